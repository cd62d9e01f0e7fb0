import { compareLocations } from '@airworthy/model';
import type { CodeUse, Route } from '@airworthy/model';
import type { Check } from '../../check/define-check.ts';
import { defineCheck } from '../../check/define-check.ts';
import { isWired, live, wiringNote } from '../../derive/wired.ts';

interface Words {
  title: string;
  failTitle: string;
  /** What is seen at such a place when the fact gives no detail. */
  seen: string;
  /** The same for single kinds. */
  seenOf?: Readonly<Record<string, string>>;
  noneMessage: string;
  /** Kinds of places that are in order, and what they are called; the question arises only where there are some. */
  among?: { what: string; without: string; kinds: readonly string[] };
  /** Places of which the code does not tell whether they are in order. */
  unclear?: Readonly<Record<string, string>>;
}

const FROM_REQUESTS = new Set([
  'command-from-input',
  'path-from-input',
  'open-redirect',
  'html-unescaped',
  'regex-from-input',
  'deep-merge-input',
  'mass-assignment',
  'any-cast-input',
  'column-from-input',
  'page-size-from-input',
]);

/** A check that wants no live place of the given kinds. */
function without(
  kinds: readonly string[],
  { seen, seenOf = {}, among, unclear = {}, ...words }: Words,
): Omit<Check<'codeUses' | 'routes', CodeUse>, 'id'> {
  const asked = new Set([...kinds, ...Object.keys(unclear)]);
  return {
    ...words,
    // Where request data goes can only be followed from handlers that were read.
    needs: kinds.some((kind) => FROM_REQUESTS.has(kind)) ? ['codeUses', 'routes'] : ['codeUses'],
    subjects: ({ codeUses }) => live(codeUses).filter((one) => asked.has(one.kind)),
    holds: ({ kind }) => (kind in unclear ? undefined : false),
    location: (one) => one.location,
    message: (one) => {
      const what = unclear[one.kind] ?? seenOf[one.kind] ?? seen;
      return one.detail ? `${what}: ${one.detail}` : what;
    },
    ...(among === undefined
      ? {}
      : {
          among: {
            what: among.what,
            without: among.without,
            of: ({ codeUses }: { codeUses: readonly CodeUse[] }) => live(codeUses).filter((one) => among.kinds.includes(one.kind)),
          },
        }),
    whenNone: 'pass',
    confidence: 'likely',
  };
}

/** Routes that read a part of the request, and those of which that could not be told. */
const mayRead =
  (...parts: readonly Route['reads'][number][]) =>
  (route: Route): boolean =>
    route.scopeOpen || route.access === 'opaque' || parts.some((part) => route.reads.includes(part));

export const codeNeverEvaluated = defineCheck({
  id: 'input/code-never-evaluated',
  ...without(['eval', 'new-function', 'code-run'], {
    title: 'Text is never run as code',
    failTitle: 'Text is run as code',
    seen: 'text is evaluated',
    noneMessage: 'No text is handed to eval, to a constructor of functions, to node:vm or to another engine that runs code.',
    unclear: { 'code-run-apart': 'text runs in an engine that is kept apart from the process' },
  }),
});

export const commandsFreeOfInput = defineCheck({
  id: 'input/commands-free-of-input',
  ...without(['command-from-input'], {
    title: 'No shell command is built from request data',
    failTitle: 'A shell command is built from request data',
    seen: 'request data reaches a command',
    noneMessage: 'No command is built from request data.',
    among: { what: 'places that start a program', without: 'No external program is started.', kinds: ['child-process'] },
    unclear: {
      'command-argument-from-input': 'request data becomes an argument of a program, without a shell between',
      'command-unclear': 'where a part of this command comes from could not be followed',
    },
  }),
});

export const pathsFreeOfInput = defineCheck({
  id: 'input/paths-free-of-input',
  ...without(['path-from-input'], {
    title: 'No file path is built from request data without confining it to a folder',
    failTitle: 'A file path is built from request data',
    seen: 'request data reaches a file path',
    noneMessage: 'No file path is built from request data without holding it to a folder.',
    among: {
      what: 'places where files are read or written while requests are served',
      without: 'No file is read or written while requests are served.',
      kinds: ['file-path', 'path-confined'],
    },
  }),
});

export const redirectsFixed = defineCheck({
  id: 'input/redirects-fixed',
  ...without(['open-redirect'], {
    title: 'Redirects go to fixed or listed addresses',
    failTitle: 'A redirect goes wherever the request says',
    seen: 'the target of a redirect comes from the request',
    noneMessage: 'No redirect takes its target from the request as it was sent.',
    among: { what: 'redirects', without: 'Nothing is redirected.', kinds: ['redirect', 'redirect-compared'] },
  }),
});

export const rowsCapped = defineCheck({
  id: 'input/rows-capped',
  ...without(['page-size-from-input'], {
    title: 'No query takes the number of its rows from the request as it was sent',
    failTitle: 'A query returns as many rows as the request says',
    seen: 'the limit of a query comes from the request',
    noneMessage: 'No query takes its limit from the request without a maximum.',
  }),
  whenNone: 'na',
});

export const htmlEscaped = defineCheck({
  id: 'input/html-escaped',
  ...without(['html-unescaped'], {
    title: 'Text from users is escaped before it becomes part of HTML',
    failTitle: 'Text from users becomes part of HTML as it is',
    seen: 'unescaped text goes into HTML',
    noneMessage: 'No unescaped text goes into HTML.',
    among: { what: 'places that put HTML together', without: 'No HTML is put together from text.', kinds: ['html-built'] },
    unclear: { 'html-inner': 'React is told to take this as HTML; who wrote it could not be followed' },
  }),
});

export const patternsFixed = defineCheck({
  id: 'input/patterns-fixed',
  ...without(['regex-from-input'], {
    title: 'No regular expression is built from request data',
    failTitle: 'A regular expression is built from request data',
    seen: 'request data becomes a pattern',
    noneMessage: 'No pattern is built from request data as it was sent.',
    among: {
      what: 'patterns that are put together while requests are served',
      without: 'No pattern is put together while requests are served.',
      kinds: ['regex-built', 'regex-escaped'],
    },
  }),
});

export const mergesGuarded = defineCheck({
  id: 'input/merges-free-of-input',
  ...without(['deep-merge-input'], {
    title: 'Request data is not merged deeply into other objects',
    failTitle: 'Request data is merged deeply into other objects, prototypes included',
    seen: 'request data goes into a deep merge',
    noneMessage: 'No deep merge takes request data.',
    among: { what: 'deep merges', without: 'Nothing is merged deeply.', kinds: ['deep-merge'] },
    unclear: { 'deep-merge-unclear': 'where the data comes from could not be followed' },
  }),
});

export const writesPickFields = defineCheck({
  id: 'input/writes-pick-fields',
  ...without(['mass-assignment'], {
    title: 'Handlers store the fields they name, never the whole body',
    failTitle: 'A whole request body is stored',
    seen: 'the whole body is stored or merged into a record',
    noneMessage: 'No request body is stored as a whole.',
  }),
  among: { what: 'routes that read a body', without: 'No route reads a body.', of: ({ routes }) => live(routes).filter(mayRead('body')) },
});

export const requestTypesParsed = defineCheck({
  id: 'input/request-types-parsed',
  ...without(['any-cast-input'], {
    title: 'Request data gets its type from a parser, not from a cast',
    failTitle: 'Request data is cast to a type that nothing has checked',
    seen: 'request data is cast',
    noneMessage: 'No request data is cast.',
  }),
  among: {
    what: 'routes that read what is sent',
    without: 'No route reads what is sent.',
    of: ({ routes }) => live(routes).filter(mayRead('body', 'query', 'params', 'headers')),
  },
});

export const columnsListed = defineCheck({
  id: 'input/columns-listed',
  ...without(['column-from-input'], {
    title: 'Columns to sort, group or select by come from a list',
    failTitle: 'The client names the column of a query',
    seen: 'a column comes from the request',
    unclear: {
      'column-unclear': 'where the name of this column comes from could not be followed',
      'text-from-input': 'request data stands in the text of this query, as a value or as the name of a column',
    },
    noneMessage: 'No name of a column comes from the request.',
  }),
  needs: ['codeUses', 'routes', 'queries'],
  subjects: ({ codeUses, queries }) => [
    ...live(codeUses).filter((one) => one.kind === 'column-from-input' || one.kind === 'column-unclear'),
    ...live(queries)
      .filter(
        (query) =>
          query.operation === 'select' &&
          query.interpolatesRequest === true &&
          !codeUses.some((one) => compareLocations(one.location, query.location) === 0),
      )
      .map((query): CodeUse => ({ location: query.location, kind: 'text-from-input', ...(query.wiring ? { wiring: query.wiring } : {}) })),
  ],
  beside: ['queries'],
  among: { what: 'queries', without: 'No query was seen.', of: ({ queries }) => live(queries) },
});

export const jsonParsingGuarded = defineCheck({
  id: 'input/json-parsing-guarded',
  ...without(['json-parse-unguarded', 'json-parse-requeued'], {
    title: 'Broken JSON from outside is answered, not thrown',
    failTitle: 'Broken JSON from outside throws where nobody catches it, or comes back for ever',
    seen: 'no catch ends a failure to parse',
    seenOf: { 'json-parse-requeued': 'a message that is no JSON is put back into its queue, to fail again' },
    unclear: { 'json-parse-passed-on': 'what the catch around JSON.parse throws on could not be followed' },
    noneMessage: 'JSON from outside is parsed inside a catch.',
    among: {
      what: 'places where own code parses JSON from outside',
      without: 'Own code parses no JSON from outside.',
      kinds: ['json-parse-guarded'],
    },
  }),
});

/** `fileName.normalize('NFC')`: a name of a file is text from users, and says nothing about the rest of it. */
function normalisesNames({ detail = '' }: CodeUse): boolean {
  return /^[^(]*(?:file|path|folder|director|slug|url|href|header)\w*\W*\.?\s*normalize\(/i.test(detail);
}

/** Letters are taken apart, mostly to drop accents; whether what comes out is compared or stored is not told here. */
function takesApart({ detail = '' }: CodeUse): boolean {
  return /normalize\(\s*['"`]NFK?D/.test(detail);
}

export const unicodeNormalised = defineCheck({
  id: 'input/unicode-normalised',
  title: 'Text from users is brought into one Unicode form before it is compared or stored',
  failTitle: 'Text from users is not brought into one Unicode form',
  needs: ['codeUses'],
  subjects: ({ codeUses }) => codeUses.filter((one) => one.kind === 'unicode-normalize'),
  holds: (one) => (normalisesNames(one) ? false : takesApart(one) && isWired(one) !== false ? undefined : isWired(one)),
  location: (one) => one.location,
  message: (one) =>
    `${one.detail ?? 'String.prototype.normalize'}${normalisesNames(one) ? ': names of files and addresses only' : takesApart(one) ? ': letters are taken apart here' : ''}${wiringNote(one)}`,
  whenNone: 'fail',
  noneMessage: 'Nothing normalises Unicode text.',
  confidence: 'likely',
  quantifier: 'any',
});

export const outboundHostsFixed = defineCheck({
  id: 'input/outbound-hosts-fixed',
  title: 'No request decides which host is called',
  failTitle: 'A request decides which host is called',
  needs: ['outboundCalls'],
  subjects: ({ outboundCalls }) => live(outboundCalls),
  holds: ({ urlFromRequest }) => (urlFromRequest === 'unknown' ? undefined : !urlFromRequest),
  location: (call) => call.location,
  message: (call, holds) =>
    `${call.by}: the host ${holds === true ? 'is fixed or configured' : holds === false ? 'comes from the request' : 'or what keeps it to known addresses could not be traced'}`,
  whenNone: 'na',
  noneMessage: 'Nothing is called from here.',
  confidence: 'likely',
});
