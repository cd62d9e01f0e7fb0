import { DaySchema, openCommitments } from '@airworthy/program';
import type { Permission } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../../app.ts';
import { inScope } from '../../database/database.ts';
import { proposedAgenda } from '../../store/planning/agenda.ts';
import { RECORD_BODIES } from '../../store/planning/kinds.ts';
import type { BodyOf, EditedKind } from '../../store/planning/kinds.ts';
import { addRecord, changeRecord, flat, pageOfRecords, recordOf, recordsOf, removeRecord } from '../../store/planning/records.ts';
import { expectedVersion, once, OrgParams, PageQuery, ServiceParams, tag } from '../support.ts';

/** Kinds that are lists below `/program`; of notices and hours people add their own. */
const LISTS: readonly { kind: Exclude<EditedKind, 'program'>; path: string; words: string; write: Permission }[] = [
  { kind: 'phase', path: 'phases', words: 'phase', write: 'program:plan' },
  { kind: 'auditor', path: 'auditors', words: 'auditor of the team', write: 'program:plan' },
  { kind: 'absence', path: 'absences', words: 'absence of an auditor', write: 'program:plan' },
  { kind: 'dependency', path: 'dependencies', words: 'dependency: which service is audited before which', write: 'program:plan' },
  { kind: 'review', path: 'reviews', words: 'review meeting; without an agenda one is proposed', write: 'program:plan' },
  { kind: 'risk', path: 'risks', words: 'risk of the program', write: 'program:plan' },
  { kind: 'hours', path: 'hours', words: 'hours that somebody worked', write: 'verdicts:write' },
  { kind: 'notice', path: 'notices', words: 'notice to the owner of a service that its audit begins', write: 'program:plan' },
];
const Identity = { id: z.string(), version: z.number(), createdAt: z.string() };

/** Planning records: lists that are edited one record at a time, each edit against the version that was read. */
export async function recordRoutes(app: App, parts: Parts): Promise<void> {
  for (const list of LISTS) addList(app, parts, list);
  app.get(
    '/program/commitments',
    {
      config: { permission: 'program:read' },
      schema: {
        tags: ['program'],
        summary: 'What people said they would do and have not done, the oldest first',
        params: OrgParams,
        response: {
          200: z.object({
            items: z.array(
              z.object({ what: z.string(), who: z.string(), due: DaySchema, service: z.string().nullable(), overdue: z.boolean() }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const reviews = await inScope(parts.database, request.actor, (tx) => recordsOf(tx, 'review'));
      const today = parts.now().toISOString().slice(0, 10);
      return {
        items: openCommitments(
          reviews.map((one) => one.body),
          today,
        ),
      };
    },
  );
  app.get(
    '/services/:service/agenda',
    {
      config: { permission: 'program:read' },
      schema: {
        tags: ['program'],
        summary: 'What the review of a service should go through',
        params: ServiceParams,
        response: { 200: z.object({ agenda: z.array(z.string()) }) },
      },
    },
    async (request) => ({
      agenda: await inScope(parts.database, request.actor, (tx) => proposedAgenda(tx, request.params.service)),
    }),
  );
}

function addList(app: App, parts: Parts, { kind, path, words, write }: (typeof LISTS)[number]): void {
  const { database } = parts;
  const body = RECORD_BODIES[kind];
  // What was stored is answered as it is, also where it was stored before a key came.
  const Row = z.looseObject({ ...body.shape, ...Identity });
  // Each kind has a parameter of its own, so that a path says what its id is of.
  const RecordParams = OrgParams.extend({ [kind]: z.uuid() });
  const idOf = (params: object): string => (params as Record<string, string>)[kind] ?? '';
  app.get(
    `/program/${path}`,
    {
      config: { permission: 'program:read' },
      schema: {
        tags: ['program'],
        summary: `List: ${words}`,
        params: OrgParams,
        querystring: PageQuery.extend({ service: z.uuid().optional() }),
        response: { 200: z.object({ items: z.array(Row), next: z.string().nullable() }) },
      },
    },
    async (request) => {
      const page = await inScope(database, request.actor, (tx) => pageOfRecords(tx, kind, request.query));
      return { items: page.items.map(flat), next: page.next };
    },
  );
  app.get(
    `/program/${path}/:${kind}`,
    {
      config: { permission: 'program:read' },
      schema: { tags: ['program'], summary: `One ${words}`, params: RecordParams, response: { 200: Row } },
    },
    async (request, reply) => {
      const row = await inScope(database, request.actor, (tx) => recordOf(tx, kind, idOf(request.params)));
      tag(reply, row.version);
      return flat(row);
    },
  );
  app.post(
    `/program/${path}`,
    {
      config: { permission: write },
      schema: { tags: ['program'], summary: `Add: ${words}`, params: OrgParams, body, response: { 200: Row, 201: Row } },
    },
    async (request, reply) => {
      const { actor } = request;
      const answer = await inScope(database, actor, (tx) =>
        once(tx, request, async () => {
          const given = request.body as BodyOf[typeof kind];
          const filled = kind === 'review' ? await withAgenda(given as BodyOf['review'], (service) => proposedAgenda(tx, service)) : given;
          return { status: 201, body: flat(await addRecord(tx, actor, kind, filled, parts.now())) };
        }),
      );
      tag(reply, answer.body.version);
      return reply.code(answer.status === 201 ? 201 : 200).send(answer.body);
    },
  );
  app.put(
    `/program/${path}/:${kind}`,
    {
      config: { permission: write },
      schema: { tags: ['program'], summary: `Change: ${words}`, params: RecordParams, body, response: { 200: Row } },
    },
    async (request, reply) => {
      const version = expectedVersion(request);
      const change = { id: idOf(request.params), version, body: request.body as BodyOf[typeof kind] };
      const row = await inScope(database, request.actor, (tx) => changeRecord(tx, request.actor, kind, change));
      tag(reply, row.version);
      return flat(row);
    },
  );
  app.delete(
    `/program/${path}/:${kind}`,
    {
      config: { permission: write },
      schema: { tags: ['program'], summary: `Take out: ${words}`, params: RecordParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const gone = { id: idOf(request.params), version: expectedVersion(request) };
      await inScope(database, request.actor, (tx) => removeRecord(tx, request.actor, kind, gone));
      return reply.code(204).send(null);
    },
  );
}

async function withAgenda(review: BodyOf['review'], propose: (service: string) => Promise<string[]>): Promise<BodyOf['review']> {
  if (review.agenda.length > 0 || review.service === null || review.kind !== 'owner-review') return review;
  return { ...review, agenda: await propose(review.service) };
}
