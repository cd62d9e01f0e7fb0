import { tableOf } from './shape.ts';
import type { Shape } from './shape.ts';

/** Data access, rules, jobs, calls and tests of a generated service. */
export function domainFiles(shape: Shape): [path: string, text: string][] {
  return [
    ['src/database.ts', databaseText(shape)],
    ...Array.from({ length: shape.rules }, (_, index): [string, string] => [`src/rules/rule-${index}.ts`, ruleText(shape, index)]),
    ['src/rules/index.ts', rulesText(shape)],
    ...(shape.calls.length > 0 ? ([['src/partners.ts', partnersText(shape)]] as [string, string][]) : []),
    ...(shape.queue ? ([['src/jobs.ts', jobsText(shape)]] as [string, string][]) : []),
    ['test/rules.test.ts', testText(shape)],
  ];
}

function databaseText(shape: Shape): string {
  return `import pg from 'pg';

export const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 10,
  connectionTimeoutMillis: 5_000,
  statement_timeout: 10_000,
});
pool.on('error', (error) => console.error(error));

export async function inTenant<T>(tenant: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query("SELECT set_config('app.tenant', $1, true)", [tenant]);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

export async function insertRecord(tenant: string, record: { id: string; title: string; priceCents: number }): Promise<void> {
  await inTenant(tenant, (client) =>
    client.query('INSERT INTO ${tableOf(shape)} (id, tenant_id, title, ${priceOf(shape)}) VALUES ($1, $2, $3, $4)', [
      record.id,
      tenant,
      record.title,
      record.priceCents,
    ]),
  );
}
`;
}

function priceOf({ defects }: Shape): string {
  return defects.includes('float-money') ? 'price' : 'price_cents';
}

function ruleText({ noun }: Shape, index: number): string {
  return `export interface Line${index} {
  quantity: number;
  unitCents: number;
  kind: 'plain' | 'reduced' | 'free';
}

/** Rule ${index} of ${noun}: what a list of lines costs, in cents. */
export function rule${index}(lines: readonly Line${index}[]): number {
  let total = 0;
  for (const line of lines) {
    if (!Number.isSafeInteger(line.quantity) || line.quantity < 0) throw new RangeError('quantity is out of range');
    const full = line.quantity * line.unitCents;
    switch (line.kind) {
      case 'plain':
        total += full;
        break;
      case 'reduced':
        total += full - Math.floor((full * ${10 + index}) / 100);
        break;
      case 'free':
        break;
    }
  }
  return total;
}

export function describe${index}(lines: readonly Line${index}[]): string {
  const parts = lines.map((line) => \`\${line.quantity} × \${line.unitCents} (\${line.kind})\`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
`;
}

function rulesText({ rules }: Shape): string {
  const numbers = Array.from({ length: rules }, (_, index) => index);
  return `${numbers.map((index) => `import { rule${index} } from './rule-${index}.ts';`).join('\n')}

const RULES = [${numbers.map((index) => `rule${index}`).join(', ')}];

export function cheapest(lines: { quantity: number; unitCents: number; kind: 'plain' | 'reduced' | 'free' }[]): number {
  return Math.min(...RULES.map((rule) => rule(lines)));
}
`;
}

function partnersText({ calls, defects }: Shape): string {
  const limit = defects.includes('no-timeout') ? '' : ', signal: AbortSignal.timeout(3_000)';
  return `import { createHmac } from 'node:crypto';

function sign(path: string): Record<string, string> {
  const at = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', process.env.SERVICE_KEY ?? '').update(\`GET.\${path}.\${at}\`).digest('hex');
  return { 'x-timestamp': at, 'x-signature': signature };
}

${calls
  .map(
    (name, index) => `export async function partner${index}(id: string): Promise<unknown> {
  const path = \`/internal/records/\${id}\`;
  const response = await fetch(\`http://${name}:3000/internal/records/\${id}\`, { headers: sign(path)${limit} });
  if (!response.ok) throw new Error(\`partner answered \${response.status}\`);
  return response.json();
}
`,
  )
  .join('\n')}`;
}

function jobsText({ name }: Shape): string {
  return `import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { pool } from './database.ts';

const connection = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379', { maxRetriesPerRequest: null });
export const queue = new Queue('${name}', { connection, defaultJobOptions: { attempts: 5, backoff: { type: 'exponential', delay: 500 } } });

export function startWorker(): Worker<{ tenant: string; id: string }> {
  const worker = new Worker<{ tenant: string; id: string }>(
    '${name}',
    async (job) => {
      await pool.query('SELECT 1');
      return job.data.id;
    },
    { connection, concurrency: 4 },
  );
  worker.on('failed', (job, error) => console.error(job?.id, error));
  return worker;
}
`;
}

function testText({ rules }: Shape): string {
  return `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cheapest } from '../src/rules/index.ts';

test('the cheapest of ${rules} rules wins', () => {
  assert.equal(cheapest([{ quantity: 2, unitCents: 50, kind: 'plain' }]), 100);
});

test('nothing costs nothing', () => {
  assert.equal(cheapest([]), 0);
});
`;
}
