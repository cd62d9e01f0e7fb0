import { emptyModel } from '@airworthy/model';
import type { Facts, ServiceModel } from '@airworthy/model';
import { expect, test } from 'vitest';
import type { CompiledRule } from './compile-rule.ts';
import { CUSTOM_LIMITS } from './limits.ts';
import { ruleChecks } from './rule-checks.ts';
import { runRules } from './run-rules.ts';

const LIMITS = { ...CUSTOM_LIMITS, steps: 50_000, ruleMilliseconds: 700 };
const AT = { path: 'src/app.ts', line: 3 };

function rule(item: string, holds: string, rest: Partial<CompiledRule> = {}): CompiledRule {
  return { item, family: 'documents', holds, message: [''], quantifier: 'every', whenNone: 'na', ...rest };
}

function model(): ServiceModel {
  const document = { location: AT, kind: 'readme', title: 'Shop', sections: ['setup'], lines: 12 };
  const facts = {
    documents: [document, { ...document, title: 'Notes', kind: 'other', lines: 3, diagram: true }],
    schedules: [
      { location: AT, by: 'node-cron', when: { state: 'known', value: '5 * * * *' }, timezone: { state: 'absent' }, locked: 'unknown' },
      { location: AT, by: 'setInterval', when: { state: 'unknown' }, timezone: { state: 'absent' }, locked: true },
      {
        location: AT,
        by: 'dead',
        when: { state: 'unknown' },
        timezone: { state: 'absent' },
        locked: true,
        wiring: { state: 'not-wired', rung: 'L1' },
      },
    ],
  } as unknown as Partial<Facts>;
  const made = emptyModel({ name: 'shop', capabilities: ['payments'] });
  Object.assign(made.facts, facts);
  return made;
}

const LOOP = (depth: number): string =>
  Array.from({ length: depth }, (_, index) => `[1,2,3,4,5,6,7,8,9,10].all(v${index}, `).join('') + 'true' + ')'.repeat(depth);

test('each fact is answered, what is not there leaves the answer open with the reason', async () => {
  const answers = await runRules(
    [
      rule('A-001', 'fact.lines > 10', { message: ['', 'fact.title', ' of ', 'service.name', ''] }),
      rule('A-002', 'fact.diagram'),
      rule('A-003', 'fact.lines > 1', { where: 'fact.kind == "readme"' }),
      rule('A-004', 'fact.locked', { family: 'schedules' }),
      rule('A-005', 'fact.when.value.startsWith("5")', { family: 'schedules' }),
      rule('A-006', '"payments" in service.capabilities && fact.sections.exists(s, s == "setup")'),
    ],
    model(),
  );
  expect(Object.fromEntries(answers)).toEqual({
    'A-001': {
      answers: [
        { holds: true, message: 'Shop of shop' },
        { holds: false, message: 'Notes of shop' },
      ],
    },
    'A-002': { answers: [{ holds: null, why: '`diagram` is missing here' }, { holds: true }] },
    'A-003': { answers: [{ holds: true }, null] },
    'A-004': { answers: [{ holds: null, why: '`locked` is missing here' }, { holds: true }, { holds: true }] },
    'A-005': {
      answers: [{ holds: true }, { holds: null, why: '`value` is missing here' }, { holds: null, why: '`value` is missing here' }],
    },
    'A-006': { answers: [{ holds: true }, { holds: true }] },
  });
});

test('a hostile rule is stopped, and the others are answered', async () => {
  const double = (from: string, depth: number): string =>
    depth === 0 ? `size(${from}) > 0` : `cel.bind(x${depth}, ${Array(9).fill(from).join('+')}, ${double(`x${depth}`, depth - 1)})`;
  const answers = await runRules(
    [
      rule('H-001', LOOP(9)),
      rule('H-002', `"${'a'.repeat(60)}!".matches("(a+)+$")`),
      rule('H-003', double('[fact.title, fact.title]', 9)),
      rule('H-004', `${LOOP(7)} || ${LOOP(7)}`),
      rule('H-005', 'fact.lines > 0'),
    ],
    model(),
    LIMITS,
  );
  expect(answers.get('H-001')).toEqual({ stopped: 'it was not finished after 50000 steps' });
  expect(answers.get('H-002')).toMatchObject({ stopped: expect.stringMatching(/^it was not finished after \d+ ms$/) });
  expect(answers.get('H-003')).toHaveProperty('stopped');
  expect(answers.get('H-004')).toEqual({ stopped: 'it was not finished after 50000 steps' });
  expect(answers.get('H-005')).toEqual({ answers: [{ holds: true }, { holds: true }] });
}, 20_000);

test('all rules of a service together have an end, too', async () => {
  const answers = await runRules([rule('H-001', 'true'), rule('H-002', 'true')], model(), { ...LIMITS, serviceMilliseconds: 0 });
  expect(answers.get('H-002')).toEqual({ stopped: 'the rules before it took longer than 0 s' });
});

test('code that does not run is not asked about, and a stopped rule is said', async () => {
  const one = { id: 'A-004', title: 'Schedules are locked', severity: 'high' };
  const { checks, diagnostics } = await ruleChecks(
    [rule('A-004', 'fact.locked', { family: 'schedules' })],
    [{ items: [one] } as never],
    model(),
  );
  expect(diagnostics).toEqual([]);
  expect(checks['custom/A-004']?.subjects({}, {} as never)).toHaveLength(2);
  const stopped = await ruleChecks([rule('A-004', LOOP(20), { family: 'schedules' })], [{ items: [one] } as never], model());
  expect(stopped.diagnostics).toMatchObject([
    { code: 'rule-stopped', message: expect.stringContaining('shop: the rule of A-004 was stopped') },
  ]);
}, 20_000);
