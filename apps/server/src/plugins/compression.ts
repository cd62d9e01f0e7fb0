import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import fp from 'fastify-plugin';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const [pack, packTight] = [promisify(gzip), promisify(brotliCompress)];
/** Below this an answer fits into a few packets, and packing it costs more than it saves. */
const LEAST = 4 * 1024;
/** What an answer depends on beside its address. */
const VARY = 'accept-encoding, accept-language';
/** Packed for each request: the fastest level leaves a fifth of a list. */
const QUICK = { level: 1 };
const TIGHT = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

type Coding = 'br' | 'gzip' | undefined;

/** What the caller takes, the tighter first. */
function codingsOf(accepted: string | string[] | undefined): Exclude<Coding, undefined>[] {
  const names = String(accepted ?? '')
    .split(',')
    .map((one) => /^\s*([\w*-]+)\s*(?:;\s*q=([\d.]+))?/.exec(one))
    .flatMap((one) => (one?.[1] !== undefined && Number(one[2] ?? 1) > 0 ? [one[1]] : []));
  return (['br', 'gzip'] as const).filter((one) => names.includes(one));
}

/** A text that is answered many times: packed once for each coding that somebody takes. */
export class PackedText {
  readonly etag: string;
  readonly #plain: Buffer;
  readonly #packed = new Map<Coding, Promise<Buffer>>();

  /** @param etag weak: the same text is the same in every coding */
  constructor(text: string, etag: string) {
    this.#plain = Buffer.from(text);
    this.etag = `W/"${etag}"`;
  }

  as(coding: Coding): Promise<Buffer> {
    if (coding === undefined) return Promise.resolve(this.#plain);
    const known = this.#packed.get(coding) ?? (coding === 'br' ? packTight(this.#plain, TIGHT) : pack(this.#plain));
    this.#packed.set(coding, known);
    return known;
  }
}

/**
 * Answers with a text as the caller takes it, or says that they have it already.
 *
 * @param version what edits are made against, where the answer has one: it says nothing of the rest of the answer, which is always sent
 */
export async function sendPacked(request: FastifyRequest, reply: FastifyReply, text: PackedText, version?: string): Promise<FastifyReply> {
  reply
    .header('etag', version ?? text.etag)
    .header('cache-control', 'private, no-cache')
    .header('vary', VARY);
  const held = String(request.headers['if-none-match'] ?? '').split(',');
  if (version === undefined && held.some((one) => one.trim() === text.etag)) return reply.code(304).send();
  const [coding] = codingsOf(request.headers['accept-encoding']);
  if (coding !== undefined) reply.header('content-encoding', coding);
  return reply.type('application/json; charset=utf-8').send(await text.as(coding));
}

/** Packs what members read: long answers of JSON. Answers that hold secrets beside what the caller sent are not among them, nor are streams. */
export const compression = fp(
  async (app: FastifyInstance) => {
    app.addHook('onSend', async (request, reply, body: unknown) => {
      if (request.method !== 'GET' || !request.url.startsWith('/api/orgs/')) return body;
      if (!(typeof body === 'string' || body instanceof Buffer) || body.length < LEAST || reply.hasHeader('content-encoding')) return body;
      if (!/^(?:application\/(?:json|problem\+json)|text\/)/.test(String(reply.getHeader('content-type') ?? ''))) return body;
      reply.header('vary', VARY);
      if (!codingsOf(request.headers['accept-encoding']).includes('gzip')) return body;
      reply.removeHeader('content-length');
      reply.header('content-encoding', 'gzip');
      return pack(body, QUICK);
    });
  },
  { name: 'compression' },
);
