import type { Decision, Excerpt, ItemCard, Location } from '@airworthy/model';
import type { Api } from './api.generated.ts';

/** What an operation answers, e.g. `Answer<'GET /services'>`. */
type Answer<Operation extends keyof Api> = Api[Operation]['answer'];
type Line<Operation extends keyof Api> = Answer<Operation> extends { items: (infer One)[] } ? One : never;

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type Me = Answer<'GET /api/me'>;
export type Service = Line<'GET /services'>;
export type Summary = NonNullable<Service['summary']>;
export type Counts = Summary['counts'];
// Decisions and cards pass through the server as the engine wrote them.
export type ServicePage = Omit<Answer<'GET /services/{service}'>, 'decisions'> & { decisions: Decision[] };
export type Verdict = Line<'GET /verdicts'>;
type Item = Answer<'GET /services/{service}/items/{item}'>;
export type VerdictEvent = Omit<Item['events'][number], 'evidence'> & {
  evidence: { message: string; holds?: boolean; open?: boolean; location?: Location }[];
};
export type ItemPage = Omit<Item, 'card' | 'events' | 'excerpts'> & { card: ItemCard | null; events: VerdictEvent[]; excerpts: Excerpt[] };
export type Finding = Line<'GET /findings'>;
export type Waiver = Line<'GET /waivers'>;
export type FindingPage = Answer<'GET /findings/{finding}'>;
export type Run = Answer<'GET /runs/{run}'>;
export type Repository = Line<'GET /repositories'>;
