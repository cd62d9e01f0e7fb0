import { emptyModel } from '@airworthy/model';
import type { ServiceModel } from '@airworthy/model';
import { expect, test } from 'vitest';
import { answerPredicate } from '../check/predicate.ts';
import { sampleTable } from '../testing/sample-facts.ts';
import { capabilitiesOf } from './capabilities.ts';

const at = { path: 'src/refunds.ts', line: 4 };
const query = {
  location: at,
  by: 'knex',
  operation: 'insert' as const,
  tables: ['order_refunds'],
  interpolated: false,
  interpolatesRequest: false as const,
  inTransaction: true as const,
  unbounded: false as const,
  selectsAll: false,
  predicates: [],
  inLoop: false,
  writes: ['order_id', 'refund_amount_cents'],
};

function modelWith(wiring: 'wired' | 'not-wired'): ServiceModel {
  const model = emptyModel({ name: 'shop' });
  model.facts.queries = [{ ...query, wiring: { state: wiring, rung: wiring === 'wired' ? 'L7' : 'L1' } }];
  return model;
}

test('a capability carries what gave it away, and only the running app counts', () => {
  expect(capabilitiesOf(modelWith('wired')).filter((one) => one.id === 'refunds')).toEqual([
    { id: 'refunds', has: true, because: 'it writes the table order_refunds', places: [{ path: 'src/refunds.ts', line: 4 }], by: 'facts' },
  ]);
  expect(capabilitiesOf(modelWith('not-wired'))).toEqual([]);
});

test('airworthy.yaml adds and takes away, with its reason', () => {
  const overrides = {
    add: [{ name: 'payments' as const, reason: 'a gateway of our own' }],
    remove: [{ name: 'refunds' as const, reason: 'only an archive' }],
  };
  const capabilities = capabilitiesOf(modelWith('wired'), overrides);
  expect(capabilities.find((one) => one.id === 'payments')).toMatchObject({
    has: true,
    by: 'airworthy.yaml',
    because: 'a gateway of our own',
  });
  expect(capabilities.find((one) => one.id === 'refunds')).toMatchObject({ has: false, by: 'airworthy.yaml', places: [{ line: 4 }] });
  const model = modelWith('wired');
  model.service.capabilities = capabilities.filter((one) => one.has).map((one) => one.id);
  model.service.capabilityEvidence = capabilities;
  expect(answerPredicate('capability:refunds', model)).toEqual({
    holds: false,
    reason: 'airworthy.yaml says that it has not the capability refunds: only an archive',
  });
});

test('silence is an answer only where everything was read', () => {
  const model = emptyModel();
  expect(answerPredicate('capability:refunds', model)).toEqual({
    holds: false,
    reason: 'it has not the capability refunds, as there is no sign that money is given back',
  });
  model.coverage.queries = { state: 'partial', reasons: ['src/a.ts could not be parsed'] };
  expect(answerPredicate('capability:refunds', model).holds).toBeUndefined();
  expect(() => answerPredicate('capability:refund', model)).toThrow('unknown capability refund');
});

test('a code for a second factor opens no door', () => {
  const model = emptyModel();
  const dependency = { location: { path: 'package.json', line: 9 }, range: '1.0.0', kind: 'production' as const, pinned: true, used: true };
  model.facts.dependencies = [{ ...dependency, name: 'qrcode' }];
  expect(capabilitiesOf(model).map((one) => one.id)).toEqual(['entry-codes']);
  model.facts.dependencies.push({ ...dependency, name: 'otplib' });
  expect(capabilitiesOf(model)).toEqual([]);
});

test('people sign in where a library does it for them, though no token is issued by own code', () => {
  const model = emptyModel({ name: 'shop' });
  const dependency = { range: '^1', pinned: false, used: true, kind: 'production' as const, location: { path: 'package.json', line: 9 } };
  model.facts.dependencies = [
    { ...dependency, name: 'better-auth' },
    { ...dependency, name: 'passport' },
  ];
  expect(capabilitiesOf(model).find((one) => one.id === 'auth')).toMatchObject({ has: true, because: 'it uses better-auth' });
});

test('a query that could not be followed leaves open only what a table of the service may be', () => {
  const model = emptyModel({ name: 'shop' });
  model.facts.tables = [sampleTable({ name: 'consents' })];
  const holds = (id: string): boolean | undefined => answerPredicate(`capability:${id}`, model).holds;
  model.coverage.queries = { state: 'partial', reasons: ['what `from` is called on could not be followed'] };
  expect([holds('refunds'), holds('consent')]).toEqual([false, undefined]);
  model.coverage.tables = { state: 'partial', reasons: ['a migration could not be read'] };
  expect(holds('refunds')).toBeUndefined();
  model.coverage.tables = { state: 'complete', reasons: [] };
  model.coverage.queries = { state: 'partial', reasons: ['reaches its database with ClickHouse, whose calls are not read yet'] };
  expect(holds('refunds')).toBeUndefined();
});

test('addresses of machines, names of repositories and allowances of calls are neither people nor money', () => {
  const model = emptyModel({ name: 'shop' });
  const column = (name: string, type = 'varchar') => ({ name, type, nullable: true, line: 1 });
  model.facts.tables = [
    sampleTable({ name: 'instances', columns: [column('address'), column('fork_repository_full_name')] }),
    sampleTable({ name: 'keys', columns: [column('refill_amount', 'int')] }),
  ];
  model.facts.queries = [{ ...query, tables: ['connections'], writes: ['repository_full_name'] }];
  expect(capabilitiesOf(model).map((one) => one.id)).toEqual([]);
  model.facts.tables.push(sampleTable({ name: 'customers', columns: [column('address'), column('full_name')] }));
  expect(capabilitiesOf(model).map((one) => one.id)).toEqual(['personal-data']);
});

test('fees between a subtotal and a total are added to prices, where rows are added', () => {
  const model = modelWith('wired');
  const columns = ['subtotal_cents', 'platform_fee_cents', 'total_cents'].map((name) => ({
    name,
    type: 'integer',
    nullable: false,
    line: 3,
  }));
  model.facts.tables = [sampleTable({ name: 'orders', columns }), sampleTable({ name: 'payouts', columns: columns.slice(1) })];
  const adds = () =>
    capabilitiesOf(model)
      .filter((one) => one.id === 'added-fees')
      .map((one) => one.because);
  expect(adds()).toEqual([]);
  model.facts.queries = [{ ...query, tables: ['orders'], wiring: { state: 'wired', rung: 'L7' } }];
  expect(adds()).toEqual(['fees stand between a sum and what is charged in orders']);
});
