import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChainRefused, ChainUnreachable, createChainClient } from '../src/index.ts';

function client(answers: Record<string, () => Response>) {
  const asked: string[] = [];
  const fetch = (async (url: string) => {
    asked.push(url);
    const answer = answers[url];
    if (!answer) throw new TypeError('connection refused');
    return answer();
  }) as unknown as typeof globalThis.fetch;
  return { asked, chain: createChainClient({ urls: ['a', 'b'], fetch }) };
}

test('the second endpoint answers when the first does not, and is asked first from then on', async () => {
  const { asked, chain } = client({ b: () => Response.json({ result: 7 }) });
  assert.equal(await chain.blockHeight(), 7);
  await chain.blockHeight();
  assert.deepEqual(asked, ['a', 'b', 'b']);
});

test('a refusal is not asked of another endpoint', async () => {
  const { asked, chain } = client({
    a: () => Response.json({ error: { code: -32002, message: 'Blockhash not found' } }),
  });
  await assert.rejects(chain.blockHeight(), ChainRefused);
  assert.deepEqual(asked, ['a']);
});

test('when nobody answers, that is all that is known', async () => {
  await assert.rejects(client({}).chain.blockHeight(), ChainUnreachable);
});
