import type { FactBase, Known } from './base.ts';

/** A response header about the life of the API: `deprecation`, `sunset`, `link` to either, `warning`, `api-version`. */
export interface ApiHeader extends FactBase {
  /** Lower case. */
  name: string;
  value: Known<string>;
  /** Routes whose answers carry it, printed `GET /v1/orders`; empty where it is sent for all of a scope. */
  routes: string[];
  scope: 'all' | 'routes' | 'unknown';
}

/** An operation that the code or its description calls deprecated. */
export interface ApiDeprecation extends FactBase {
  method: string;
  path: string;
  /** openapi · route-schema */
  by: string;
}

/** A place where a client says which version of the API it wants, other than in the path. */
export interface VersionChoice extends FactBase {
  /** header · query · media-type · constraint (the router chooses by Accept-Version) */
  how: string;
  /** Name of the header or parameter, lower case. */
  name: string;
  /** What a version that does not exist gets. */
  onUnknown: 'refused' | 'default' | 'unknown';
}

/** A description of the whole API, as a file or as the plugin that serves it. */
export interface ApiDescription extends FactBase {
  /** openapi-file · @fastify/swagger … */
  by: string;
  /** `info.version`. */
  version: Known<string>;
  /** Addresses under `servers`. */
  servers: string[];
  /** Paths of operations for administrators, other services or debugging. */
  internalPaths: string[];
}

/** A PUT or PATCH route that changes rows, and what keeps a client from undoing what it has not seen. */
export interface RouteWrite extends FactBase {
  method: string;
  path: string;
  /** if-match · version (a version column or time of change is compared) · none; `unknown` where its writes were not found. */
  precondition: 'if-match' | 'version' | 'none' | 'unknown';
}

/** A message that is published to other services or clients. */
export interface PublishedEvent extends FactBase {
  /** amqplib · kafkajs · nats · sns · eventbridge … */
  by: string;
  /** Topic, routing key or name, with holes. */
  name: Known<string>;
  /** Keys of the payload as far as they are written there. */
  fields: string[];
  /** The payload or its name says which version of its shape it has. */
  versioned: boolean | 'unknown';
}

/** How an address that somebody else chose is looked at before it is called: `resolved` = the addresses it resolves to; `text` = only what is written. */
export type TargetCheck = 'resolved' | 'text' | 'none' | 'unknown';

/** A call that delivers an event to an address that a customer or partner has registered. */
export interface OutboundWebhook extends FactBase {
  /** axios · fetch · got · undici */
  by: string;
  /** The address as written: `subscription.url`. */
  target: string;
  within?: string;
  targetCheck: TargetCheck;
  /** Other schemes than https are refused. */
  httpsOnly: boolean | 'unknown';
  redirects: 'refused' | 'followed' | 'unknown';
  /** What proves who sends: a key of the endpoint, one key for all, only where a secret happens to be set, or nothing. */
  signature: 'endpoint-key' | 'shared-key' | 'optional' | 'none' | 'unknown';
  /** What the signature covers: body · timestamp · id. */
  covers: string[];
  /** The answer is read to a limit, or not at all. */
  answerBounded: boolean | 'unknown';
  /** Sent by a worker or a schedule and not while a request is served. */
  queued: boolean | 'unknown';
  /** scheduled = the next attempt is stored · queue = by the queue that it is a job of · quick = in the process, at once · none */
  retries: 'scheduled' | 'queue' | 'quick' | 'none';
  /** Looks at 410, 429 or Retry-After of the answer. */
  honoursAnswers: boolean;
  /** An id that is the same in each attempt: in a header, in the body only, made anew, or none; unknown where callers hand in what is sent. */
  eventId: 'header' | 'body' | 'new' | 'none' | 'unknown';
  /** Each attempt is stored with its outcome. */
  recorded: boolean;
  /** Failures are counted per endpoint and switch it off. */
  disables: boolean;
  /** The event was stored in the transaction that caused it, and is read from there. */
  outbox: boolean | 'unknown';
  /** One endpoint after the other in one run. */
  serial: boolean;
}

/** A place that stores the address of an endpoint that is to get events. */
export interface WebhookRegistration extends FactBase {
  table: string;
  within?: string;
  targetCheck: TargetCheck;
  httpsOnly: boolean | 'unknown';
  /** How the signing secret is stored along. */
  secret: 'encrypted' | 'plain' | 'none' | 'unknown';
}
