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
