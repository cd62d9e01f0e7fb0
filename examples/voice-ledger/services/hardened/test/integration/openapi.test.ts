import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startTestApp } from '../support/test-app.ts';

/** UPDATE=1 writes it anew. */
test('the committed description is that of the running app', async () => {
  const service = await startTestApp();
  try {
    const path = join(import.meta.dirname, '../../docs/openapi.json');
    const text = `${JSON.stringify(service.app.swagger(), null, 2)}\n`;
    if (process.env['UPDATE'] === '1' || !existsSync(path)) writeFileSync(path, text);
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), JSON.parse(text));
  } finally {
    await service.stop();
  }
});
