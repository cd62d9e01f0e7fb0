import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Parts } from '../app.ts';
import { ledgerHead } from '../store/planning/ledger-head.ts';
import { PackedText, sendPacked } from './compression.ts';
import { languageOf } from './in-language.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer follows from its address and the ledger of the organisation alone, whoever asks. */
    held?: true;
  }
}

/** Deadlines pass without anybody doing anything, in milliseconds. */
const FRESH = 60_000;
const MOST = 400;
/** Longer answers are not kept, in characters. */
const LONGEST = 300_000;

interface HeldAnswer {
  readonly seq: number;
  readonly at: number;
  readonly text: PackedText;
  /** Of a version that edits are made against; such an answer is sent again in full. */
  readonly version: string | undefined;
}

/**
 * Lists that many people open are answered as they were, while the ledger of the organisation has the same head. Whoever may not see them was refused
 * before. Packing comes after this: what is kept is the text.
 */
export function holdAnswers(app: FastifyInstance, { pool, now }: Pick<Parts, 'pool' | 'now'>): void {
  const answers = new Map<string, HeldAnswer>();
  const asked = new WeakMap<
    FastifyRequest,
    { readonly key: string; readonly seq: number; readonly at: number; readonly language: string }
  >();
  app.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.config.held !== true) return;
    const language = languageOf(request) ?? 'en';
    const key = `${request.actor.org}\n${language}\n${request.url}`;
    const [seq, at] = [await ledgerHead(pool, request.actor.org), now().getTime()];
    const known = answers.get(key);
    if (known === undefined || known.seq !== seq || Math.abs(at - known.at) > FRESH)
      return void asked.set(request, { key, seq, at, language });
    return sendPacked(request, reply, known.text, known.version);
  });
  app.addHook('onSend', async (request, reply, body: unknown) => {
    const one = asked.get(request);
    if (one === undefined || reply.statusCode !== 200 || typeof body !== 'string' || body.length > LONGEST) return body;
    const version = reply.getHeader('etag');
    const text = new PackedText(body, `${one.seq}-${one.at.toString(36)}-${body.length.toString(36)}-${one.language}`);
    answers.delete(one.key);
    answers.set(one.key, { seq: one.seq, at: one.at, text, version: typeof version === 'string' ? version : undefined });
    for (const oldest of answers.keys()) if (answers.size > MOST) answers.delete(oldest);
    return body;
  });
}
