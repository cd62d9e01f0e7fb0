import type { Pool } from 'pg';

/** Parameters of a path that lead to services, and so to whoever owns them. */
export const OWNABLE = ['service', 'finding', 'repository', 'run'] as const;
export type Subject = Partial<Record<(typeof OWNABLE)[number], string>>;

/** What a path leads to, by its parameters. A discussion names what it is about by `type` and `subject`, a verdict as `service:item`. */
export function subjectOfPath(params: Readonly<Record<string, string>>): Subject {
  const { type, subject = '' } = params;
  const discussed =
    type === 'service' || type === 'finding' ? { [type]: subject } : type === 'verdict' ? { service: subject.split(':')[0] ?? '' } : {};
  return { ...params, ...discussed };
}

/** Whether a route leads to something that belongs to somebody. */
export function isOwnable(url: string): boolean {
  return url.includes('/:type/:subject') || OWNABLE.some((name) => new RegExp(`/:${name}(?:/|$)`).test(url));
}

/** Whether everything that a path names is there in the organisation, and whether the person owns all services that it touches. */
export async function subjectOf(pool: Pool, org: string, userId: string, subject: Subject): Promise<{ known: boolean; own: boolean }> {
  const named = OWNABLE.map((name) => subject[name] ?? null);
  if (named.every((one) => one === null)) return { known: true, own: false };
  const { rows } = await pool.query<{ known: boolean; own: boolean }>('SELECT known, own FROM subject_of($1, $2, $3, $4, $5, $6)', [
    org,
    userId,
    ...named,
  ]);
  return rows[0] ?? { known: false, own: false };
}
