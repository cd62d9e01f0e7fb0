import type { Decision, Excerpt, ItemCard, Location, Method, Severity, Status } from '@airworthy/model';
import type { FindingActionName, FindingState, ProgramRole, Sla } from '@airworthy/program';

/** Shapes of the API, as `/api/openapi.json` describes them. */
export interface Me {
  id: string;
  name: string;
  email: string;
  organisations: { id: string; name: string; slug: string; role: ProgramRole; permissions: string[] }[];
}

export interface Counts {
  pass: number;
  partial: number;
  fail: number;
  notApplicable: number;
  unknown: number;
}

export interface Service {
  id: string;
  name: string;
  path: string;
  repositoryId: string;
  criticality: Severity;
  phase: number | null;
  ownerId: string | null;
  latestRunId: string | null;
  summary: {
    grade: string;
    points: number | null;
    coverage: number;
    counts: Counts;
    decisions: { exposure: string; decision: Decision['decision'] }[];
    findings: Record<Severity, number>;
    frameworks: string[];
    capabilities: string[];
    lines: number;
  } | null;
  version: number;
}

export interface StandardScore {
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
}

export interface ServicePage extends Service {
  standards: StandardScore[];
  decisions: Decision[];
}

export interface Verdict {
  serviceId: string;
  service: string;
  item: string;
  standard: string;
  severity: Severity;
  title: string;
  status: Status;
  method: Method;
  reason: string;
  stale: boolean;
  contradicted: boolean;
  review: 'none' | 'pending' | 'approved' | 'rejected';
  version: number;
}

export interface VerdictEvent {
  id: number;
  method: Method;
  status: Status;
  reason: string;
  evidence: { message: string; holds?: boolean; open?: boolean; location?: Location }[];
  actor: string;
  review: 'none' | 'pending' | 'approved' | 'rejected';
  reviewer: string | null;
  at: string;
}

export interface ItemPage {
  verdict: Verdict;
  card: ItemCard | null;
  events: VerdictEvent[];
  excerpts: Excerpt[];
}

export interface Finding {
  id: string;
  serviceId: string;
  service: string;
  item: string;
  severity: Severity;
  state: FindingState;
  status: 'FAIL' | 'PARTIAL';
  title: string;
  message: string;
  locations: { path: string; line: number }[];
  role: string;
  effortHours: number;
  ownerId: string | null;
  seen: boolean;
  openedAt: string;
  dueAt: string | null;
  sla: Sla;
  version: number;
}

export interface Waiver {
  id: string;
  findingId: string;
  state: string;
  reason: string;
  expiresAt: string;
  requestedBy: string;
  decidedBy: string | null;
  note: string;
}

export interface FindingPage {
  finding: Finding;
  moves: FindingActionName[];
  history: { at: string; actor: string; from: string | null; to: string; note: string }[];
  waivers: Waiver[];
}

export interface Run {
  id: string;
  repositoryId: string;
  repository: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  progress: string | null;
  problem: string | null;
  createdAt: string;
  finishedAt: string | null;
}

export interface Repository {
  id: string;
  name: string;
  source: 'folder' | 'git' | 'archive' | 'push';
  location: string;
  services: number;
  lastRunAt: string | null;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}
