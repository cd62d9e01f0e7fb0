import assert from 'node:assert/strict';
import { test } from 'node:test';
import { config } from '../src/config.ts';

test('the service has a port', () => {
  assert.ok(config.port > 0);
});
