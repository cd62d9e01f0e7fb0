import type { HttpServer } from '@airworthy/model';

/** `fastify server`; a server that NestJS made is named after it, with what it serves through: `nestjs server (express)`. */
export function printServer({ framework, under }: Pick<HttpServer, 'framework' | 'under'>): string {
  return under === undefined ? `${framework} server` : `${under} server (${framework})`;
}

/**
 * Bytes of a body that a framework reads where nothing is set: Fastify 1 MiB, the JSON parser of Express 100 KiB. Adapters of tRPC know no limit
 * unless `maxBodySize` is given, Hono, Elysia and Node know none, and other runtimes read 100 MB and more. `undefined` where it is not known.
 */
export function standardBodyLimit(framework: string): number | undefined {
  return STANDARD_LIMITS[framework];
}

const STANDARD_LIMITS: Readonly<Record<string, number>> = {
  fastify: 1_048_576,
  express: 102_400,
  hono: Number.POSITIVE_INFINITY,
  elysia: Number.POSITIVE_INFINITY,
  trpc: Number.POSITIVE_INFINITY,
  node: Number.POSITIVE_INFINITY,
  fetch: Number.POSITIVE_INFINITY,
};
