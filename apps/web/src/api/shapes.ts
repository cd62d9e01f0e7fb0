import type { Decision } from '@airworthy/model';
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
// Decisions pass through the server as the engine wrote them.
export type ServicePage = Omit<Answer<'GET /services/{service}'>, 'decisions'> & { decisions: Decision[] };
export type Verdict = Line<'GET /verdicts'>;
export type ItemPage = Answer<'GET /services/{service}/items/{item}'>;
export type VerdictEvent = ItemPage['events'][number];
export type Claim = Line<'GET /claims'>;
export type Work = Answer<'GET /work'>;
export type Discussion = Answer<'GET /discussion/{type}/{subject}'>;
export type Person = Line<'GET /people'>;
export type BulkAnswers = Answer<'POST /answers'>;
export type Finding = Line<'GET /findings'>;
export type Waiver = Line<'GET /waivers'>;
export type FindingPage = Answer<'GET /findings/{finding}'>;
export type Run = Answer<'GET /runs/{run}'>;
export type Worker = Line<'GET /workers'>;
export type Repository = Line<'GET /repositories'>;
export type View = Line<'GET /views'>;
export type FindingCount = Line<'GET /findings/counts'>;
export type FindingFilter = Omit<Api['GET /findings']['query'], 'limit' | 'cursor'>;
export type BulkMoves = Answer<'POST /findings/moves'>;
export type ServicePortrait = Answer<'GET /services/{service}/portrait'>;
export type ServiceRun = Line<'GET /services/{service}/runs'>;
export type Comparison = Answer<'GET /services/{service}/compare'>;
export type Imports = Answer<'GET /services/{service}/imports'>;
export type ImportPreview = Answer<'POST /services/{service}/imports/preview'>;
export type ImportCounts = Answer<'POST /services/{service}/imports'>;
export type DocumentKind = Line<'GET /services/{service}/documents'>;
export type Invitation = Line<'GET /invitations'>;
export type SignOn = Line<'GET /sign-on'>;
export type ApiKey = Line<'GET /keys'>;
export type Integrations = Answer<'GET /integrations'>;
export type Integration = Integrations['items'][number];
export type MadeIntegration = Answer<'POST /integrations'>;
export type Delivery = Line<'GET /integrations/{integration}/deliveries'>;
export type TrackerName = Line<'GET /trackers'>;
export type Issue = Line<'GET /findings/{finding}/issues'>;
export type Settings = Answer<'GET /settings'>;
export type Item = Line<'GET /items'>;
export type LedgerLine = Line<'GET /ledger'>;
export type ChainState = Answer<'POST /ledger/verify'>;
export type OwnStandards = Answer<'GET /standards/own'>;
export type OwnStandard = Answer<'GET /standards/own/{standard}'>;
export type StandardReading = Answer<'POST /standards/own/check'>;
