import type { Document } from '@airworthy/model';

/** What operations documents promise, by the words with which such promises are written. A number has to stand beside most of them. */
const TOPICS: readonly [string, RegExp][] = [
  [
    'availability-target',
    /\b(?:availability|uptime|success rate|slo|objective)\b[^\n]{0,80}\b9\d(?:\.\d+)?\s?%|\b9\d(?:\.\d+)?\s?%[^\n]{0,60}\b(?:availability|uptime|successful|of requests)\b/i,
  ],
  ['slo-window', /\b(?:rolling|calendar|per|over|each|every|in)\b[^\n]{0,20}\b(?:\d{1,3}[- ]days?|month|quarter|week)\b/i],
  [
    'latency-target',
    /\bp(?:50|90|95|99)\b[^\n]{0,40}(?:<|≤|under|below|within|less than|:)[^\n]{0,12}\d+\s?(?:ms|s\b)|\b\d+\s?ms\b[^\n]{0,40}\bp(?:90|95|99)\b/i,
  ],
  ['error-budget', /\berror budgets?\b/i],
  ['rto', /\bRTO\b[^\n]{0,60}\d|\brecovery time (?:objective|target)[^\n]{0,60}\d/i],
  ['rpo', /\bRPO\b[^\n]{0,60}\d|\brecovery point (?:objective|target)[^\n]{0,60}\d/i],
  [
    'backup-schedule',
    /\bback-?ups?\b[^\n]{0,60}\b(?:hourly|daily|nightly|weekly|every|cron|continuous)|\b(?:hourly|daily|nightly|weekly|continuous)\b[^\n]{0,40}\bback-?ups?\b/i,
  ],
  [
    'restore-steps',
    /\b(?:pg_restore|mongorestore|restore (?:the |from |a )?(?:database|backup|snapshot|dump)|psql [^\n]*<[^\n]*\.(?:sql|dump))/i,
  ],
  ['restore-test', /\brestor\w+[^\n]{0,60}\b(?:tested|test|drill|exercise|verified|rehears\w+)\b[^\n]{0,60}\b20\d\d-\d\d/i],
  ['key-recovery', /\b(?:keys?|secrets?|kms)\b[^\n]{0,60}\b(?:escrow|recover\w*|backed up|back-?up|shamir|offline copy|break-?glass)\b/i],
  [
    'severity-levels',
    /\b(?:sev(?:erity)?[- ]?[0-4]|p[0-4])\b[^\n]{0,80}\b(?:critical|outage|major|minor|degraded|down|respon[sd]\w*|minutes|page)\b/i,
  ],
  ['escalation', /\bescalat(?:e|ion|es)\b/i],
  ['on-call', /\bon-?call\b|\bpagerduty\b|\bopsgenie\b/i],
  ['post-incident', /\bpost-?mortems?\b|\bpost-?incident\b|\bblameless\b|\broot cause analysis\b/i],
  ['incident-roles', /\bincident (?:commander|lead|manager|coordinator)\b/i],
  ['status-page', /\bstatus ?page\b|\bstatuspage\b|\bnotify (?:users|customers)\b/i],
  [
    'expected-load',
    /\b\d[\d,.]*\s?(?:k|m)?\s?(?:rps|req(?:uests)?(?:\/|\s?per\s?)(?:s|sec|second|min|minute|day)|concurrent (?:users|connections|sessions)|users per|tps|orders? per|messages? per)\b/i,
  ],
  ['peak-factor', /\bpeak\b[^\n]{0,60}\d|\b\d+\s?[x×]\s[^\n]{0,30}\b(?:peak|normal|average|load|traffic)\b/i],
  [
    'dependency-level',
    /\b(?:sla|uptime|availability)\b[^\n]{0,80}\b(?:stripe|twilio|aws|s3|rds|sendgrid|openai|provider|vendor|upstream|third[- ]party|dependenc\w+)\b|\b(?:provider|vendor|upstream|third[- ]party|dependenc\w+)\b[^\n]{0,80}\b(?:sla|9\d\.\d+\s?%)/i,
  ],
  ['breach-notification', /\bbreach\b[^\n]{0,80}\b(?:72|notif\w+|authority|report)\b/i],
];

const MAX_LINES = 4_000;

/** Each topic at the first line that states it. Lines of code blocks count: commands stand there. */
export function statementsOf(text: string): NonNullable<Document['statements']> {
  const open = new Map(TOPICS);
  const out: { topic: string; line: number }[] = [];
  text.split('\n', MAX_LINES).forEach((row, index) => {
    if (row.length > 2_000) return;
    for (const [topic, pattern] of open) {
      if (!pattern.test(row)) continue;
      open.delete(topic);
      out.push({ topic, line: index + 1 });
    }
  });
  return out;
}
