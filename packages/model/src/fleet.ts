import { z } from 'zod';
import { WIRING_STATES } from './facts/base.ts';

/** Raised when a field changes its meaning or goes. */
export const FLEET_SCHEMA_VERSION = 1;

const Place = z.object({
  path: z.string(),
  line: z.int().positive(),
  column: z.int().positive().exactOptional(),
  endLine: z.int().positive().exactOptional(),
});
const State = z.enum(WIRING_STATES);

/**
 * How one side of a call proves or checks who calls.
 * - `signature`: an HMAC over the message · `token`: a JWT or bearer token · `token-header`: a token in a header of its own · `api-key` · `mtls` · `basic` · `cookie` · `secret`: a shared literal in a header
 * - `none`: nothing of the kind was found in a closed world
 * - `weak`: a check that anybody passes (a literal from the source, presence only, a stub)
 * - `unknown`: the code does not tell
 */
export const FLEET_AUTH = [
  'signature',
  'token',
  'token-header',
  'api-key',
  'mtls',
  'basic',
  'cookie',
  'secret',
  'other',
  'weak',
  'none',
  'unknown',
] as const;
const Auth = z.enum(FLEET_AUTH);
export type FleetAuth = z.infer<typeof Auth>;

/**
 * - `authenticated`: the caller sends what the route checks
 * - `weak`: the route's check lets anybody through
 * - `open`: the route asks for nothing
 * - `mismatch`: the route refuses what the caller sends, or the caller sends nothing
 * - `public`: health, metrics and documentation routes, which need no proof
 * - `no-route`: the target has no such route
 * - `unknown`: one of the two sides could not be read
 */
export const EDGE_STATES = ['authenticated', 'weak', 'open', 'mismatch', 'public', 'no-route', 'unknown'] as const;

const EdgeSchema = z.object({
  from: z.string(),
  to: z.string(),
  method: z.string(),
  /** Path with holes, as called; absent when it could not be read. */
  path: z.string().exactOptional(),
  /** How the target was found: the host name, the name of a variable, or only that a variable with its address is read. */
  by: z.enum(['host', 'variable', 'mention']),
  /** Credentials that the caller sends. */
  caller: z.array(Auth),
  /** The routes of the target that fit. */
  routes: z.array(z.object({ method: z.string(), path: z.string(), access: z.string(), auth: z.array(Auth), place: Place })),
  callee: z.array(Auth),
  state: z.enum(EDGE_STATES),
  reason: z.string(),
  wiring: State,
  place: Place,
});
/** A request from one service to another. */
export type FleetEdge = z.infer<typeof EdgeSchema>;

const EndSchema = z.object({ service: z.string(), by: z.string(), wiring: State, place: Place });

const ChannelSchema = z.object({
  name: z.string(),
  producers: z.array(EndSchema),
  consumers: z.array(EndSchema),
});
/** A queue, topic or exchange that several services name. An empty end was not found; it may stand in another repository. */
export type FleetChannel = z.infer<typeof ChannelSchema>;

const AccessSchema = z.object({
  table: z.string(),
  /** `null`: no service or several create the table. */
  owner: z.string().nullable(),
  service: z.string(),
  reads: z.int(),
  writes: z.int(),
  /** Of both, those in code that runs. */
  wired: z.int(),
  operations: z.array(z.string()),
  /** Writes first, at most twenty. */
  places: z.array(z.object({ operation: z.string(), wiring: State, place: Place })),
  /** All of it stands in code outside the service's folder. */
  shared: z.boolean(),
});
/** Reads and writes of a table by a service that does not create it. */
export type TableAccess = z.infer<typeof AccessSchema>;

const OwnershipSchema = z.object({ table: z.string(), services: z.array(z.object({ service: z.string(), place: Place })) });

const SharedSecretSchema = z.object({
  name: z.string(),
  /** same-default = the services fall back to the same literal; same-name = only the name of the variable is the same */
  kind: z.enum(['same-default', 'same-name']),
  services: z.array(z.string()),
  places: z.array(z.object({ service: z.string(), default: z.boolean(), place: Place })),
  /** The services fall back to different literals, so that they don't understand each other when the variable is missing. */
  differingDefaults: z.boolean(),
});
export type SharedSecret = z.infer<typeof SharedSecretSchema>;

const SignatureSchema = z.object({
  service: z.string(),
  use: z.enum(['sign', 'verify', 'unknown']),
  algorithm: z.string(),
  form: z.string(),
  encoding: z.string(),
  comparison: z.string(),
  /** Seconds; `null` when no age is checked. */
  window: z.number().nullable(),
  headers: z.array(z.string()),
  /** The key falls back to a literal in the source. */
  defaultKey: z.boolean(),
  wiring: State,
  place: Place,
});
const SignatureSetupSchema = z.object({
  /** Name of the variable that holds the key. */
  key: z.string(),
  members: z.array(SignatureSchema),
  /** Aspects in which the members differ: `covered parts`, `headers`, `comparison` … */
  differs: z.array(z.string()),
});
/** All places that sign or check messages with one key. */
export type SignatureSetup = z.infer<typeof SignatureSetupSchema>;

const ControlSchema = z.object({
  name: z.string(),
  kind: z.string(),
  copies: z.array(
    z.object({
      service: z.string(),
      /** Equal numbers stand for equal code. */
      variant: z.int(),
      /** What this copy has and the most common one lacks, and the other way round. */
      more: z.array(z.string()),
      less: z.array(z.string()),
      wiring: State,
      place: Place,
    }),
  ),
  variants: z.int(),
});
/** The same control in several services. */
export type ControlCopies = z.infer<typeof ControlSchema>;

const WeakGuardSchema = z.object({
  service: z.string(),
  name: z.string(),
  /** stub = always passes · undefined = nothing is registered · presence-only · public-constant = a literal of the source passes · swallows */
  kind: z.string(),
  /** Routes it stands before, and of those the ones that nothing else guards. */
  routes: z.int(),
  open: z.int(),
  place: Place,
});
export type WeakGuard = z.infer<typeof WeakGuardSchema>;

const SwitchSchema = z.object({
  service: z.string(),
  name: z.string(),
  control: z.string(),
  whenUnset: z.enum(['on', 'off', 'unknown']),
  test: z.string(),
  wiring: State,
  place: Place,
});

const DriftSchema = z.object({
  name: z.string(),
  /** The first part in which versions differ. */
  kind: z.enum(['major', 'minor', 'patch']),
  versions: z.array(z.object({ version: z.string(), services: z.array(z.string()) })),
});
export type VersionDrift = z.infer<typeof DriftSchema>;
export type ControlSwitchRow = z.infer<typeof SwitchSchema>;

export const FleetModelSchema = z.object({
  schemaVersion: z.literal(FLEET_SCHEMA_VERSION),
  services: z.array(z.object({ name: z.string(), path: z.string(), routes: z.int(), tables: z.int(), calls: z.int() })),
  edges: z.array(EdgeSchema),
  /** Calls that stay inside the fleet, as far as can be told, or whose target is not known. */
  unresolved: z.array(z.object({ service: z.string(), target: z.string(), reason: z.string(), wiring: State, place: Place })),
  channels: z.array(ChannelSchema),
  /** Tables that more than one service creates, each in a place of its own. */
  contested: z.array(OwnershipSchema),
  /** Files with a schema that several services load as their own; its tables belong to none of them alone. */
  sharedSchemas: z.array(z.object({ path: z.string(), services: z.array(z.string()), tables: z.int() })),
  access: z.array(AccessSchema),
  secrets: z.array(SharedSecretSchema),
  signatures: z.array(SignatureSetupSchema),
  controls: z.array(ControlSchema),
  switches: z.array(SwitchSchema),
  /** Guards of running routes that let callers without a credential through. */
  weakGuards: z.array(WeakGuardSchema),
  stubs: z.array(z.object({ service: z.string(), kind: z.string(), name: z.string(), wiring: State, place: Place })),
  drift: z.array(DriftSchema),
  /** What could not be read, so that its absence above says nothing. */
  gaps: z.array(z.object({ service: z.string(), family: z.string(), reasons: z.array(z.string()) })),
});
/** What can only be seen over several services of a repository. */
export type FleetModel = z.infer<typeof FleetModelSchema>;
