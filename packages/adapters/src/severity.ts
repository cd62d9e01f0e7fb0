import type { ImportedSeverity } from '@airworthy/model';

const WORDS: Readonly<Record<string, ImportedSeverity>> = {
  blocker: 'critical',
  critical: 'critical',
  emergency: 'critical',
  high: 'high',
  error: 'high',
  major: 'high',
  important: 'high',
  medium: 'medium',
  moderate: 'medium',
  warning: 'medium',
  warn: 'medium',
  low: 'low',
  minor: 'low',
  negligible: 'low',
  style: 'low',
  trivial: 'low',
  note: 'info',
  info: 'info',
  information: 'info',
  informational: 'info',
  none: 'info',
  experiment: 'info',
  inventory: 'info',
};

/** Words of the tools on one scale; what is not known counts as `otherwise`. */
export function severityOf(word: unknown, otherwise: ImportedSeverity = 'medium'): ImportedSeverity {
  return typeof word === 'string' ? (WORDS[word.trim().toLowerCase()] ?? otherwise) : otherwise;
}

/** From a CVSS base score, 0–10. */
export function severityOfScore(score: unknown): ImportedSeverity | undefined {
  const value = typeof score === 'string' && score.trim() !== '' ? Number(score) : score;
  if (typeof value !== 'number' || !(value >= 0 && value <= 10)) return undefined;
  return value >= 9 ? 'critical' : value >= 7 ? 'high' : value >= 4 ? 'medium' : value > 0 ? 'low' : 'info';
}
