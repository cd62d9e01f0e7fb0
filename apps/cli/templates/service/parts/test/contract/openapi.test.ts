import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { startApp } from '../support/app.ts';
import { description } from './description.ts';

const app = await startApp();

after(() => app.close());

test('the API is what docs/openapi.json promises its callers', () => {
  const promised: unknown = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
  assert.deepEqual(JSON.parse(JSON.stringify(description)), promised, 'the description differs; see docs/api.md, then: npm run openapi');
});

for (const [path, { get }] of Object.entries(description.paths))
  test(`${path} is there, and answers as it is described`, async () => {
    const { statusCode, headers } = await app.inject({ url: path });
    const described: Record<string, { content: Record<string, unknown> }> = get.responses;
    const answer = described[String(statusCode)];
    assert.ok(answer, `${statusCode} is not described`);
    assert.ok(String(headers['content-type']).startsWith(Object.keys(answer.content)[0] ?? ''));
  });
