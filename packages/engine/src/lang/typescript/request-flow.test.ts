import { describe, expect, it } from 'vitest';
import { memoryIndex } from '../../testing/memory-index.ts';

/** Answers for the first argument of each `use(…)`, in order. */
function flows(texts: Record<string, string> | string): (boolean | 'unknown')[] {
  const code = memoryIndex(typeof texts === 'string' ? { 'main.ts': texts } : texts);
  return code.callsTo('use').map((site) => code.flowsFromRequest(site.args[0] as (typeof site.args)[number], site.module));
}

describe('flowsFromRequest', () => {
  it('reads ctx of Koa and c of Hono', () => {
    expect(
      flows(
        "import Koa from 'koa'; import Router from '@koa/router'; const r = new Router(); r.get('/:id', G).post('/:id', (context) => { use(context.params.id); use(context.request.body.name); const { q } = context.query; use(q); use(context.get('x')); use(context.state.user.id); });",
      ),
    ).toEqual([true, true, true, true, false]);
    expect(
      flows({
        'main.ts':
          "import { Hono } from 'hono'; import { find } from './find.ts'; const app = new Hono(); app.use(G).post('/:id', async (context) => { use(context.req.param('id')); const { name } = await context.req.json(); use(name); use(context.req.valid('json')); use(context.get('user').id); use(context.var.tenant); });",
        'find.ts':
          "import type { Context } from 'hono'; export const find = (c: Context) => { use(c.req.query('q')); use(c.get('user')); };",
      }),
    ).toEqual([true, false, true, true, true, false, false]);
  });

  it('sees what the client sends, and not what the server decides', () => {
    expect(
      flows(
        "import express from 'express'; const app = express(); app.get('/:id', (req, res) => { use(req.params.id); use(req.user.id); const { name, ...rest } = req.body; use(`x ${name}`); use(rest); use(req.headers['a']); use(1); use(Date.now()); });",
      ),
    ).toEqual([true, false, true, true, true, false, false]);
  });

  it('what pages send to actions of Next.js, and what wrappers hand on of it', () => {
    expect(
      flows(
        `'use server'; export async function save(id: string, { name }: Form) { use(id); use(name); const own = (x: string) => use(x); }`,
      ),
    ).toEqual([true, true, 'unknown']);
    expect(
      flows({
        'main.tsx': `export const Page = () => { async function save(form: FormData) { 'use server'; use(form.get('id')); } return <form action={save} />; };`,
      }),
    ).toEqual([true]);
    expect(
      flows(`export const save = client.inputSchema(S).action(async ({ parsedInput: { id }, ctx }) => { use(id); use(ctx.user.id); });`),
    ).toEqual([true, 'unknown']);
    expect(
      flows(
        `export const router = { a: procedure.input(S).query(({ input, ctx }) => use(input.id)), b: procedure.mutation((opts) => use(opts.input)) };`,
      ),
    ).toEqual([true, true]);
    const wrapped = `export default route({ POST: own({ fn: async ({ body, auth }) => { use(body.id); use(auth.scope); } }), GET: own(async ({ req }) => use(req.query.q)) });`;
    expect(flows({ 'src/pages/api/a.ts': wrapped })).toEqual([true, 'unknown', true]);
    expect(flows({ 'src/lib/a.ts': wrapped })).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('knows parameters that decorators of NestJS fill', () => {
    expect(
      flows(
        "import { Body, Controller, Param, ParseIntPipe, Post, Query } from '@nestjs/common'; @Controller() export class A { constructor(private readonly service: B) {} @Post() make(@Body() body: Dto, @Param('id', ParseIntPipe) id: number, @Query('q') { term }: Q, @User() user: string) { use(body.name); use(id); use(term); use(user); this.service.find(body.name); } } export class B { find(name: string) { use(`x ${name}`); } }",
      ),
    ).toEqual([true, false, true, 'unknown', true]);
  });

  it('knows typed and destructured requests', () => {
    expect(
      flows(
        "import type { FastifyRequest } from 'fastify'; export async function h({ body, user }: FastifyRequest) { use(body); use(user); } export async function g(r: FastifyRequest) { use(r.query); }",
      ),
    ).toEqual([true, false, true]);
  });

  it('knows requests and parameters of Next.js and Remix', () => {
    expect(
      flows(
        "import { NextRequest } from 'next/server'; import type { NextApiRequest } from 'next'; import type { ActionFunctionArgs } from '@remix-run/node'; export async function POST(incoming: NextRequest, { params }: { params: Promise<{ id: string }> }) { const { secret } = await incoming.json(); use(secret); use(incoming.nextUrl.searchParams.get('q')); use((await params).id); } export async function GET(_: Request, context: Context) { use(context.params.id); } export default function handler(incoming: NextApiRequest) { use(incoming.query.id); } export async function action({ request, params }: ActionFunctionArgs) { const form = await request.formData(); use(form.get('name')); use(params.id); } function other(a: string, { params }: X) { use(params.id); }",
      ),
    ).toEqual([true, true, true, true, true, true, true, 'unknown']);
  });

  it('carries through parsing and text, and through one call', () => {
    expect(
      flows({
        'main.ts':
          "import express from 'express'; import { find } from './repo'; const app = express(); app.post('/', (req, res) => { const id = String(req.query.id).trim(); use(JSON.parse(id)); find(id, 'constant'); });",
        'repo.ts': 'export function find(id, kind) { use(`select ${id}`); use(kind); }',
      }),
    ).toEqual([true, true, false]);
  });

  it('looks into callbacks over lists', () => {
    expect(
      flows(
        "export function h(req) { const ids = req.body.ids; use(ids.map((_, i) => `$${i + 1}`).join(',')); use(ids.map((id) => id.trim())); }",
      ),
    ).toEqual([false, true]);
  });

  it('sees what is added to lists, objects and text', () => {
    expect(
      flows(
        "export function h(req) { const sets = []; for (const key of Object.keys(req.body)) sets.push(`${key} = 1`); use(sets.join(',')); const fixed = []; fixed.push('a = $1'); use(fixed.join()); let sql = 'select'; sql += req.query.order; use(sql); const filter = {}; filter.name = req.query.name; use(filter); }",
      ),
    ).toEqual([true, false, true, true]);
  });

  it('does not pretend to know results of other code', () => {
    expect(flows("import { load } from './gone'; function h(req) { use(load(req.body)); }")).toEqual(['unknown']);
  });
});
