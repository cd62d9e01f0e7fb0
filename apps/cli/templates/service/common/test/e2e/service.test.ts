import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startIssuer } from '../support/issuer.ts';
import { endProgram, ORIGIN, startProgram } from '../support/program.ts';

test('from start to end: ready, a conversion, a refusal, and an end with exit code 0', { timeout: 30_000 }, async () => {
  const issuer = await startIssuer();
  const program = await startProgram();
  try {
    const url = `${ORIGIN}/v1/conversions?value=2&from=km&to=m`;
    const authorization = `Bearer ${await issuer.token()}`;
    const answer = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(3000) });
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { value: 2000, unit: 'm' });
    assert.equal((await fetch(url, { signal: AbortSignal.timeout(3000) })).status, 401);
  } finally {
    issuer.close();
    assert.equal(await endProgram(program), 0);
  }
});
