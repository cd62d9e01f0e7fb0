import { SEVERITIES } from '@airworthy/model';
import { PROGRAM_ROLES } from '@airworthy/program';
import { z } from 'zod';

/** What sends the events of the ledger somewhere. */
export const TELLING = ['webhook', 'slack', 'teams', 'email'] as const;
/** What keeps issues. */
export const TRACKERS = ['github', 'gitlab', 'jira', 'linear'] as const;
export const KINDS = [...TELLING, ...TRACKERS, 'github-hook', 'calendar'] as const;
export type TrackerKind = (typeof TRACKERS)[number];

const Target = z.url({ protocol: /^https?$/ }).max(1_000);
const Token = z.string().min(1).max(500);
const Name = z.string().trim().min(1).max(80);
/** An action, or all of a kind. */
export const EventName = z
  .string()
  .regex(/^[a-z-]+\.(?:[a-z-]+|\*)$/)
  .meta({ examples: ['finding.*'] });
const Events = z.array(EventName).min(1).max(50);
/** Accounts of the tracker by the id of the person here. */
const People = z.record(z.string().max(64), z.string().min(1).max(200)).default({});

/** What is sent to make an integration. Secret parts are kept encrypted and never shown again. */
export const IntegrationBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), name: Name, events: Events, url: Target }),
  z.strictObject({ kind: z.literal('slack'), name: Name, events: Events, url: Target }),
  z.strictObject({ kind: z.literal('teams'), name: Name, events: Events, url: Target }),
  z.strictObject({
    kind: z.literal('email'),
    name: Name,
    events: Events,
    roles: z.array(z.enum(PROGRAM_ROLES)).min(1),
    /** Hour in UTC at which a day is told in one mail; null tells everything at once. */
    digestHour: z.int().min(0).max(23).nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('github'),
    name: Name,
    /** Of GitHub Enterprise: `https://host/api/v3`. */
    url: Target.default('https://api.github.com'),
    repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
    token: Token,
    people: People,
  }),
  z.strictObject({
    kind: z.literal('gitlab'),
    name: Name,
    url: Target.default('https://gitlab.com'),
    /** Number or full path. */
    project: z.string().min(1).max(300),
    token: Token,
    people: People,
  }),
  z.strictObject({
    kind: z.literal('jira'),
    name: Name,
    url: Target,
    project: z.string().regex(/^[A-Z][A-Z0-9_]{1,20}$/),
    issueType: z.string().max(60).default('Task'),
    email: z.string().max(254).default(''),
    token: Token,
    people: People,
  }),
  z.strictObject({
    kind: z.literal('linear'),
    name: Name,
    url: Target.default('https://api.linear.app/graphql'),
    team: z.string().min(1).max(100),
    token: Token,
    people: People,
  }),
  z.strictObject({
    kind: z.literal('github-hook'),
    name: Name,
    /** Repository of the program that a push audits. */
    repository: z.uuid(),
    branch: z.string().min(1).max(200).default('main'),
  }),
  z.strictObject({ kind: z.literal('calendar'), name: Name, severity: z.enum(SEVERITIES).default('high') }),
]);
export type IntegrationBody = z.infer<typeof IntegrationBody>;

/** What is kept in the clear, and what is not. */
export function parts(body: IntegrationBody): {
  settings: Record<string, unknown>;
  secret: Record<string, unknown> | undefined;
  events: string[];
} {
  const { kind, name: _name, ...rest } = body;
  if (kind === 'webhook' || kind === 'slack' || kind === 'teams') {
    const { url, events } = rest as { url: string; events: string[] };
    // The address of an incoming webhook is its password.
    return { settings: { host: new URL(url).host }, secret: { url }, events };
  }
  if (kind === 'email') {
    const { events, ...settings } = rest as { events: string[] } & Record<string, unknown>;
    return { settings, secret: undefined, events };
  }
  const { token, ...settings } = rest as Record<string, unknown>;
  // A change here is one that issues have to follow.
  const events = (TRACKERS as readonly string[]).includes(kind) ? ['finding.*', 'waiver.*', 'run.done', 'run.imported'] : [];
  return { settings, secret: token === undefined ? undefined : { token }, events };
}

export const WebhookSecret = z.object({
  url: z.string(),
  keys: z.array(z.object({ key: z.string(), until: z.string().nullable() })).default([]),
});
export const TokenSecret = z.object({ token: z.string() });
export const HookSecret = z.object({ key: z.string() });
