import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { codeQuality } from './index.ts';

async function answers(body: string): Promise<(string | undefined)[][]> {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `import express from 'express'; const app = express();
      app.get('/orders', async (req, res, next) => { ${body} });
      app.listen(1);`,
  });
  return facts.codeUses.filter((one) => one.kind.startsWith('error-answer-')).map((one) => [one.kind, one.detail]);
}

test.each([
  [`res.status(404).json({ error: 'Order not found' });`, 'error-answer-worded', '404 { error }'],
  [`res.status(500).send('It failed');`, 'error-answer-worded', '500 text'],
  [`res.status(409).json({ success: false, error: { message: 'Taken' } });`, 'error-answer-worded', '409 { success, error }'],
  [`try { next(); } catch (error) { res.status(400).json({ message: error.message }); }`, 'error-answer-worded', '400 { message }'],
  [`res.status(404).json({ code: 'ORDER_MISSING', message: 'gone' });`, 'error-answer-coded', '404 { code, message }'],
  [`res.status(404).json({ error: { code: 'missing', message: 'gone' } });`, 'error-answer-coded', '404 { error }'],
  [`res.status(404).json({ error: 'ORDER_MISSING' });`, 'error-answer-coded', '404 { error }'],
  [`return Response.json({ error: 'No such order' }, { status: 404 });`, 'error-answer-worded', '404 { error }'],
])('%s', async (body, kind, detail) => {
  expect(await answers(body)).toEqual([[kind, detail]]);
});

test('what is no error, or was made elsewhere, says nothing', async () => {
  expect(
    await answers(
      `res.status(200).json({ message: 'fine' }); res.status(404).json(problem(req)); res.status(503).json({ ready: false }); res.status(401).json({ error: 'Unauthorized' }); res.status(400).json({ ...base, message: 'no' });`,
    ),
  ).toEqual([]);
});
