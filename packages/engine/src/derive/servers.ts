import type { HttpServer } from '@airworthy/model';

/** `fastify server`; a server that NestJS made is named after it, with what it serves through: `nestjs server (express)`. */
export function printServer({ framework, under }: Pick<HttpServer, 'framework' | 'under'>): string {
  return under === undefined ? `${framework} server` : `${under} server (${framework})`;
}
