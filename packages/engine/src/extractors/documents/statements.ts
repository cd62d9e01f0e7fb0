import type { Document } from '@airworthy/model';

type Topic = readonly [name: string, pattern: RegExp];

/** What operations documents promise, by the words with which such promises are written. A number has to stand beside most of them. */
const TOPICS: readonly Topic[] = [
  [
    'availability-target',
    /\b(?:availability|uptime|success rate|slo|objective)\b[^\n]{0,80}\b9\d(?:\.\d+)?\s?%|\b9\d(?:\.\d+)?\s?%[^\n]{0,60}\b(?:availability|uptime|successful|of requests)\b|\b(?:requests|answers|calls)\b[^\n|]{0,80}\|\s*9\d(?:\.\d+)?\s?%/i,
  ],
  [
    'slo-window',
    /\b(?:rolling|calendar|per|over|each|every|in)\b[^\n]{0,20}\b(?:\d{1,3}[- ]days?|month|quarter|week)\b|\b(?:monthly|quarterly|weekly|30-day)\b/i,
  ],
  [
    'latency-target',
    /\bp(?:50|90|95|99)\b[^\n]{0,40}(?:<|≤|under|below|within|less than|:)[^\n]{0,12}\d+\s?(?:ms|s\b)|\b\d+\s?ms\b[^\n]{0,40}\bp(?:90|95|99)\b/i,
  ],
  ['error-budget', /\berror budgets?\b/i],
  // That there is a budget says nothing of what stops once it is used up.
  [
    'budget-consequence',
    /\b(?:fr(?:ee|o)z\w*|halt\w*|paus\w*|stop\w*|block\w*|suspend\w*|slow\w*|postpone\w*|hold|no (?:new|further|more)|only)\b[^\n]{0,80}\b(?:releas\w*|deploy\w*|features?|launch\w*|roll-?outs?|merg\w*|changes?|fixes)\b|\b(?:releas\w*|deploy\w*|features?|launch\w*|roll-?outs?|changes?)\b[^\n]{0,60}\b(?:fr(?:ee|o)z\w*|halt\w*|paus\w*|stop\w*|block\w*|suspend\w*|postpone\w*|wait)\b|\bprioriti[sz]\w*[^\n]{0,60}\breliability\b|\breliability\b[^\n]{0,40}\b(?:before|first|work)\b/i,
  ],
  // The number stands behind the word or before it: `Recovery time: < 15 min (RTO)`. No loss at all is a number, too.
  [
    'rto',
    /\bRTO\b[^\n]{0,60}\d|\b\d+\s?(?:s|sec\w*|m|min\w*|h|hours?|hrs?|days?)\b[^\n]{0,20}\bRTO\b|\brecovery time (?:objective|target)[^\n]{0,60}\d/i,
  ],
  [
    'rpo',
    /\bRPO\b[^\n]{0,60}(?:\d|\bzero\b)|(?:\b\d+\s?(?:s|sec\w*|m|min\w*|h|hours?|hrs?|days?)|\bzero)\b[^\n]{0,20}\bRPO\b|\brecovery point (?:objective|target)[^\n]{0,60}(?:\d|\bzero\b)/i,
  ],
  [
    'backup-schedule',
    /\bback-?ups?\b[^\n]{0,60}\b(?:hourly|daily|nightly|weekly|every|cron|continuous)|\b(?:hourly|daily|nightly|weekly|continuous)\b[^\n]{0,40}\bback-?ups?\b/i,
  ],
  [
    'restore-steps',
    /\b(?:pg_restore|mongorestore|restore (?:the |from |a )?(?:database|backup|snapshot|dump)|psql [^\n]*<[^\n]*\.(?:sql|dump))/i,
  ],
  [
    'restore-test',
    /\brestor\w+[^\n]{0,60}\b(?:tested|test|drill|exercise|verified|rehears\w+)\b[^\n]{0,60}\b20\d\d-\d\d|\b20\d\d-\d\d-\d\d\b[^\n]{0,200}\brestore[ -]?(?:drill|test|exercise)/i,
  ],
  ['key-recovery', /\b(?:keys?|secrets?|kms)\b[^\n]{0,60}\b(?:escrow|recover\w*|backed up|back-?up|shamir|offline copy|break-?glass)\b/i],
  [
    'severity-levels',
    /\b(?:sev(?:erity)?[- ]?[0-4]|p[0-4])\b[^\n]{0,80}\b(?:critical|outage|major|minor|degraded|down|respon[sd]\w*|minutes|page)\b/i,
  ],
  ['escalation', /\bescalat(?:e|ion|es)\b/i],
  ['on-call', /\bon-?call\b/i],
  ['post-incident', /\bpost-?mortems?\b|\bpost-?incident\b|\bblameless\b|\broot cause analysis\b/i],
  [
    'incident-actions',
    /\b(?:actions?|action items?|follow-?ups?|remediat\w+|fixed (?:by|in))\b[^\n]{0,100}(?:#\d+|\b[A-Z]{2,}-\d+\b|\/(?:pull|issues|commit|merge_requests)\/\w+)/i,
  ],
  ['incident-roles', /\bincident (?:commander|lead|manager|coordinator)\b/i],
  ['status-page', /\bstatus ?page\b|\bstatuspage\b|\bnotify (?:users|customers)\b/i],
  [
    'expected-load',
    /\b\d[\d,.]*\s?(?:k|m)?\s?(?:rps|req(?:uests)?(?:\/|\s?per\s?)(?:s|sec|second|min|minute|day)|concurrent (?:users|connections|sessions)|users per|tps|orders? per|messages? per)\b/i,
  ],
  [
    'peak-factor',
    /\bpeak\b[^\n]{0,60}\d+\s?(?:[x×]|k|rps|tps|req|users|times)|\b\d+\s?[x×]\s[^\n]{0,30}\b(?:peak|normal|average|load|traffic)\b/i,
  ],
  [
    'dependency-level',
    /\b(?:sla|uptime|availability)\b[^\n]{0,80}\b(?:stripe|twilio|aws|s3|rds|sendgrid|openai|provider|vendor|upstream|third[- ]party|dependenc\w+)\b|\b(?:provider|vendor|upstream|third[- ]party|dependenc\w+)\b[^\n]{0,80}\b(?:sla|9\d\.\d+\s?%)/i,
  ],
  [
    'failed-jobs',
    /\b(?:dead[- ]letters?|dlq|failed (?:jobs?|messages?))\b[^\n]{0,100}\b(?:replay\w*|retr(?:y|ied|ies)|requeue\w*|re-?process\w*|inspect\w*|drain\w*|move\w*)\b|\b(?:replay|requeue|re-?process)\w*\b[^\n]{0,60}\b(?:dead[- ]letters?|dlq|failed (?:jobs?|messages?))\b/i,
  ],
  [
    'log-retention',
    /\blogs?\b[^\n]{0,60}\b(?:kept|keep|retain\w*|retention|deleted|expire\w*)\b[^\n]{0,40}\d+\s?-?(?:days?|weeks?|months?|years?)\b|\b(?:retention|retain\w*)\b[^\n]{0,60}\blogs?\b[^\n]{0,40}\d+\s?-?(?:days?|weeks?|months?|years?)\b|\blog\w*\b[^\n]{0,30}\bretention\b[^\n]{0,30}\d/i,
  ],
  [
    'rate-limits',
    /\b\d[\d,]*\s?(?:requests?|req|calls?|attempts?)\b[^\n]{0,20}(?:\/|\bper\b|\bevery\b|\bin\b)[^\n]{0,12}\b(?:s|sec\w*|m|min\w*|h|hours?|days?)\b|\brate limit\w*\b[^\n]{0,60}\d+\s?(?:\/|per)\s?\w+/i,
  ],
  [
    'dependency-failure',
    /\b(?:unavailable|down|away|fails?|failure|outage|time-?outs?|unreachable)\b[^\n]{0,80}\b(?:fall-?back|degrad\w*|cached?|queue[sd]?|retr\w+|circuit|refus\w+|503|stale|skipp?\w*|continue\w*)\b/i,
  ],
  [
    'cache-loss',
    /\b(?:redis|valkey|caches?|session store)\b[^\n]{0,80}\b(?:(?:may|can|could|will|would) be lost|(?:is|are) lost|loses|ephemeral|lossy|rebuilt|rebuilds itself|warm(?:s|ed)?[- ]?up|starts? empty)\b|\b(?:redis|valkey)\b[^\n]{0,80}\b(?:appendonly|aof|rdb|persist(?:ed|ence|ent|s)|durab\w*)\b/i,
  ],
  [
    'measured-load',
    /\b(?:sustain\w*|handle[sd]?|measured|achiev\w*|reach\w*|result\w*|throughput|saturat\w*|broke|max(?:imum)?)\b[^\n]{0,60}\b\d[\d,.]*\s?k?\s?(?:rps|tps|req(?:uests)?\s?(?:\/|per)\s?s\w*|concurrent (?:users|connections)|vus)\b/i,
  ],
  ['pager-test', /\b(?:test (?:page|alert)|pager test|page[rd]? (?:was )?test\w*)\b[^\n]{0,60}\b20\d\d-\d\d/i],
  [
    'fix-time',
    /\b(?:critical|high|severe|vulnerabilit\w+|security (?:fix\w*|patch\w*))\b[^\n]{0,80}\b(?:within|in|under|fixed|patched|resolved|sla)\b[^\n]{0,30}\d+\s?-?(?:h|hours?|days?|weeks?)\b|\bvulnerabilit\w+[^\n]{0,160}\b(?:fix|patch)(?:e[sd])?\b[^\n]{0,60}\b(?:within|between|in)\s+(?:\w+\s+){0,2}\d+\s?(?:(?:to|and|-|–)\s?\d+\s?)?-?(?:h|hours?|days?|weeks?)\b/i,
  ],
  [
    'time-zones',
    /\btime ?zones?\b[^\n]{0,80}\b(?:UTC|IANA|venue|local|customer|of the (?:event|place|customer))\b|\bzone of the \w+|\b(?:in|as|are) UTC\b/i,
  ],
  [
    'time-rules',
    /\b(?:grace period|cut-?offs?|deadlines?|expir\w+|time-?out window|reservation window)\b[^\n]{0,80}(?:\b\d+\s?-?(?:s|sec\w*|m|min\w*|h|hours?|days?|weeks?)\b|\bserver (?:time|clock)\b)|\b\d+[- ](?:seconds?|minutes?|hours?|days?|weeks?)\b[^\n]{0,20}\b(?:expir\w+|cut-?off|deadline|grace|window|hold)\b/i,
  ],
  [
    'api-versioning',
    /\b(?:breaking changes?|deprecat\w+|sunset|backwards?[- ]compatib\w+)\b[^\n]{0,120}\b(?:v\d|version|major|months?|days?|header|policy|notice|url|path|client\w*)\b/i,
  ],
  ['api-breaking', /\bbreaking[- ]changes?\b|\bbackwards?[- ](?:in)?compatib/i],
  [
    'api-tolerance',
    /\b(?:unknown|new|additional|unrecogni[sz]ed)\b[^\n]{0,40}\b(?:enum|fields?|propert\w+|values?)\b[^\n]{0,80}\b(?:ignore\w*|tolerat\w*|non-breaking|not (?:a )?breaking|without notice|at any time|may be added)\b/i,
  ],
  [
    'api-inventory',
    /\bhttps?:\/\/[\w.-]*(?:staging|sandbox|stage|dev|prod\w*|api)[\w.-]*\.[a-z]{2,}[^\n]{0,80}\b(?:staging|sandbox|production|v\d|owner|team|development)\b|\b(?:staging|sandbox|production)\b[^\n]{0,60}\bhttps?:\/\/[\w.-]*api/i,
  ],
  [
    'scheduled-jobs',
    /\b(?:cron(?: ?jobs?)?|scheduled (?:jobs?|tasks?|work(?:ers?)?)|background jobs?|schedules?)\b[^\n]{0,100}(?:\b(?:every|daily|hourly|nightly|weekly|monthly)\b|\d{1,2}:\d\d|(?:[\d*/,-]+ ){4}[\d*/,-]+)|(?:^|\|)[^\n|]{0,60}(?:`|\| ?)(?:[\d*/,-]+ ){4}[\d*/,-]+/i,
  ],
  [
    'timed-work',
    /\b(?:hourly|nightly|daily|weekly)\b[^\n]{0,30}\b(?:aggregat\w+|roll-?ups?|clean-?ups?|jobs?|sync\w*|runs?)\b|\binterval[- ]based\b[^\n]{0,60}\d|\b(?:poll(?:s|ing)?|periodic\w*|timers?)\b[^\n]{0,60}(?:\bevery \d+|\(\d+ ?(?:ms|s|sec|min)|\b\d+[- ](?:seconds?|minutes?|hours?))/i,
  ],
  ['breach-notification', /\bbreach\b[^\n]{0,80}\b(?:72|notif\w+|authority|report)\b/i],
  [
    'processing-record',
    /\brecords? of processing\b|\bRoPA\b|\b(?:legal|lawful) bas[ei]s\b|\bdata (?:inventory|catalog(?:ue)?)\b[^\n]{0,80}\b(?:personal|pii|retention|purpose)|\|\s*purpose\s*\|[^\n]*\b(?:retention|basis)\b/i,
  ],
  [
    'processors',
    /\b(?:sub-?)?processors?\b[^\n]{0,80}\b(?:DPA|agreement|contract|list|data processing)\b|\b(?:DPA|data processing (?:agreement|addendum))s?\b[^\n]{0,80}\b(?:signed|with|in place|stripe|aws|google|twilio|sendgrid)\b/i,
  ],
  ['impact-assessment', /\bDPIA\b|\b(?:data protection|privacy) impact assessment\b/i],
  [
    'data-residency',
    /\bdata (?:residency|localit?y|sovereignty)\b|\b(?:personal|customer|user) data\b[^\n]{0,80}\b(?:stays?|kept|stored|remain\w*|reside\w*|hosted)\b[^\n]{0,40}\b(?:in the (?:eu|us|uk)|eu-\w+|us-\w+|region|eea|europe|germany|ireland)\b/i,
  ],
  [
    'key-rotation',
    /\b(?:rotat\w+|replac\w+)\b[^\n]{0,60}\b(?:private keys?|signing keys?|wallets?|signers?|keypairs?|authorit(?:y|ies)|treasury|hot keys?)\b|\b(?:private keys?|signing keys?|wallets?|signers?|keypairs?|treasury)\b[^\n]{0,60}\b(?:rotat\w+|replaced)\b/i,
  ],
  [
    'key-compromise',
    /\b(?:keys?|wallets?|signers?|keypairs?|treasury)\b[^\n]{0,60}\b(?:compromis\w+|leak\w*|stolen|lost)\b|\bcompromis\w+\b[^\n]{0,60}\b(?:keys?|wallets?|signers?|keypairs?)\b/i,
  ],
  [
    'key-backup',
    /\b(?:wallets?|private keys?|seed(?: phrase)?s?|mnemonics?|keypairs?|treasury|signing keys?|key shares?)\b[^\n]{0,80}\b(?:back(?:ed)?-? ?ups?|recover\w*|restor\w+|shamir|cold storage|vault copy)\b/i,
  ],
  [
    'key-ceremony',
    /\bkey (?:ceremony|generation procedure)\b|\b(?:two|three|dual|quorum|\d of \d|\d-of-\d|m-of-n)\b[^\n]{0,60}\b(?:custodians?|key ?holders?|control|signers?|people)\b/i,
  ],
  [
    'wallet-limits',
    /\b(?:hot wallets?|treasury)\b[^\n]{0,100}\b(?:limit\w*|cap|at most|maximum|sweep\w*|cold|multi-?sig\w*|squads|safe)\b|\b(?:multi-?sig\w*|squads|gnosis safe)\b[^\n]{0,60}\b(?:treasury|wallets?|authority)\b/i,
  ],
  [
    'source-of-truth',
    /\bsource of truth\b[^\n]{0,120}\b(?:chain|on-?chain|database|postgres\w*|db)\b|\b(?:chain|on-?chain|database|db)\b[^\n]{0,80}\b(?:is|wins|as)\b[^\n]{0,30}\b(?:source of truth|authoritative|wins)\b/i,
  ],
  [
    'program-authority',
    /\bupgrade authorit\w*|\bprogram\b[^\n]{0,60}\b(?:is )?immutable\b|\b(?:proxy admin|contract owner)\b|\bIDL\b[^\n]{0,60}\b(?:version|v\d|hash|pinned)\b/i,
  ],
  ['token-authority', /\b(?:update|freeze|burn|mint|collection|tree) authorit\w*/i],
];

/** Headings under which a statement of a topic is meant as one; elsewhere the same words may be said in passing. */
const UNDER: readonly [RegExp, RegExp][] = [
  [
    /^(?:availability-target|slo-window|latency-target|error-budget|budget-consequence|dependency-level)$/,
    /\bsl[oia]s?\b|service levels?|objectives?|availability|reliability|error budgets?|dependenc|third part|providers?/i,
  ],
  [/^(?:rto|rpo|backup-schedule|restore-steps|restore-test|key-recovery)$/, /back-?ups?|restor|recover|disaster|\bdr\b|\brto\b|\brpo\b/i],
  [
    /^(?:severity-levels|escalation|on-call|post-incident|incident-actions|incident-roles|status-page)$/,
    /incident|severit|escalat|on-?call|post-?mortem|outage|alert|emergency|runbook|support|contacts?/i,
  ],
  [/^(?:expected-load|peak-factor)$/, /capacity|expected|load|traffic|scal|sizing|performance targets?|throughput|growth/i],
  [/^failed-jobs$/, /queues?|jobs?|workers?|dead|dlq|replay|fail|runbook|troubleshoot|incident|recover/i],
  [/^(?:log-retention)$/, /logs?\b|logging|retention|observability|monitoring|audit trail/i],
  [/^rate-limits$/, /rate[- ]?limit|limits?\b|throttl|quota/i],
  [/^dependency-failure$/, /dependenc|external|upstream|integrations?|degrad|failure|fallback|resilien|outage/i],
  [/^cache-loss$/, /back-?up|recover|redis|cache|caching|durab|persist|data stores?|storage/i],
  [/^measured-load$/, /load|performance|capacity|benchmark|throughput|stress|results?/i],
  [/^pager-test$/, /on-?call|pag(?:e|ing)|alert|incident|escalat/i],
  [/^fix-time$/, /vulnerabilit|security|dependenc|patch|disclos|severity|respon[sc]/i],
  [/^api-(?:versioning|tolerance|inventory)$/, /version|deprecat|compatib|breaking|changelog|polic|api|environment|servers?|endpoints?/i],
  [/^time-rules$/, /time|expir|deadline|cut-?off|grace|reserv|window|polic|rules?|lifecycle|business/i],
  // Said in passing wherever it stands: one period is no list of schedules.
  [/^timed-work$/, /(?!)/],
  [/^scheduled-jobs$/, /jobs?|cron|schedul|workers?|background|operations?|maintenance|architecture|tasks?/i],
  [
    /^(?:processing-record|processors|impact-assessment|data-residency)$/,
    /privacy|gdpr|data protection|personal data|processing|processors?|sub-?processors|vendors|third part|compliance|ropa|dpia|impact|residency|region|hosting|retention/i,
  ],
  [
    /^(?:key-rotation|key-compromise|key-backup|key-ceremony|wallet-limits)$/,
    /keys?\b|wallets?|custody|treasury|signers?|sign(?:ing)?\b|rotat|compromis|incident|backup|back-?up|recover|ceremony|multi-?sig/i,
  ],
  [/^source-of-truth$/, /source of truth|consisten|data|architecture|ownership|chain|reconcil|sync/i],
  [
    /^(?:program-authority|token-authority)$/,
    /authorit|program|contract|chain|solana|nft|token|mint|keys?\b|custody|wallets?|deploy|upgrade|ownership/i,
  ],
  [/^breach-notification$/, /breach|incident|privacy|gdpr|data protection/i],
];

/** Plans, reviews and lists of what is missing speak of what is not there yet. */
const NOT_IN_FORCE =
  /audit|review|remediation|\bplan\b|phase[ _-]?\d|summary|changes|roadmap|to-?do|checklist|backlog|gaps?\b|proposal|template|delivered|start[_ -]?here/i;

/** Tasks that are open, and orders to somebody. */
const TASK =
  /^\s*(?:[-*+]|\d+\.)?\s*(?:\[ \]|(?:\*\*)?(?:add|implement|set ?up|create|define|schedule|establish|configure|write|document|introduce|consider|todo|fix)\b)/i;

/** What a function is for, in a list of functions: ``- `start()` - Start cron job (daily)``. */
const METHOD = /^\s*(?:[-*+]|\d+\.)\s*(?:\*\*)?`[\w.]+\([^`]*\)`/;

/** A limiter of the code, in a list of what a module has: ``- **`uploadLimiter`** - for uploads (10/15min)``. Whether a route uses it is not said. */
const SYMBOL = /^\s*(?:[-*+]|\d+\.)\s*(?:\*\*)?`[a-z]\w*(?:\([^`]*\))?`/;
const LIMITS = 'rate-limits';
/** Limits that others set for this service: `Most providers rate limit: ~200/hour`. */
const OF_OTHERS =
  /\b(?:providers?|vendors?|third[- ]part(?:y|ies)|upstream|free tier|gmail|sendgrid|mailgun|twilio|openai|anthropic|groq|deepgram|elevenlabs|stripe|github|google|aws|ses)(?:'s)?\b[^\n]{0,40}\b(?:rate|limits?|allows?|requests?|calls?|quota)\b/i;

/** What is a statement of its topic only in a document that states another. */
const BESIDE: ReadonlyMap<string, string> = new Map([
  ['slo-window', 'availability-target'],
  ['budget-consequence', 'error-budget'],
]);

const MAX_LINES = 4_000;

/**
 * Each topic at the line that states it best. `firm` where it stands under a fitting heading of a document in force and is no open task;
 * the same words elsewhere are a place for a person to look at. Lines of code blocks count: commands stand there.
 */
export function statementsOf(text: string, path: string): NonNullable<Document['statements']> {
  // Most documents speak of few topics: one look at the whole text saves most of those at its lines.
  const asked = TOPICS.filter(([, pattern]) => pattern.test(text)).filter(([topic], _, all) => {
    const beside = BESIDE.get(topic);
    return beside === undefined || all.some(([other]) => other === beside);
  });
  if (asked.length === 0) return [];
  const out = new Map<string, NonNullable<Document['statements']>[number]>();
  const numbers = new Set<number>();
  const inForce = !NOT_IN_FORCE.test(path.slice(path.lastIndexOf('/') + 1));
  const headings: string[] = [];
  text.split('\n', MAX_LINES).forEach((row, index) => {
    if (row.length > 2_000) return;
    const heading = /^(#{1,6})\s+(.*)/.exec(row);
    if (heading) headings.splice((heading[1] as string).length - 1, 6, heading[2] as string);
    if (row === '') return;
    for (let at = 0; at < asked.length; at += 1) {
      const topic = (asked[at] as Topic)[0];
      if (!(asked[at] as Topic)[1].test(row) || (topic === LIMITS && OF_OTHERS.test(row))) continue;
      if (topic === LIMITS && !SYMBOL.test(row))
        for (const [text] of row.matchAll(/\d[\d,]*/g)) numbers.add(Number(text.replaceAll(',', '')));
      if (out.get(topic)?.firm === true) continue;
      const under = UNDER.find(([topics]) => topics.test(topic))?.[1];
      const firm =
        inForce &&
        !TASK.test(row) &&
        !METHOD.test(row) &&
        !(topic === LIMITS && SYMBOL.test(row)) &&
        headings.every((each) => !NOT_IN_FORCE.test(each)) &&
        (under?.test(headings.join(' ')) ?? false);
      if (firm || !out.has(topic)) out.set(topic, { topic, line: index + 1, firm });
    }
  });
  const limits = out.get(LIMITS);
  if (limits !== undefined) limits.numbers = [...numbers].toSorted((a, b) => a - b);
  return [...out.values()];
}
