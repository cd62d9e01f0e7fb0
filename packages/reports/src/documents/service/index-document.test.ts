import { expect, test } from 'vitest';
import { makeItem, makeResult, makeScore, makeService, makeVerdict } from '../../../test/make-result.ts';
import { serviceContext } from '../context.ts';
import { plainOf, voiceOf } from '../text/say.ts';
import { indexDocument } from './index-document.ts';

test('topics lead to the part of the walk that is about them, also where their items count for another component', () => {
  const item = makeItem({ id: 'S17-001', standard: '17-queues', component: 'transactions' });
  const service = makeService({
    standards: [{ standard: '17-queues', title: 'Queues', score: makeScore() }],
    verdicts: [makeVerdict({ item: 'S17-001', status: 'FAIL' })],
    decisions: [{ exposure: 'public', decision: 'NO-GO', blockers: ['S17-001'], conditions: [], unverified: [], reason: '' }],
    portrait: {
      files: [
        { path: 'src/orders.ts', lines: 80, facts: { transactions: 4 } },
        { path: 'src/queue.ts', lines: 40, facts: { queues: 2 } },
      ],
      connections: [],
      packages: [],
      suites: [],
    },
  });
  const context = serviceContext(makeResult({ items: [item], services: [service] }), service, voiceOf('en', 'USD'));
  const [, table] = indexDocument.sections.find((one) => one.id === 'topics')?.build(context) ?? [];
  const rows = table?.kind === 'table' ? table.rows.map((row) => row.map((cell) => cell.map(plainOf).join(''))) : [];
  expect(rows).toEqual([['Queues', 'S17-001', 'Background jobs']]);
});

test('versions of an API are a matter of its routes, although their items count for delivery', () => {
  const item = makeItem({ id: 'S22-004', standard: '22-api-versioning', component: 'deployment' });
  const service = makeService({
    standards: [{ standard: '22-api-versioning', title: 'API versioning', score: makeScore() }],
    verdicts: [makeVerdict({ item: 'S22-004', status: 'FAIL' })],
    decisions: [{ exposure: 'public', decision: 'NO-GO', blockers: ['S22-004'], conditions: [], unverified: [], reason: '' }],
    portrait: {
      files: [
        { path: 'Dockerfile', lines: 30, facts: { dockerfiles: 1 } },
        { path: 'src/routes.ts', lines: 80, facts: { routes: 12 } },
      ],
      connections: [],
      packages: [],
      suites: [],
    },
  });
  const context = serviceContext(makeResult({ items: [item], services: [service] }), service, voiceOf('en', 'USD'));
  const [, table] = indexDocument.sections.find((one) => one.id === 'topics')?.build(context) ?? [];
  const rows = table?.kind === 'table' ? table.rows.map((row) => row.map((cell) => cell.map(plainOf).join(''))) : [];
  expect(rows).toEqual([['API versioning', 'S22-004', 'REST routes']]);
});
