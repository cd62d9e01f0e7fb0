/** Who looks at a standard: general ones hold for every service, domain ones for what it does, and tests are assessed by themselves. */
export const STANDARD_KINDS = ['general', 'domain', 'integration'] as const;
export type StandardKind = (typeof STANDARD_KINDS)[number];

/** First parts of the ids of general standards, as in `08-rate-limiting`. */
export const GENERAL_STANDARDS: readonly string[] = [
  '01',
  '02',
  '03',
  '04',
  '05',
  '06',
  '07',
  '08',
  '09',
  '11',
  '12',
  '13',
  '16',
  '17',
  '19',
  '20',
  '21',
  '43',
  '44',
  '45',
  '46',
];
/** What the review of integration tests goes through. */
export const INTEGRATION_STANDARDS: readonly string[] = ['10'];

export function standardKind(standard: string): StandardKind {
  const [number = ''] = standard.split('-');
  if (INTEGRATION_STANDARDS.includes(number)) return 'integration';
  return GENERAL_STANDARDS.includes(number) ? 'general' : 'domain';
}
