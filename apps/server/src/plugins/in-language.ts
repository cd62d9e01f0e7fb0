import { answerIn, isTold } from '@airworthy/reports/documents/text/answer-in';
import fp from 'fastify-plugin';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What people edit as data is told as it is kept. */
const KEPT = /\/(?:own-standards|imports|ledger)\b/;

/** The first language that whoever asks prefers and for which there are catalogues; undefined is English. */
export function languageOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const [first] = String(headers['accept-language'] ?? '').split(',');
  const language = /^\s*([a-z]{2})\b/i.exec(first ?? '')?.[1]?.toLowerCase();
  return language !== undefined && isTold(language) ? language : undefined;
}

/** Titles, reasons and fixes of standards and checks are answered in the language of `Accept-Language`; the database keeps them in English. */
export const inLanguage = fp(
  async (app: FastifyInstance) => {
    app.addHook('preSerialization', async (request, reply, answer: unknown) => {
      if (request.method !== 'GET' || !request.url.startsWith('/api/orgs/') || KEPT.test(request.url)) return answer;
      const language = languageOf(request);
      if (language === undefined || reply.statusCode !== 200) return answer;
      reply.header('content-language', language);
      return answerIn(language, answer);
    });
  },
  { name: 'in-language' },
);
