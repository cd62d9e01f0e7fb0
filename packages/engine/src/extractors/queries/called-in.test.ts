import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { relatedWritesInTransaction } from '../../checks/data/transactions.ts';
import { countersUpdatedAtomically, uniquenessKeptByDatabase } from '../../checks/data/concurrency.ts';
import { extractService } from '../../extract/extract-service.ts';
import { modelOf, sampleTable } from '../../testing/sample-facts.ts';
import { queries } from './index.ts';

const REPOSITORY = `
  import type { Pool } from 'pg';
  export class Accounts {
    constructor(private readonly pool: Pool) {}
    async byId(id: string) { return (await this.pool.query('SELECT * FROM accounts WHERE id = $1', [id])).rows[0]; }
    async byEmail(email: string) { return (await this.pool.query('SELECT * FROM accounts WHERE email = $1', [email])).rows[0]; }
    async add(email: string) { await this.pool.query('INSERT INTO accounts (email, balance) VALUES ($1, 0)', [email]); }
    async setBalance(id: string, balance: number) { await this.pool.query('UPDATE accounts SET balance = $1 WHERE id = $2', [balance, id]); }
    async addEntry(account: string) { await this.pool.query('INSERT INTO entries (account_id) VALUES ($1)', [account]); }
  }`;

async function factsOf(body: string) {
  return extractService([queries], {
    'accounts.ts': REPOSITORY,
    'main.ts': `
      import Fastify from 'fastify';
      import pg from 'pg';
      import { Accounts } from './accounts';
      const accounts = new Accounts(new pg.Pool());
      async function work(body: any) { ${body} }
      const app = Fastify();
      app.post('/work', async (request) => work(request.body));
      await app.listen({ port: 3000 });`,
  });
}

const tables = [
  sampleTable({ name: 'accounts', primaryKey: ['id'] }),
  sampleTable({ name: 'entries', foreignKeys: [{ columns: ['account_id'], references: 'accounts' }] }),
];
const decide = async (check: Parameters<typeof runCheck>[0], body: string) =>
  runCheck(check, modelOf({ queries: (await factsOf(body)).queries, tables }));

test('a balance that a service reads and writes back through a repository', async () => {
  const outcome = await decide(
    countersUpdatedAtomically,
    `const account = await accounts.byId(body.id); const left = account.balance - body.amount; await accounts.setBalance(body.id, left);`,
  );
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]).toMatchObject({ message: 'work reads accounts and then updates balance', location: { path: 'main.ts' } });
  // What is set to a number that was sent loses nobody's change.
  expect(
    (await decide(countersUpdatedAtomically, `await accounts.byId(body.id); await accounts.setBalance(body.id, body.balance);`)).status,
  ).toBe('N/A');
});

test('a service that asks its repository whether a row is there before it adds one', async () => {
  const look = `const found = await accounts.byEmail(body.email); if (found) throw new Error('taken');`;
  expect((await decide(uniquenessKeptByDatabase, `${look} await accounts.add(body.email);`)).status).toBe('FAIL');
  // Read for something else, or in another case of the same switch.
  expect((await decide(uniquenessKeptByDatabase, `await accounts.byEmail(body.to); await accounts.add(body.email);`)).status).toBe('N/A');
  expect(
    (
      await decide(
        uniquenessKeptByDatabase,
        `switch (body.kind) { case 'look': { const found = await accounts.byEmail(body.email); if (found) return found; break; } case 'add': await accounts.add(body.email); }`,
      )
    ).status,
  ).toBe('N/A');
});

test('rows that belong together and that a repository adds one after the other', async () => {
  expect((await decide(relatedWritesInTransaction, `await accounts.add(body.email); await accounts.addEntry(body.email);`)).status).toBe(
    'FAIL',
  );
  expect(
    (await decide(relatedWritesInTransaction, `if (body.entry) await accounts.addEntry(body.email); else await accounts.add(body.email);`))
      .status,
  ).toBe('N/A');
});

test('routes that one function sets up are requests of their own', async () => {
  const facts = await extractService([queries], {
    'routes.ts': `
      export function entryRoutes(app, pool) { app.post('/entries', async (request) => { await pool.query('INSERT INTO entries (account_id) VALUES ($1)', [request.body.account]); }); }
      export function accountRoutes(app, pool) { app.post('/accounts', async (request) => { await pool.query('INSERT INTO accounts (email) VALUES ($1)', [request.body.email]); }); }`,
    'main.ts': `
      import Fastify from 'fastify';
      import pg from 'pg';
      import { accountRoutes, entryRoutes } from './routes';
      function buildApp() { const app = Fastify(); const pool = new pg.Pool(); accountRoutes(app, pool); entryRoutes(app, pool); return app; }
      await buildApp().listen({ port: 3000 });`,
  });
  expect(facts.queries.map((query) => query.callers)).toEqual([undefined, undefined]);
  expect(runCheck(relatedWritesInTransaction, modelOf({ queries: facts.queries, tables })).status).toBe('N/A');
});
