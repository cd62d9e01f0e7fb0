import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { search } from './index.ts';

const service = (body: string, imports: string) => ({
  'main.js': `
    import fastify from 'fastify';
    ${imports}
    const app = fastify();
    ${body}
    app.listen({ port: 3000 });`,
});
const PG = `import pg from 'pg'; const pool = new pg.Pool();`;

test('a pattern in SQL: what it compares, how much it gives, which index serves it', async () => {
  const { searchQueries } = await extractService([search], {
    ...service(
      `async function searchNotes(tenantId, text, limit) {
         return pool.query('SELECT * FROM notes n WHERE n.tenant_id = $1 AND n.title ILIKE $2 LIMIT $3', [tenantId, \`%\${text}%\`, limit]);
       }
       app.get('/notes', async (request) => searchNotes(request.query.tenant, request.query.q, request.query.limit));`,
      PG,
    ),
    'migrations/1.sql': 'CREATE INDEX a ON notes USING gin (title gin_trgm_ops);',
  });
  expect(searchQueries).toMatchObject([
    {
      by: 'sql',
      kind: 'pattern',
      within: 'searchNotes',
      routes: ['GET /notes'],
      openRoutes: ['GET /notes'],
      userText: 'pattern',
      tenantBound: true,
      pageSize: 'open',
      depth: 'none',
      textBounded: false,
      fields: 'whole',
      tables: ['notes'],
      columns: ['title'],
      leadingWildcard: true,
      indexed: true,
    },
  ]);
});

test('full-text search, as data and as a language', async () => {
  const { searchQueries } = await extractService(
    [search],
    service(
      `async function findPlain(text) { return pool.query("SELECT id FROM notes WHERE words @@ plainto_tsquery('simple', $1) LIMIT 5", [text]); }
       async function findSyntax(text) { return pool.query("SELECT id FROM notes WHERE words @@ to_tsquery('simple', $1) LIMIT 5", [text]); }
       app.get('/a', async (request) => [await findPlain(request.query.q), await findSyntax(request.query.q)]);`,
      PG,
    ),
  );
  expect(searchQueries.map(({ within, userText, pageSize }) => [within, userText, pageSize])).toEqual([
    ['findPlain', 'data', 'fixed'],
    ['findSyntax', 'syntax', 'fixed'],
  ]);
});

test('an engine: its client, its queries and what writes into it', async () => {
  const { searchClients, searchQueries, indexWrites, indexSetups } = await extractService(
    [search],
    service(
      `const client = new Client({ node: 'https://search', auth: { apiKey: 'x' }, requestTimeout: 2000 });
       app.get('/a', async (request) => client.search({ index: 'a', size: 10, query: { query_string: { query: request.query.q } } }));
       app.post('/a', async (request) => client.index({ index: 'a', document: { ...request.body } }));
       app.post('/b', async (request) => client.bulk({ operations: request.body.map((one) => ({ title: one.title })) }));
       await client.indices.create({ index: 'a', mappings: { dynamic: 'strict', properties: {} } });`,
      `import { Client } from '@elastic/elasticsearch';`,
    ),
  );
  expect(searchClients).toMatchObject([{ by: 'elasticsearch', timeout: { value: 2_000 }, authenticated: true, insecure: false }]);
  expect(searchQueries).toMatchObject([{ kind: 'engine', userText: 'syntax', pageSize: 'fixed', fields: 'whole' }]);
  expect(indexWrites).toMatchObject([
    { action: 'index', startedBy: ['request'], whole: true },
    { action: 'bulk', looksAtErrors: false },
  ]);
  expect(indexSetups).toMatchObject([{ action: 'create', mapped: true, strict: true }]);
});

test('patterns of the code itself are no search', async () => {
  const { searchQueries } = await extractService(
    [search],
    service(`app.get('/a', async () => pool.query("SELECT count(*) FROM files WHERE type LIKE '%pdf%'"));`, PG),
  );
  expect(searchQueries).toEqual([]);
});

test('a function that makes a part of a query leaves open what the whole compares', async () => {
  const { searchQueries } = await extractService(
    [search],
    service(
      `const searchCondition = (text) => ({ text: 'AND d.name ILIKE $2', values: [\`%\${text}%\`] });
       app.get('/a/search', async (request) => searchCondition(request.query.q));`,
      PG,
    ),
  );
  expect(searchQueries).toMatchObject([{ tenantBound: 'unknown', pageSize: 'unknown', depth: 'unknown', fields: 'unknown' }]);
});

test('a text that is cut where it is taken from the request is bounded', async () => {
  const bounded = async (text: string) =>
    (
      await extractService(
        [search],
        service(
          `async function searchNotes(request) {
            const text = ${text};
            return (await pool.query('SELECT id FROM notes WHERE title ILIKE $1 LIMIT 10', ['%' + text + '%'])).rows;
          }
          app.get('/a/search', searchNotes);`,
          PG,
        ),
      )
    ).searchQueries[0]?.textBounded;
  expect(await bounded("String(request.query.q ?? '').slice(0, 100)")).toBe(true);
  expect(await bounded('request.query.q')).toBe(false);
});

test('operators of mappers, and statements in a handler without a name', async () => {
  const { searchQueries } = await extractService(
    [search],
    service(
      `app.get('/a', async (request) => (await pool.query('SELECT id FROM notes WHERE title ILIKE $1 LIMIT 10', [\`%\${request.query.q}%\`])).rows);
       const searchUsers = (q) => users.find({ where: { firstName: ILike(\`%\${q}%\`) }, take: 20 });
       const searchCats = (q) => Cat.findAll({ where: { name: { [Op.iLike]: \`%\${q}%\` } }, limit: 20, attributes: ['id'] });
       const searchDogs = (q) => db.select({ id: dogs.id }).from(dogs).where(ilike(dogs.name, \`%\${q}%\`)).limit(20);
       const searchNone = () => Cat.findAll({ where: { name: { [Op.like]: 'a%' } } });
       app.get('/b/search', async (request) => [await searchUsers(request.query.q), await searchCats(request.query.q), await searchDogs(request.query.q), await searchNone()]);`,
      `${PG} import { ILike } from 'typeorm'; import { Op } from 'sequelize'; import { ilike } from 'drizzle-orm';`,
    ),
  );
  expect(
    searchQueries.map(({ by, columns, pageSize, leadingWildcard, fields }) => [by, columns, pageSize, leadingWildcard, fields]).toSorted(),
  ).toEqual([
    ['drizzle', ['name'], 'fixed', true, 'listed'],
    ['sequelize', ['name'], 'fixed', true, 'listed'],
    ['sql', ['title'], 'fixed', true, 'listed'],
    ['typeorm', ['firstName'], 'fixed', true, 'whole'],
  ]);
});

test('filters of Prisma that are put together before the call, or by a function that makes them', async () => {
  const { searchQueries } = await extractService(
    [search],
    service(
      `const db = new PrismaClient();
       const byName = (search) => {
         const where = {};
         if (search) where.OR = [{ name: { contains: search, mode: 'insensitive' } }, { id: { contains: search, mode: 'insensitive' } }];
         return where;
       };
       async function list(options) {
         const { search } = options;
         const where = search ? { OR: [{ title: { contains: search, mode: 'insensitive' } }] } : {};
         return db.note.findMany({ where, take: 20, select: { id: true } });
       }
       app.get('/notes', async (request) => list({ search: request.query.search }));
       app.post('/people', async (request) => db.person.findMany({ where: byName(request.body.text) }));
       app.post('/owned', async () => db.person.findMany({ where: { role: { contains: 'owner' } } }));
       const schema = { name: { contains: z.string(), mode: z.string() } };
       const held = (role) => db.person.findMany({ where: { role: { contains: role.name, mode: 'insensitive' } } });
       app.post('/held', async () => held({ name: 'x' }));`,
      `import { PrismaClient } from '@prisma/client'; import { z } from 'zod';`,
    ),
  );
  expect(searchQueries.map(({ by, within, columns, pageSize, fields }) => [by, within, columns, pageSize, fields])).toEqual([
    ['prisma', 'byName', ['id', 'name'], 'unknown', 'unknown'],
    ['prisma', 'list', ['title'], 'fixed', 'listed'],
  ]);
});

test('a project that is compared bounds a search as a tenant does', async () => {
  const { searchQueries } = await extractService(
    [search],
    service(
      `async function list(params) {
         return pool.query('SELECT id FROM prompts WHERE project_id = $1 AND name ILIKE $2 LIMIT 20', [params.projectId, \`%\${params.q}%\`]);
       }
       app.get('/prompts', async (request) => list(request.query));`,
      PG,
    ),
  );
  expect(searchQueries.map((one) => one.tenantBound)).toEqual([true]);
});
