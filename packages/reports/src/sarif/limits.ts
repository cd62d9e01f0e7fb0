/**
 * What GitHub code scanning accepts and shows.
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export const LIMITS = {
  /** Runs of one file with the same tool and category are no longer merged, so there is always exactly one. */
  runs: 1,
  results: 25_000,
  rules: 25_000,
  locations: 10,
  /** 20 are accepted, 10 are shown. */
  tags: 10,
  text: 1024,
} as const;

/** Cuts at a limit and says so with `…`. Never leaves half a surrogate pair. */
export function clip(text: string, limit: number = LIMITS.text): string {
  const whole = text.toWellFormed();
  if (whole.length <= limit) return whole;
  return `${whole
    .slice(0, limit - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`;
}
