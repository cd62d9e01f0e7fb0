import { emptyModel, ItemSchema, StandardSchema } from '@airworthy/model';
import type { CheckOutcome } from '@airworthy/model';
import { expect, test } from 'vitest';
import { decideItem } from './decide-item.ts';
import type { CheckRegistry } from './decide-item.ts';
import type { AnyCheck } from './define-check.ts';

type Shape = 'PASS' | 'FAIL' | 'PARTIAL' | 'UNKNOWN' | 'N/A';

/** A check that comes out as wanted. */
function fixed(status: Shape): AnyCheck {
  const answers: Record<Shape, (boolean | undefined)[]> = {
    PASS: [true],
    FAIL: [false],
    PARTIAL: [true, false],
    UNKNOWN: [undefined],
    'N/A': [],
  };
  return {
    id: `test/${status}`,
    title: `${status} title`,
    failTitle: `${status} fail title`,
    needs: [],
    subjects: () => answers[status],
    holds: (answer: boolean | undefined) => answer,
    location: () => ({ path: 'a.ts', line: 1 }),
    whenNone: 'na',
    noneMessage: 'None.',
    confidence: 'proved',
  };
}

const registry: CheckRegistry = Object.fromEntries(
  (['PASS', 'FAIL', 'PARTIAL', 'UNKNOWN', 'N/A'] as const).map((one) => [one, fixed(one)]),
);

function decideWith(verify: object | undefined, more: object = {}): CheckOutcome['status'] {
  return decideFull(verify, more).status;
}

function decideFull(verify: object | undefined, more: object = {}) {
  const item = ItemSchema.parse({
    id: 'S99-001',
    title: 'Something that is true',
    severity: 'high',
    why: 'Because it matters in production.',
    component: 'errors',
    effort: { role: 'backend', hours: 1 },
    ask: 'Is it?',
    look: ['dbClients'],
    ...(verify ? { verify } : {}),
    ...more,
  });
  const standard = StandardSchema.parse({
    number: 99,
    id: '99-test',
    title: 'Test',
    revision: 1,
    kind: 'general',
    about: 'Test.',
    items: [item],
  });
  const model = emptyModel();
  model.facts.envReads = [];
  return decideItem(item, standard, model, registry);
}

test('all of several checks', () => {
  expect(decideWith({ all: ['PASS', 'PASS'] })).toBe('PASS');
  expect(decideWith({ all: ['PASS', 'N/A'] })).toBe('PASS');
  expect(decideWith({ all: ['PASS', 'FAIL'] })).toBe('PARTIAL');
  expect(decideWith({ all: ['FAIL', 'FAIL'] })).toBe('FAIL');
  expect(decideWith({ all: ['PASS', 'UNKNOWN'] })).toBe('UNKNOWN');
  expect(decideWith({ all: ['FAIL', 'UNKNOWN'] })).toBe('FAIL');
  expect(decideWith({ all: ['N/A'] })).toBe('N/A');
});

test('any of several checks', () => {
  expect(decideWith({ any: ['FAIL', 'PASS'] })).toBe('PASS');
  expect(decideWith({ any: ['FAIL', 'UNKNOWN'] })).toBe('UNKNOWN');
  expect(decideWith({ any: ['FAIL', 'PARTIAL'] })).toBe('PARTIAL');
  expect(decideWith({ any: ['FAIL', 'N/A'] })).toBe('FAIL');
});

test('a critical item is never partly true', () => {
  expect(decideWith({ all: ['PARTIAL'] }, { severity: 'critical' })).toBe('FAIL');
});

test('predicates make it N/A and name what failed', () => {
  const verdict = decideFull({ all: ['PASS'] }, { appliesWhen: ['fact:queues'] });
  expect(verdict).toMatchObject({ status: 'N/A', reason: 'Does not apply: no queues of a broker or a queue library were found.' });
  expect(decideWith({ all: ['PASS'] }, { appliesWhen: ['!fact:queues'] })).toBe('PASS');
  expect(decideWith({ all: ['PASS'] }, { appliesWhen: ['capability:payments'] })).toBe('N/A');
});

test('what no machine decides is a question', () => {
  expect(decideFull(undefined)).toMatchObject({ status: 'UNKNOWN', ask: 'Is it?', reason: 'A person has to decide this.' });
});

test('an item that names a missing check is a defect, not a verdict', () => {
  expect(() => decideWith({ all: ['nowhere'] })).toThrow('does not exist');
});
