import { z } from 'zod';
import { DecisionSchema } from './audit-result.ts';
import { STATUSES } from './verdict.ts';

/** Raised when a field changes its meaning or goes. Fields may be added without a raise. */
export const PROBE_RUN_SCHEMA_VERSION = 1;

/** What a probe may do: `safe` writes nothing, `test-tenant` writes as test users, `fault` loads and breaks what the runner itself started. */
export const PROBE_TIERS = ['safe', 'test-tenant', 'fault'] as const;
export type ProbeTier = (typeof PROBE_TIERS)[number];

/**
 * - `confirmed`: the claim was seen to hold
 * - `refuted`: it was seen not to hold, each time it was tried
 * - `inconclusive`: anything else; it never counts as a pass
 */
export const PROBE_OUTCOMES = ['confirmed', 'refuted', 'inconclusive'] as const;
export type ProbeOutcome = (typeof PROBE_OUTCOMES)[number];

const HeaderPairSchema = z.tuple([z.string(), z.string()]);

const ExchangeSchema = z.object({
  id: z.string(),
  /** What it was for: the request under test, or a control beside it. */
  role: z.enum(['test', 'positive control', 'negative control', 'twin', 'fixture', 'oracle', 'sign-in']),
  probe: z.string(),
  /** Name of the user it was sent as; `nobody` without a credential. */
  as: z.string(),
  /** Address it was sent from, where that is part of the test. */
  from: z.string().exactOptional(),
  /** Milliseconds since the run began. */
  at: z.number(),
  ms: z.number(),
  request: z.object({ method: z.string(), target: z.string(), headers: z.array(HeaderPairSchema), body: z.string().nullable() }),
  response: z.object({ status: z.int(), headers: z.array(HeaderPairSchema), body: z.string(), bytes: z.int() }).nullable(),
  /** Class of the answer, or why there is none. */
  class: z.string(),
});
/** One request with its answer; secrets are masked, the same secret by the same mask. */
export type ProbeExchange = z.infer<typeof ExchangeSchema>;

const ProbeResultSchema = z.object({
  id: z.string(),
  probe: z.string(),
  /** What it was tried on: `GET /customers`, `socket /ws`, `the service`. */
  subject: z.string(),
  tier: z.enum(PROBE_TIERS),
  outcome: z.enum(PROBE_OUTCOMES),
  /** Machine-readable word for why it is inconclusive, or for what was seen. */
  code: z.string(),
  message: z.string(),
  /** Items that it speaks for. */
  items: z.array(z.string()),
  controls: z.object({ positive: z.array(z.string()), negative: z.array(z.string()) }),
  /** Exchanges that show it. */
  exchanges: z.array(z.string()),
  /** How often it was tried, and how often the outcome was the same. */
  repeats: z.object({ tried: z.int(), same: z.int() }),
});
export type ProbeResult = z.infer<typeof ProbeResultSchema>;

export const LIVE_STATUSES = ['PASS', 'FAIL', 'INCONCLUSIVE'] as const;
export type LiveStatus = (typeof LIVE_STATUSES)[number];

const LiveVerdictSchema = z.object({
  item: z.string(),
  title: z.string(),
  severity: z.string(),
  live: z.enum(LIVE_STATUSES),
  /** Verdict of the audit; null where none was made or the item was not asked. */
  static: z.enum(STATUSES).nullable(),
  /** Whether both say the same; null where one of them says nothing. */
  agrees: z.boolean().nullable(),
  reason: z.string(),
  results: z.array(z.string()),
});
/** Item seen on the running service, beside what the audit says. */
export type LiveVerdict = z.infer<typeof LiveVerdictSchema>;

const LoadStepSchema = z.object({
  /** People who use the service at the same time, each with a request now and then. */
  users: z.int(),
  /** Requests a second that were due, and that were answered. */
  rate: z.number(),
  answered: z.number(),
  sent: z.int(),
  failed: z.int(),
  /** Milliseconds from the moment when a request was due to the end of its answer. */
  p50: z.number(),
  p90: z.number(),
  p95: z.number(),
  p99: z.number(),
  p999: z.number(),
  max: z.number(),
  /** Milliseconds from the moment when a request was written on an open connection: what the service itself took. */
  service50: z.number().exactOptional(),
  service99: z.number().exactOptional(),
  /** How late requests left, 99 of 100: above a few milliseconds it is the measurement that is full. */
  lag: z.number(),
  good: z.boolean(),
  why: z.string(),
});
const LoadSchema = z.object({
  result: z.string(),
  /** `GET /customers`. */
  subject: z.string(),
  steps: z.array(LoadStepSchema),
  /** Users of the last step that was well and of the first that was not. */
  saturation: z.object({ lastGood: z.int().nullable(), firstBad: z.int().nullable() }),
});
/** Load in steps, sent as it was due whatever the answers: an open model. */
export type ProbeLoad = z.infer<typeof LoadSchema>;
export type ProbeLoadStep = z.infer<typeof LoadStepSchema>;

const NeedSchema = z.object({
  /** `a user who is let in …` */
  need: z.string(),
  /** An example of it for `airworthy.probe.yaml`; null where it is no setting. */
  settings: z.string().nullable(),
  /** Probes that were not tried, and results that are inconclusive, for want of it. */
  probes: z.int(),
  results: z.int(),
});
/** What a run would have to be given to decide more. */
export type ProbeNeed = z.infer<typeof NeedSchema>;

export const ProbeRunSchema = z.object({
  schemaVersion: z.literal(PROBE_RUN_SCHEMA_VERSION),
  tool: z.object({ name: z.literal('airworthy'), version: z.string() }),
  /** Origin that was asked; a port that the runner chose is part of it. */
  target: z.string(),
  service: z.string().nullable(),
  tier: z.enum(PROBE_TIERS),
  /** Hosts that were allowed; nothing else was asked. */
  allowed: z.array(z.string()),
  users: z.array(z.string()),
  requests: z.object({ sent: z.int(), writes: z.int(), limited: z.int() }),
  /** How often the run started the target: once, once more for probes of limits, and whenever it had ended. */
  starts: z.int().exactOptional(),
  results: z.array(ProbeResultSchema),
  /** Probes that were not tried, and what they need. */
  untried: z.array(z.object({ probe: z.string(), reason: z.string() })),
  /** Most useful first. */
  needs: z.array(NeedSchema).exactOptional(),
  verdicts: z.array(LiveVerdictSchema),
  /** Where the running service and the audit disagree. */
  contradictions: z.array(z.object({ item: z.string(), kind: z.enum(['worse-live', 'better-live']), message: z.string() })),
  /** Go or no-go by kind of use, from the verdicts of the audit with what was seen live; absent without an audit. */
  decisions: z.array(DecisionSchema).exactOptional(),
  loads: z.array(LoadSchema).exactOptional(),
  exchanges: z.array(ExchangeSchema),
});
/** Everything that one run of probes saw. */
export type ProbeRun = z.infer<typeof ProbeRunSchema>;
