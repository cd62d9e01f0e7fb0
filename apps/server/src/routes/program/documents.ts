import { DOCUMENT_FORMATS, writeSet } from '@airworthy/reports/documents/formats';
import type { DocumentSet } from '@airworthy/reports/documents/sets';
import { z } from 'zod';
import type { FastifyRequest } from 'fastify';
import type { App, Parts } from '../../app.ts';
import { membersOf } from '../../auth/members.ts';
import { inScope } from '../../database/database.ts';
import type { Tx } from '../../database/database.ts';
import { notFound, refused } from '../../problem.ts';
import { programSet, serviceSet } from '../../store/documents/document-sets.ts';
import type { DocumentRequest } from '../../store/documents/document-sets.ts';
import { ledgerHead } from '../../store/planning/ledger-head.ts';
import { OrgParams, ServiceParams } from '../support.ts';
import { Held } from './held.ts';

const PAPERS = Object.keys(DOCUMENT_FORMATS);
const MEDIA: Readonly<Record<string, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  markdown: 'text/markdown; charset=utf-8',
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
  eml: 'message/rfc822',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
const Language = z.object({ language: z.enum(['en', 'de']).default('en') });
/** `title` says what it is and about what; `about` alone is there where a document is one of several of its kind. */
const ListedDocument = z.object({ kind: z.string(), title: z.string(), name: z.string(), about: z.string(), formats: z.array(z.string()) });
const Listed = z.object({ items: z.array(ListedDocument) });
const Asked = Language.extend({
  format: z.enum(Object.keys(MEDIA) as [string, ...string[]]).optional(),
  /** Of a ledger as csv. */
  sheet: z.string().max(60).optional(),
});
const Kind = z.string().regex(/^[a-z0-9][a-z0-9-]{0,119}$/);
/** Sets that are held composed: the program's is made of every verdict of every service. */
const HELD = 8;

/** Documents as `airworthy report` writes them, made from what is in force in the program. */
export async function documentRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  const held = new Held<DocumentSet>({ most: HELD });

  async function setOf(request: FastifyRequest, language: string, service?: string): Promise<DocumentSet> {
    const { actor } = request;
    const names = new Map((await membersOf(parts.pool, actor.org)).map((one) => [one.userId, one.name]));
    const date = parts.now().toISOString().slice(0, 10);
    const asked: DocumentRequest = { language, date, nameOf: (id) => names.get(id) ?? id };
    const make = (tx: Tx): Promise<DocumentSet> => (service === undefined ? programSet(tx, asked) : serviceSet(tx, service, asked));
    const seq = await ledgerHead(parts.pool, actor.org);
    const key = [actor.org, date, language, service ?? ''].join('\n');
    return held.get(key, seq, parts.now(), () => inScope(database, actor, make));
  }

  for (const one of [
    { path: '/services/:service/documents', words: 'about a service', params: ServiceParams },
    { path: '/program/documents', words: 'about the program', params: OrgParams },
  ]) {
    app.get(
      one.path,
      {
        config: { permission: 'documents:read' },
        schema: {
          tags: ['documents'],
          summary: `Documents ${one.words}, with their formats`,
          params: one.params,
          querystring: Language,
          response: { 200: Listed },
        },
      },
      async (request) => listOf(await setOf(request, request.query.language, serviceOf(request.params))),
    );
    app.get(
      `${one.path}/:kind`,
      {
        config: { permission: 'documents:read' },
        schema: {
          tags: ['documents'],
          summary: `One document ${one.words}; markdown, html, pdf, docx or json, the ledger as xlsx or csv, slides as pptx, mails as eml`,
          params: one.params.extend({ kind: Kind }),
          querystring: Asked,
        },
      },
      async (request, reply) => {
        const { format, sheet, language } = request.query;
        const { kind } = request.params;
        const set = only(await setOf(request, language, serviceOf(request.params)), kind);
        const formats = listOf(set).items[0]?.formats ?? [];
        const chosen = format ?? (formats.includes('html') ? 'html' : (formats[0] ?? 'html'));
        if (!formats.includes(chosen)) throw refused(`${kind} is written as ${formats.join(', ')}.`);
        for await (const file of writeSet(set, [chosen])) {
          if (chosen === 'csv' && sheet !== undefined && !file.path.endsWith(`/${sheet}.csv`)) continue;
          const name = file.path.split('/').at(-1) ?? kind;
          reply.header('content-disposition', `${chosen === 'html' ? 'inline' : 'attachment'}; filename="${name}"`);
          const content = typeof file.content === 'string' ? file.content : Buffer.from(file.content);
          return reply.type(MEDIA[chosen] ?? 'application/octet-stream').send(content);
        }
        throw notFound('sheet');
      },
    );
  }
}

function serviceOf(params: object): string | undefined {
  return (params as { service?: string }).service;
}

const whole = (title: string): { title: string; name: string; about: string } => ({ title, name: title, about: '' });

function listOf(set: DocumentSet): z.infer<typeof Listed> {
  return {
    items: [
      ...set.documents.map((one) => ({
        kind: one.id,
        title: `${one.title}: ${one.subtitle}`,
        name: one.title,
        about: one.subtitle,
        formats: PAPERS,
      })),
      ...(set.deck.id === '' ? [] : [{ kind: set.deck.id, ...whole(set.deck.title), formats: ['pptx'] }]),
      ...(set.ledger.id === '' ? [] : [{ kind: set.ledger.id, ...whole(set.ledger.title), formats: ['xlsx', 'csv'] }]),
      ...set.mails.map((one) => ({ kind: `mail-${one.id}`, ...whole(one.subject), formats: ['eml'] })),
    ],
  };
}

/** The set with one document in it, so that nothing else is written. */
function only(set: DocumentSet, kind: string): DocumentSet {
  const none = { documents: [], mails: [], scripts: [], deck: { ...set.deck, id: '' }, ledger: { ...set.ledger, id: '', sheets: [] } };
  const document = set.documents.find((one) => one.id === kind);
  if (document !== undefined) return { ...none, documents: [document] };
  if (set.deck.id === kind) return { ...none, deck: set.deck };
  if (set.ledger.id === kind) return { ...none, ledger: set.ledger };
  const mail = set.mails.find((one) => `mail-${one.id}` === kind);
  if (mail !== undefined) return { ...none, mails: [mail] };
  throw notFound('document');
}
