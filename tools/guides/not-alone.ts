const NO_PATTERN = 'the item judges what it finds done wrong; after the fix, nothing of that kind is left to be judged';
const UPGRADE = 'who passes an upgrade handler is not followed, so the audit leaves it open';

const SCHEMA = 'which tables know a person is read from the schema, and that stands in another file';

const CHAIN = 'keys are known by the libraries of chains; the guide needs none of them';

/** Items, or an item and the kind of its code, that cannot show their effect in a small service, and why. */
export const NOT_ALONE: Readonly<Record<string, string>> = {
  'S02-011 express': 'uploads are known by their parsers; the guide sends the file as the body',
  'S02-012 express': 'uploads are known by their parsers; the guide sends the file as the body',
  'S03-015 fastify': NO_PATTERN,
  'S05-002': 'the name of the caller is a claim that jose returns; names are followed only once they stand on the request',
  'S06-007 pg': NO_PATTERN,
  'S06-008': NO_PATTERN,
  'S06-028': 'with which role the service logs in stands in a setting',
  'S07-006': 'the scope of a key is read from the name of a function or field, not from the statement that claims it',
  'S07-018': 'providers are known by their SDKs; the guide needs none',
  'S07-019': 'whether a write that is retried carries a key is followed for policies of packages, not for loops',
  'S09-009': 'the item is asked where policies read the session, and those stand in a migration of another guide',
  'S10-001': 'a test stands in a file of its own',
  'S11-006 express': 'the description is a file beside the code',
  'S13-020 express': 'overload guards are known by their packages; the guide measures the event loop itself',
  'S16-015': 'the item is asked of services that have a cache besides',
  'S16-018': NO_PATTERN,
  'S17-001': 'whether the effect of a job is there once is left open by the audit unless it sees a second effect',
  'S19-009': 'the item is asked where a workload is declared, and that stands in another file',
  'S20-005': 'the item is asked where an image is built, and that stands in another file',
  'S21-001': 'the item is asked where migrations are started, and that stands in another file',
  'S21-018': NO_PATTERN,
  'S18-001': 'the item is asked of searches behind sign-in, and the route around the guide is open',
  'S18-009': 'the search stands in another file',
  'S25-008': SCHEMA,
  'S25-010': SCHEMA,
  'S25-011': SCHEMA,
  'S33-004': 'the item is asked of services that count a stock, which stands in another guide',
  'S33-010 fastify': 'the item is asked where a table of holds is declared, and that stands in another file',
  'S36-002': 'the item is asked of mints that are repeated, and who repeats them stands in another file',
  'S36-014': 'the item is asked of services that mint, and that stands in another file',
  'S37-002': CHAIN,
  'S37-007': CHAIN,
  'S37-011': CHAIN,
  'S39-001 express': UPGRADE,
  'S39-002 express': UPGRADE,
  'S39-003 express': UPGRADE,
  'S39-004 express': 'what a verifyClient function compares is left open',
  'S39-005 express': UPGRADE,
  'S39-009': 'counters of messages are known by their packages; the guide counts in Redis itself',
  'S40-007': 'that an event is handled once only is left open unless a second effect is seen',
  'S41-001': 'the item is asked where a model is called',
};
