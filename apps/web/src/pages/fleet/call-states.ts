/** What is known of calls, the worst first. */
export const STATES = ['open', 'weak', 'mismatch', 'no-route', 'unknown', 'authenticated', 'public'] as const;
