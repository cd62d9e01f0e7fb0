import type { RecordChange } from '@airworthy/model';
import { expect, test } from 'vitest';
import { modelService } from '../../audit/model-service.ts';
import { projectOf } from '../../audit/open-project.ts';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, sampleTable } from '../../testing/sample-facts.ts';
import { memoryTree } from '../../tree/source-tree.ts';
import { movementsRecorded, rowsInFixedOrder } from './taking.ts';

const products = sampleTable({
  name: 'products',
  columns: ['id', 'stock'].map((name) => ({ name, type: 'integer', nullable: false, line: 1 })),
});
const changed = (change: RecordChange['amounts'][number]['change'], table: string, ...writes: string[]): RecordChange => ({
  location: at('src/orders.ts', 9),
  by: 'prisma',
  operation: 'update',
  table: 'products',
  states: [],
  amounts: [{ column: 'stock', counts: 'left', change, bounded: false }],
  codes: [],
  writes: ['stock'],
  predicate: ['id'],
  tests: [],
  reads: [],
  rowsChecked: false,
  inTransaction: true,
  inserts: [{ table, inTransaction: true, writes }],
  updates: [],
  effects: [],
  started: ['request'],
  routes: [],
  inLoop: true,
});
const told = (change: RecordChange) => runCheck(movementsRecorded, modelOf({ recordChanges: [change], tables: [products] })).status;

test('a ledger of money tells of no stock, a movement and the lines of a sale do', () => {
  expect(told(changed('takes', 'ledger_entries', 'customer_id', 'amount', 'reference'))).toBe('FAIL');
  expect(told(changed('takes', 'stock_movements', 'product_id', 'quantity'))).toBe('PASS');
  expect(told(changed('takes', 'order_items', 'product_id', 'quantity'))).toBe('PASS');
  expect(told(changed('adds', 'order_items', 'product_id', 'quantity'))).toBe('FAIL');
});

test('a list is in a fixed order when it is sorted before the loop, not when something else is sorted below', async () => {
  const order = async (before: string) => {
    const project = projectOf(
      memoryTree({
        'package.json': '{"name":"shop","type":"module","scripts":{"start":"node index.js"},"dependencies":{"pg":"8"}}',
        'migrations/1.sql': 'CREATE TABLE products (id int PRIMARY KEY, stock int NOT NULL);',
        'index.js': `import express from 'express';
import { Pool } from 'pg';
const pool = new Pool();
const app = express();
function report(names) { return names.sort(); }
app.post('/orders', async (req, res) => {
  const items = req.body.items;
  ${before}
  const client = await pool.connect();
  await client.query('BEGIN');
  for (const item of items) await client.query('UPDATE products SET stock = stock - $1 WHERE id = $2', [item.quantity, item.id]);
  await client.query('COMMIT');
  res.json({});
});
app.listen(3000);
`,
      }),
    );
    return runCheck(rowsInFixedOrder, await modelService(project, project.services[0]!)).status;
  };
  expect(await order('items.sort((a, b) => a.id - b.id);')).toBe('PASS');
  expect(await order("report(['a']);")).toBe('FAIL');
});
