import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { codeQuality } from './index.ts';

async function refusals(body: string, more = ''): Promise<(string | undefined)[][]> {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `import express from 'express'; import pino from 'pino'; const log = pino(); const app = express(); ${more}
      app.use(async (req, res, next) => { ${body} });
      app.listen(1);`,
  });
  return facts.codeUses.filter((one) => one.kind.startsWith('refusal-')).map((one) => [one.kind, one.detail]);
}

test.each([
  [`if (!req.user) return res.status(401).json({ error: 'no' }); next();`, 'refusal-unrecorded'],
  // A line of another branch, or of another refusal, says nothing of this one.
  [`log.info('in'); if (!req.user) { return res.status(401).end(); } next();`, 'refusal-unrecorded'],
  [`if (!req.user) { log.warn('no user'); return res.status(401).end(); } next();`, 'refusal-recorded'],
  [`if (!req.user) { deny(req); res.sendStatus(403); return; } next();`, 'refusal-recorded'],
  [`if (!req.user) { auditService.record('denied'); res.sendStatus(403); return; } next();`, 'refusal-recorded'],
  [`if (!req.user) throw new UnauthorizedError('no'); next();`, 'refusal-thrown'],
])('%s is %s', async (body, kind) => {
  const more = `class UnauthorizedError extends Error {} declare const auditService: any; function deny(req: any) { log.warn({ path: req.path }, 'denied'); }`;
  expect((await refusals(body, more)).map(([first]) => first)).toEqual([kind]);
});

test('answers of the web platform, and what is no answer', async () => {
  expect(
    await refusals(
      `if (req.query.a) return Response.json({ error: 'no' }, { status: 403 }); if (req.query.b) return new Response('no', { status: 401 }); next();`,
    ),
  ).toEqual([
    ['refusal-unrecorded', expect.stringContaining('Response.json')],
    ['refusal-unrecorded', expect.stringContaining('new Response')],
  ]);
  expect(await refusals(`const other = { status: (code: number) => code }; other.status(401); res.status(404).end();`)).toEqual([]);
});
