import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { outboundCalls } from './index.ts';

const service = (condition: string, given: string): string => `import express from 'express'; const app = express();
  function copyHeaders(headers: Headers): Record<string, string> { const out: Record<string, string> = {}; headers.forEach((value, key) => { ${condition} out[key] = value; }); return out; }
  async function send(options: { headers: Headers }, req: any) { await fetch('http://users:3000/me', { headers: { ...copyHeaders(${given}), accept: 'json' } }); }
  app.get('/', async (req, res) => { await send(load(), req); res.end(); }); app.listen(1);`;

const forwarded = async (condition: string, given = 'options.headers') => {
  const { facts } = await extractCode(outboundCalls, { 'main.ts': service(condition, given) });
  return facts.outboundCalls.map((one) => one.forwardsHeaders);
};

test('headers that an own function copies', async () => {
  expect(await forwarded("if (key === 'cookie' || key.startsWith('x-'))")).toEqual(['unclear']);
  expect(await forwarded('', 'req.headers')).toEqual(['whole']);
  expect(await forwarded("if (['authorization'].includes(key))", 'req.headers')).toEqual(['filtered']);
  expect(await forwarded("if (key === 'authorization')", 'req.headers')).toEqual(['filtered']);
  // Headers of its own, whoever gave them.
  expect(await forwarded('if (value !== undefined)')).toEqual([undefined]);
});
