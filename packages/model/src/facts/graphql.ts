import type { FactBase, Known } from './base.ts';
import type { Route } from './http.ts';

/** A field of a root type of GraphQL: what clients ask for by name. Method is QUERY, MUTATION or SUBSCRIPTION, path is `/graphql#field`. */
export interface Operation extends Route {
  operation: {
    protocol: 'graphql';
    kind: 'query' | 'mutation' | 'subscription';
    name: string;
    /** Path of the endpoint that answers it. */
    endpoint: string;
    /** Package that serves it. */
    by: string;
    /** As the schema declares them; empty where it was not read. */
    args: { name: string; type: string }[];
  };
}

/** An endpoint that answers GraphQL over HTTP, with what limits and tells it. */
export interface GraphqlEndpoint extends FactBase {
  /** @apollo/server · graphql-yoga · mercurius · graphql-http · express-graphql · @nestjs/graphql … */
  by: string;
  path: string;
  /** Root fields that were read, and whether there may be more. */
  fields: number;
  complete: boolean;
  /** Strangers may ask for the whole schema in production. */
  introspection: Known<boolean>;
  /** A page to try operations is served in production. */
  playground: Known<boolean>;
  /** How deep, or how expensive, an operation may be is limited before it runs. */
  depthLimited: boolean | 'unknown';
  /** Several operations in one request: allowed, and without a maximum of their number. */
  batching: Known<boolean>;
  /** Requests that browsers send without asking first are refused. */
  csrfPrevention: Known<boolean>;
  /** Only operations that were registered before are answered. */
  persistedOnly: boolean | 'unknown';
  /** Messages of errors that nobody meant for clients reach them. */
  masksErrors: Known<boolean>;
}
