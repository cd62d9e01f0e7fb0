import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, sampleQuery, sampleTable } from '../../testing/sample-facts.ts';
import { notDeleted } from './records.ts';

const column = (name: string, type = 'uuid') => ({ name, type, nullable: false, line: 1 });
const tickets = sampleTable({
  name: 'tickets',
  columns: [column('id'), column('user_id'), column('status', 'text')],
  checks: ["status IN ('active', 'used', 'revoked')"],
});
const asked = (...within: string[]) =>
  runCheck(
    notDeleted,
    modelOf({
      tables: [tickets],
      queries: within.map((name, index) =>
        sampleQuery({ operation: 'delete', tables: ['tickets'], within: name, location: at('a.ts', index + 2) }),
      ),
    }),
  );

test('what takes back a step that failed is named, and a sweep is left open', () => {
  expect(asked()).toMatchObject({ status: 'PASS', evidence: [{ message: 'nothing deletes from tickets' }] });
  expect(asked('Saga.compensateTickets')).toMatchObject({
    status: 'PASS',
    evidence: [{ message: /^nothing but Saga\.compensateTickets, which takes back/, location: { path: 'a.ts', line: 2 } }].map((one) => ({
      ...one,
      message: expect.stringMatching(one.message),
    })),
  });
  expect(asked('Job.purgeOldTickets').status).toBe('UNKNOWN');
  expect(asked('Job.purgeOldTickets', 'Tickets.remove').status).toBe('FAIL');
});
