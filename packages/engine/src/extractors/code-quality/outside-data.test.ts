import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { codeQuality } from './index.ts';

async function kindsIn(route: string): Promise<string[]> {
  const { codeUses } = await extractService([codeQuality], {
    'package.json': '{"dependencies":{"next":"15"},"scripts":{"start":"next start"}}',
    'app/api/orders/route.ts': route,
    'wrap.ts': `export const wrapped = (work: any) => async (req: Request) => { try { return await work(req); } catch { return Response.json({}, { status: 400 }); } };`,
  });
  return codeUses.map((one) => one.kind).filter((kind) => kind.startsWith('json-parse'));
}

test('a body that a handler parses itself may be broken', async () => {
  expect(
    await kindsIn('export async function POST(req: Request) { const body = await req.json(); return Response.json({ id: body.id }); }'),
  ).toEqual(['json-parse-unguarded']);
  expect(
    await kindsIn(
      'export async function POST(req: Request) { try { const body = await req.json(); return Response.json(body.id); } catch { return new Response(null, { status: 400 }); } }',
    ),
  ).toEqual(['json-parse-guarded']);
  expect(
    await kindsIn(
      'export async function POST(req: Request) { const body = await req.json().catch(() => null); return Response.json({ id: body?.id }); }',
    ),
  ).toEqual(['json-parse-guarded']);
});

test('a wrapper that catches answers for its function', async () => {
  expect(
    await kindsIn(
      `import { wrapped } from '../../../wrap.ts'; export const POST = wrapped(async (req: Request) => { const body = await req.json(); return Response.json({ id: body.id }); });`,
    ),
  ).toEqual(['json-parse-guarded']);
});
