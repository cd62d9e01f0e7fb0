import type { Decision, Evidence, Exposure, ImportedFinding, ImportedMeasurement, ImportedReport, ItemCard } from '@airworthy/model';
import type { DecisionWord, MappingOverride, SignOff, TrackedFinding } from '@airworthy/program';
import type { ColumnType, Generated, GeneratedAlways, Selectable } from 'kysely';

type Json<T> = ColumnType<T, string, string>;
type Made = ColumnType<Date, Date | string | undefined, never>;
type Moment = ColumnType<Date, Date | string, Date | string>;
type MaybeMoment = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
/** Filled by row security's setting. */
type Org = ColumnType<string, never, never>;
type Status = 'PASS' | 'PARTIAL' | 'FAIL' | 'N/A' | 'UNKNOWN';
type Method = 'static' | 'live' | 'imported' | 'human';
type Severity = 'critical' | 'high' | 'medium' | 'low';
type ReviewState = 'none' | 'pending' | 'approved' | 'rejected';
type RecordKind = 'phase' | 'auditor' | 'absence' | 'dependency' | 'review' | 'risk' | 'hours' | 'baseline' | 'program' | 'notice';
type SubjectType = 'finding' | 'verdict' | 'service' | 'review';

export interface Counts {
  pass: number;
  partial: number;
  fail: number;
  notApplicable: number;
  unknown: number;
}

export interface Place {
  path: string;
  line: number;
  column?: number;
  endLine?: number;
}

/** The schema of `migrations/`, as kysely checks queries against it. */
export interface Tables {
  organisation_settings: {
    org_id: Org;
    settings: Json<Record<string, unknown>>;
    version: Generated<number>;
    updated_at: Made;
  };
  own_standard: {
    org_id: Org;
    id: string;
    text: string;
    version: Generated<number>;
    updated_by: string;
    updated_at: Moment;
  };
  repository: {
    org_id: Org;
    id: Generated<string>;
    name: string;
    source: 'folder' | 'git' | 'archive' | 'push';
    location: Generated<string>;
    demo: Generated<boolean>;
    version: Generated<number>;
    created_at: Made;
  };
  service: {
    org_id: Org;
    id: Generated<string>;
    repository_id: string;
    name: string;
    path: string;
    criticality: Generated<Severity>;
    phase: number | null;
    owner_id: string | null;
    overrides: Json<MappingOverride[]>;
    steps: Json<Record<string, unknown>>;
    latest_run_id: string | null;
    latest_at: MaybeMoment;
    summary: Json<ServiceSummary> | null;
    standing: Json<Standing> | null;
    version: Generated<number>;
    created_at: Made;
  };
  standards_set: {
    org_id: Org;
    hash: string;
  };
  blob: {
    org_id: Org;
    sha256: string;
    media_type: string;
    size: number;
    bytes: Buffer;
    created_at: Made;
  };
  run: {
    org_id: Org;
    id: Generated<string>;
    repository_id: string;
    state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
    trigger: 'person' | 'schedule' | 'push';
    requested_by: string;
    archive_sha256: string | null;
    commit: string | null;
    tree_hash: string | null;
    standards_hash: string | null;
    tool_version: string | null;
    result_sha256: string | null;
    progress: string | null;
    problem: string | null;
    attempts: Generated<number>;
    created_at: Made;
    started_at: MaybeMoment;
    finished_at: MaybeMoment;
  };
  service_run: {
    org_id: Org;
    run_id: string;
    service_id: string;
    finished_at: Moment;
    grade: string;
    points: number | null;
    coverage: number;
    counts: Json<Counts>;
    decisions: Json<unknown[]>;
    components: Json<unknown[]>;
  };
  standard_score: {
    org_id: Org;
    service_id: string;
    standard: string;
    title: string;
    grade: string;
    points: number | null;
    coverage: number;
    pass: number;
    partial: number;
    fail: number;
    not_applicable: number;
    unknown: number;
  };
  item_card: {
    org_id: Org;
    item: string;
    standard: string;
    severity: Severity;
    text_hash: string;
    card: Json<ItemCard>;
  };
  verdict_event: {
    org_id: Org;
    id: ColumnType<number, never, never>;
    service_id: string;
    item: string;
    method: Method;
    status: Status;
    confidence: 'proved' | 'likely';
    reason: string;
    evidence: Json<Evidence[]>;
    item_hash: string;
    code_hash: string | null;
    run_id: string | null;
    actor: string;
    review: ColumnType<ReviewState, ReviewState | undefined, ReviewState>;
    reviewer: string | null;
    at: Made;
  };
  verdict_latest: {
    org_id: Org;
    service_id: string;
    item: string;
    method: Method;
    event_id: number;
    status: Status;
    fingerprint: string;
    item_hash: string;
    code_hash: string | null;
    review: ReviewState;
    at: Moment;
  };
  verdict: {
    org_id: Org;
    service_id: string;
    item: string;
    standard: string;
    severity: Severity;
    status: Status;
    method: Method;
    event_id: number;
    stale: Generated<boolean>;
    contradicted: Generated<boolean>;
    version: Generated<number>;
  };
  claim: {
    org_id: Org;
    service_id: string;
    item: string;
    kind: 'answer' | 'review';
    user_id: string;
    until: Moment;
  };
  tool_import: {
    org_id: Org;
    service_id: string;
    reports: Json<(ImportedReport & { at: string })[]>;
    findings: Json<ImportedFinding[]>;
    measurements: Json<ImportedMeasurement[]>;
    updated_at: Moment;
  };
  saved_view: {
    org_id: Org;
    id: Generated<string>;
    user_id: string;
    page: 'findings';
    name: string;
    search: string;
    created_at: Made;
  };
  finding: {
    org_id: Org;
    id: Generated<string>;
    service_id: string;
    fingerprint: string;
    item: string;
    severity: Severity;
    /** 0 for critical to 3 for low; follows from the severity. */
    rank: GeneratedAlways<number>;
    state: Generated<'open' | 'triaged' | 'planned' | 'in-progress' | 'fixed' | 'verified' | 'waived' | 'false-positive'>;
    status: 'FAIL' | 'PARTIAL';
    title: string;
    message: string;
    locations: Json<Place[]>;
    role: string;
    effort_hours: number;
    owner_id: string | null;
    life: Json<TrackedFinding>;
    /** What it was before the last move that may be taken back. */
    before: Json<{ life: TrackedFinding; actor: string; at: string; version: number }> | null;
    due_at: MaybeMoment;
    first_run_id: string | null;
    /** Changes when what runs say of it changes. */
    said: Generated<string>;
    seen: Generated<boolean>;
    opened_at: Moment;
    closed_at: MaybeMoment;
    version: Generated<number>;
  };
  finding_change: {
    org_id: Org;
    id: ColumnType<number, never, never>;
    finding_id: string;
    at: Made;
    actor: string;
    from_state: string | null;
    to_state: string;
    note: Generated<string>;
  };
  waiver: {
    org_id: Org;
    id: Generated<string>;
    finding_id: string;
    reason: string;
    state: Generated<'requested' | 'approved' | 'rejected' | 'withdrawn' | 'revoked'>;
    requested_by: string;
    requested_at: Moment;
    decided_by: string | null;
    decided_at: MaybeMoment;
    note: Generated<string>;
    expires_at: Moment;
  };
  comment: {
    org_id: Org;
    id: Generated<string>;
    subject_type: SubjectType;
    subject_id: string;
    author_id: string;
    body: string;
    mentions: Generated<string[]>;
    created_at: Made;
  };
  attachment: {
    org_id: Org;
    id: Generated<string>;
    subject_type: SubjectType;
    subject_id: string;
    name: string;
    sha256: string;
    added_by: string;
    created_at: Made;
  };
  program_record: {
    org_id: Org;
    id: Generated<string>;
    kind: RecordKind;
    service_id: string | null;
    body: Json<Record<string, unknown>>;
    demo: Generated<boolean>;
    version: Generated<number>;
    created_at: Made;
  };
  sign_off: {
    org_id: Org;
    id: Generated<string>;
    service_id: string | null;
    run_id: string | null;
    exposures: Exposure[];
    decision: DecisionWord;
    computed: DecisionWord;
    actor: string;
    name: string;
    body: Json<
      Pick<SignOff, 'conditions' | 'note' | 'exception'> & {
        facts: { seq: number; blockers: number; conditions: number; unverified: number };
      }
    >;
    at: Made;
  };
  integration: IntegrationTable;
  outbox: OutboxTable;
  tracker_link: TrackerLinkTable;
  idempotent_answer: {
    org_id: Org;
    user_id: string;
    key: string;
    request_hash: string;
    status: number | null;
    body: Json<unknown> | null;
    created_at: Made;
  };
  ledger: {
    org_id: Org;
    seq: number;
    at: Date;
    actor: string;
    action: string;
    subject: string;
    payload: Json<unknown>;
    prev_hash: string;
    hash: string;
  };
  ledger_head: {
    org_id: Org;
    seq: number;
    hash: string;
  };
}

/** What lists show of a service without reading its verdicts. */
export interface ServiceSummary {
  grade: string;
  points: number | null;
  coverage: number;
  counts: Counts;
  decisions: Pick<Decision, 'exposure' | 'decision'>[];
  findings: Record<Severity, number>;
  frameworks: string[];
  capabilities: string[];
  lines: number;
}

/** What answers of people and the mapping of standards make of the newest run. */
export interface Standing {
  decisions: unknown[];
  components: unknown[];
}

interface IntegrationTable {
  org_id: Org;
  id: Generated<string>;
  kind: 'webhook' | 'slack' | 'teams' | 'email' | 'github' | 'gitlab' | 'jira' | 'linear' | 'github-hook' | 'calendar';
  name: string;
  events: string[];
  settings: Json<Record<string, unknown>>;
  /** Encrypted; see `integrations/vault.ts`. */
  secret: Buffer | null;
  enabled: Generated<boolean>;
  done_at: MaybeMoment;
  problem: string | null;
  version: Generated<number>;
  created_at: Made;
}
export type IntegrationRow = Selectable<IntegrationTable>;

interface OutboxTable {
  org_id: Org;
  id: Generated<string>;
  integration_id: string;
  /** Number of the event in the ledger; null for what was asked for by hand. */
  seq: number | null;
  event: string;
  actor: string;
  subject: string;
  payload: Json<Record<string, unknown>>;
  state: Generated<'waiting' | 'sent' | 'dead'>;
  attempts: Generated<number>;
  next_at: Moment;
  status: number | null;
  problem: string | null;
  created_at: Made;
  done_at: MaybeMoment;
}
export type OutboxRow = Selectable<OutboxTable>;

interface TrackerLinkTable {
  org_id: Org;
  id: Generated<string>;
  integration_id: string;
  finding_id: string;
  external_id: string;
  external_key: string;
  url: string;
  /** Another one whenever the issue has changed. */
  external_version: string;
  agreed: Json<Record<string, unknown>>;
  conflicts: Json<unknown[]>;
  synced_at: Moment;
}
