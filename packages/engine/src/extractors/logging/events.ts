/** Security events by the words of a line and the name of the function that writes it. The first that fits counts. */
const EVENTS: readonly (readonly [event: string, message: RegExp])[] = [
  [
    'rate-limited',
    /rate.?limit(?:er|ing)?\b.{0,30}(?:exceed|hit|reach|block|violat|trigger)|too many (?:requests|attempts)|exceeded.{0,20}rate limit/i,
  ],
  [
    'login-failure',
    /(?:log.?in|sign.?in|authentication|credentials?|password)\b.{0,40}(?:fail|invalid|incorrect|denied|wrong|rejected|lock)|(?:fail|invalid|incorrect|wrong)\w*.{0,20}(?:log.?in|sign.?in|credentials?|password)|account locked/i,
  ],
  [
    'login-success',
    /(?:user|account|admin)?.{0,15}(?:logged in|signed in)|(?:log.?in|sign.?in)\b.{0,15}(?:success|succeed|complete)|successful(?:ly)? (?:log.?in|sign.?in|authenticat)/i,
  ],
  [
    'access-denied',
    /access.{0,20}(?:denied|refused|blocked|violation)|permission.{0,15}denied|unauthori[sz]ed|forbidden|insufficient.{0,15}(?:permission|role|scope|privilege)|(?:jwt|token|signature|api.?key)\b.{0,25}(?:invalid|fail|expired|reject|missing)|(?:invalid|expired|missing).{0,20}(?:jwt|token|signature|api.?key|authorization)|tenant.{0,20}(?:mismatch|violation)|authentication (?:error|failed|failure)/i,
  ],
  [
    'validation-failure',
    /^\W*validation\b.{0,15}(?:fail|error)|(?:input|request|body|payload|schema|query|params?|form)\b.{0,3}validation.{0,15}(?:fail|error)|(?:invalid|malformed|rejected) (?:user )?(?:input|request|payload|body|schema|query|parameters?)\b/i,
  ],
  [
    'money-moved',
    /(?:payment|refund|payout|charge|transaction|escrow|royalt\w+|withdrawal|settlement)\b.{0,40}(?:succe|complete|process|created|captur|issued|sent|released|initiated|confirm|refunded|settled|paid|recorded|booked)|(?:processed|completed|issued|captured|refunded|released|paid).{0,25}(?:payment|refund|payout|charge|escrow|withdrawal)/i,
  ],
  ['data-export', /(?:data|report|user|customer|gdpr|csv|pdf).{0,15}export|export.{0,20}(?:complete|request|creat|generat|download)/i],
  [
    'admin-action',
    /\badmin\w*\b.{0,40}(?:action|updat|delet|creat|suspend|ban|grant|revok|chang|overrid)|(?:role|permission)s?\b.{0,20}(?:grant|revok|chang|updat|assign)|audit (?:log|event|trail)/i,
  ],
  ['key-use', /(?:key|secret|credential)s?\b.{0,20}(?:rotat|revok|decrypt|access|created|generated)/i],
];

/** That something done was written down; a line that says it failed, or was left out, is no record of it. */
const DONE = new Set(['admin-action', 'money-moved', 'data-export', 'login-success']);
const UNDONE = /\b(?:fail\w*|errors?|could ?n[o’']t|cannot|unable|skipp\w+|missing|not found|invalid)\b/i;

export function eventOf(message: string): string | undefined {
  return EVENTS.find(([event, words]) => words.test(message) && !(DONE.has(event) && UNDONE.test(message)))?.[0];
}
