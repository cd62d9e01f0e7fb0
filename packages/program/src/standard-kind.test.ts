import { expect, test } from 'vitest';
import { standardKind } from './standard-kind.ts';

test('general, domain and test standards are told by their number', () => {
  const ids = ['01-security', '10-testing', '13-graceful-degradation', '14-file-handling', '21-database-migrations', 'own-rules'];
  expect(ids.map(standardKind)).toEqual(['general', 'integration', 'general', 'domain', 'general', 'domain']);
});
