import { parse } from 'yaml';
import { z } from 'zod';
import { ProbeError } from '../probe-error.ts';

const RequestSchema = z.strictObject({
  /** `POST /sessions` */
  send: z.string().regex(/^[A-Z]+ \/\S*$/),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).default({}),
});

const UserSchema = z.strictObject({
  /** Tenant that the user belongs to; users of different tenants may never see each other's objects. */
  tenant: z.string().optional(),
  role: z.string().optional(),
  /** Signs in, and finds the token in the answer. */
  login: RequestSchema.extend({ token: z.string().startsWith('/').optional(), cookie: z.string().optional() }).optional(),
  /** A token that exists already. */
  bearer: z.string().optional(),
  /** Headers that are the credential: an API key, a cookie. */
  headers: z.record(z.string(), z.string()).optional(),
});

const TokensSchema = z.strictObject({
  /** Private key (PEM), or the secret of HMAC, that the target signs its tokens with; of a test instance only. */
  key: z.string().optional(),
  /** Public key (PEM) that it verifies with. */
  publicKey: z.string().optional(),
});

const WebhookSchema = z.strictObject({
  path: z.string().startsWith('/'),
  /** A delivery that the target accepts when it is signed. */
  body: z.unknown(),
  /** Where in the body its id stands. */
  id: z.string().startsWith('/').optional(),
  secret: z.string().optional(),
  /** How deliveries are signed: HMAC-SHA256 of `{timestamp}.{body}` or of `{body}`. */
  sign: z
    .strictObject({
      header: z.string(),
      prefix: z.string().default(''),
      encoding: z.enum(['hex', 'base64']).default('hex'),
      timestampHeader: z.string().optional(),
      /** Whether the time is part of what is signed. */
      over: z.enum(['timestamp.body', 'body']).default('body'),
    })
    .optional(),
});

const SocketSchema = z.strictObject({
  path: z.string().startsWith('/'),
  protocols: z.array(z.string()).default([]),
  /** Where a client puts its token: `header`, or a subprotocol such as `bearer.{token}`. */
  token: z.string().default('header'),
  /** A message that changes nothing, and that is answered. */
  hello: z.string().optional(),
  /** How soon a client that answers no ping has to be let go. */
  deadSeconds: z.number().positive().default(100),
});

const FixtureSchema = RequestSchema.extend({
  as: z.string(),
  /** Name → JSON pointer into the answer. */
  take: z.record(z.string(), z.string().startsWith('/')).default({}),
});

const RaceSchema = RequestSchema.extend({
  as: z.string(),
  /** `places`: so many are left; `one-time`: a token or code for one use; `name`: one of many gets it. */
  kind: z.enum(['places', 'one-time', 'name']),
  /** How often it may succeed, whoever comes first. */
  most: z.int().positive().default(1),
  /** How many are sent at the same moment. */
  count: z.int().min(2).max(40).default(20),
  /** Where the effects are seen, and at which JSON pointer: a list, or a number that changes with each. */
  read: z.string().startsWith('/').optional(),
  effects: z.string().optional(),
});

const UpstreamSchema = z.strictObject({
  name: z.string().regex(/^[a-z]+$/),
  /**
   * `model`: a language model; `mail`: a mail server, which is only ever silent; `traces`: a collector of spans; `other`: any other system that speaks
   * HTTP.
   */
  kind: z.enum(['model', 'mail', 'traces', 'other']),
  /** A service of our own, which is to pass on the id of a request; others have no use for it. */
  ours: z.boolean().default(true),
  /** Environment of `alone` that leads to the stand-in: `${upstream.url}`, `${upstream.host}`, `${upstream.port}`. */
  env: z.record(z.string(), z.string()),
  /** What makes an instance call it: a message to the first socket (with `${random}`, so that no cache answers), or a request; spans need nothing. */
  wakes: z
    .union([
      z.strictObject({ message: z.string() }),
      z.strictObject({ send: z.string().regex(/^[A-Z]+ \/\S*$/), body: z.unknown().optional(), as: z.string() }),
    ])
    .optional(),
  /** A good answer, as JSON. */
  answer: z.unknown().optional(),
  /** Numbers in the answer that say what the call costs. */
  cost: z.array(z.int()).default([]),
});

export const ProbeConfigSchema = z.strictObject({
  version: z.literal(1),
  /** Service of the audit that the target is an instance of. */
  service: z.string().optional(),
  /** Folder of the sources, for the audit that requests are planned from. */
  repo: z.string().optional(),
  openapi: z.string().optional(),
  target: z.string().optional(),
  /** Starts a target that belongs to this run and ends with it. */
  start: z
    .strictObject({
      run: z.array(z.string()).min(1),
      cwd: z.string().default('.'),
      env: z.record(z.string(), z.string()).default({}),
      ready: z.string().startsWith('/'),
      withinSeconds: z.int().positive().default(60),
      /**
       * Dependencies that the run stands before, for tier fault. The command finds `host:port` of each in `AIRWORTHY_PROXY_NAME`, uses that, and writes where
       * it leads as `upstream.name` into its file.
       */
      proxies: z.array(z.string().regex(/^[a-z]+$/)).default([]),
      /**
       * Environment that puts limits of requests out of the way. Probes of limits get a target of their own, which is started without it; everything else
       * need not wait.
       */
      withoutLimits: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  /** Where the target tells how it is. */
  health: z.strictObject({ ready: z.string().startsWith('/').optional(), live: z.string().startsWith('/').optional() }).optional(),
  /** How one instance is started by itself, for what happens when several start at once; tier fault. */
  instances: z
    .strictObject({
      run: z.array(z.string()).min(1),
      cwd: z.string().default('.'),
      /** `${instance.port}` is a free port of its own, `${round.name}` comes from the round. */
      env: z.record(z.string(), z.string()).default({}),
      /** Path that tells that it is up; without it, the command has to end with 0. */
      ready: z.string().startsWith('/').optional(),
      withinSeconds: z.int().positive().default(30),
      count: z.int().min(2).max(10).default(3),
      /** What differs between rounds, such as an empty database; the first is for one instance alone. */
      rounds: z.array(z.record(z.string(), z.string())).default([]),
    })
    .optional(),
  /** How one instance is started that may be stopped and killed, on the data of the target; tier fault. */
  alone: z
    .strictObject({
      run: z.array(z.string()).min(1),
      cwd: z.string().default('.'),
      /** `${instance.port}` and `${instance.port2}` are free ports of its own. */
      env: z.record(z.string(), z.string()).default({}),
      ready: z.string().startsWith('/'),
      withinSeconds: z.int().positive().default(30),
      /** What stands before it in production adds these to requests, such as `x-forwarded-proto`. */
      headers: z.record(z.string(), z.string()).default({}),
      /** Environment with limits of requests as they are in production, where `env` lifts them. */
      limits: z.record(z.string(), z.string()).default({}),
      /** Values of its environment that are secret, and that it may print nowhere. */
      secrets: z.array(z.string().min(8)).default([]),
      /** Those among them that open a language model. */
      modelSecrets: z.array(z.string().min(8)).default([]),
      /** Where it gives its metrics: a port and a path. */
      metrics: z.strictObject({ port: z.string(), path: z.string().startsWith('/') }).optional(),
      /** It is told clients' addresses by what stands before it, in X-Forwarded-For. */
      proxied: z.boolean().default(false),
      /** Environment that leads it to an empty database. */
      empty: z.record(z.string(), z.string().nullable()).optional(),
      /** Environment that leads it to the database as if that were on another machine: `elsewhere` of a proxy. */
      remote: z.record(z.string(), z.string().nullable()).optional(),
      /** Settings without which it has to end: what is missing, and the environment then; null takes a variable away. */
      without: z
        .array(z.strictObject({ what: z.string(), secret: z.boolean().default(false), env: z.record(z.string(), z.string().nullable()) }))
        .default([]),
    })
    .optional(),
  /** Other systems that an instance calls; stand-ins take their place, tier fault. */
  upstreams: z.array(UpstreamSchema).default([]),
  /** Requests that make the target write to somebody: `POST /codes`. */
  messages: z.array(z.string().regex(/^[A-Z]+ \/\S*$/)).default([]),
  /** Load in steps; tier fault. */
  load: z
    .strictObject({
      /** Path that is asked; a read route that users call by default. */
      path: z.string().startsWith('/').optional(),
      as: z.string().optional(),
      /** Users at the same time. */
      from: z.int().positive().default(100),
      to: z.int().positive().max(5_000).default(1_000),
      step: z.int().positive().default(100),
      stepSeconds: z.int().min(1).max(60).default(6),
      /** Time between two requests of one user. */
      secondsBetween: z.number().min(0.5).default(4),
      /** A step is well while 99 of 100 requests take less, and no larger share fails. */
      p99Ms: z.number().positive().default(500),
      errors: z.number().min(0).max(1).default(0.01),
      /** Users that it is built for; without it, load is measured and not judged. */
      peak: z.int().positive().optional(),
    })
    .prefault({}),
  /** Hosts that may be probed, besides this machine. */
  allow: z.array(z.string()).default([]),
  users: z.record(z.string().regex(/^[a-z][\w-]*$/), UserSchema).default({}),
  tokens: TokensSchema.optional(),
  /** Origins that browsers may call from. */
  origins: z.array(z.string()).default([]),
  webhooks: z.array(WebhookSchema).default([]),
  sockets: z.array(SocketSchema).default([]),
  /** Objects that are made first, in this order; only on tier test-tenant and above. */
  fixtures: z.array(FixtureSchema).default([]),
  /** Requests of which only so many may succeed, also when they come at the same moment. */
  races: z.array(RaceSchema).default([]),
  /** Signs the user out who sends it: `POST /logout`. */
  logout: z
    .string()
    .regex(/^[A-Z]+ \/\S*$/)
    .optional(),
  /** Path of a GraphQL endpoint. */
  graphql: z.string().startsWith('/').optional(),
  /** Values of path parameters, by name or by `METHOD /path`. */
  params: z.record(z.string(), z.string()).default({}),
  /** What a route that reads has to be asked with, by `METHOD /path`: `sort=name&limit=10`. */
  queries: z.record(z.string(), z.string()).default({}),
  /** Valid bodies of routes, by `METHOD /path`. */
  witness: z.record(z.string(), z.strictObject({ body: z.unknown(), headers: z.record(z.string(), z.string()).default({}) })).default({}),
  budget: z
    .strictObject({
      requests: z.int().positive().default(20_000),
      perSecond: z.number().positive().default(25),
      /** What has not begun by then is not asked. */
      minutes: z.number().positive().default(60),
    })
    .prefault({}),
});
export type ProbeConfig = z.infer<typeof ProbeConfigSchema>;
export type UserConfig = z.infer<typeof UserSchema>;
export type RaceConfig = z.infer<typeof RaceSchema>;
export type UpstreamConfig = z.infer<typeof UpstreamSchema>;
export type WebhookConfig = z.infer<typeof WebhookSchema>;
export type SocketConfig = z.infer<typeof SocketSchema>;

/** Reads `airworthy.probe.yaml`. */
export function readConfig(text: string, name = 'airworthy.probe.yaml'): ProbeConfig {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    throw new ProbeError('config', `${name} is no YAML: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`, {
      cause: error,
    });
  }
  const checked = ProbeConfigSchema.safeParse(raw);
  if (checked.success) return checked.data;
  throw new ProbeError('config', `${name} is not valid:\n${z.prettifyError(checked.error)}`);
}

export function emptyConfig(): ProbeConfig {
  return ProbeConfigSchema.parse({ version: 1 });
}
