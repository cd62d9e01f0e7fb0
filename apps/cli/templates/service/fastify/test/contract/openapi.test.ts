import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { buildApp } from '../../src/app.ts';

const app = await buildApp();

before(() => app.ready());
after(() => app.close());

test('the API is what docs/openapi.json promises its callers', () => {
  const promised: unknown = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
  assert.deepEqual(
    JSON.parse(JSON.stringify(app.swagger())),
    promised,
    'the routes differ from docs/openapi.json; see docs/api.md, then: npm run openapi',
  );
});
