import { tableOf } from './shape.ts';
import type { Shape } from './shape.ts';

/** Start, guard and routes of a generated service; Fastify and Express say the same in their own words. */
export function httpFiles(shape: Shape): [path: string, text: string][] {
  const parts = ['records', ...(shape.admin ? ['admin'] : []), ...(shape.internal ? ['internal'] : []), ...(shape.hook ? ['hooks'] : [])];
  return [
    ['src/main.ts', mainText(shape, parts)],
    ['src/guard.ts', guardText(shape)],
    ...(shape.internal || shape.hook ? ([['src/signature.ts', signatureText()]] as [string, string][]) : []),
    ...parts.map((part): [string, string] => [`src/routes/${part}.ts`, routeText(shape, part)]),
  ];
}

function mainText(shape: Shape, parts: readonly string[]): string {
  const imports = parts.map((part) => `import { ${part}Routes } from './routes/${part}.ts';`).join('\n');
  const jobs = shape.queue ? "import { startWorker } from './jobs.ts';\n" : '';
  const worker = shape.queue ? 'const worker = startWorker();\n' : '';
  const closeWorker = shape.queue ? '  await worker.close();\n' : '';
  if (shape.framework === 'fastify') {
    return `import Fastify from 'fastify';
import { pool } from './database.ts';
${jobs}${imports}

const app = Fastify({ logger: { redact: ['req.headers.authorization'] }, bodyLimit: 262_144 });
app.setErrorHandler((error, request, reply) => {
  request.log.error({ err: error });
  void reply.code(error.statusCode ?? 500).send({ error: 'failed', requestId: request.id });
});
app.get('/health/live', async () => ({ status: 'ok' }));
app.get('/health/ready', async (_request, reply) => {
  await pool.query('SELECT 1').catch(() => reply.code(503));
  return { status: 'ok' };
});
${parts.map((part) => `await app.register(${part}Routes);`).join('\n')}
${worker}
process.once('SIGTERM', async () => {
  await app.close();
${closeWorker}  await pool.end();
  process.exit(0);
});
await app.listen({ host: '0.0.0.0', port: Number(process.env.PORT ?? 3000) });
`;
  }
  return `import express from 'express';
import pino from 'pino';
import { pool } from './database.ts';
${jobs}${imports}

const log = pino({ redact: ['headers.authorization'] });
const app = express();
app.use(express.json({ limit: '256kb', verify: (request, _response, raw) => Object.assign(request, { rawBody: raw }) }));
app.get('/health/live', (_request, response) => {
  response.json({ status: 'ok' });
});
app.get('/health/ready', async (_request, response) => {
  try {
    await pool.query('SELECT 1');
    response.json({ status: 'ok' });
  } catch {
    response.status(503).json({ status: 'down' });
  }
});
${parts.map((part) => `app.use(${part}Routes());`).join('\n')}
app.use((error: Error, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
  log.error({ err: error });
  response.status(500).json({ error: 'failed' });
});
${worker}
const server = app.listen(Number(process.env.PORT ?? 3000));
process.once('SIGTERM', () => {
  server.close(async () => {
${closeWorker}    await pool.end();
    process.exit(0);
  });
});
`;
}

function guardText({ framework, defects }: Shape): string {
  const key = defects.includes('literal-key') ? "process.env.TOKEN_KEY ?? 'change-me-please'" : 'process.env.TOKEN_KEY';
  const check = `const key = new TextEncoder().encode(${key});

export interface User {
  id: string;
  tenant: string;
}

async function userOf(header: string | undefined): Promise<User | undefined> {
  if (header === undefined || !header.startsWith('Bearer ')) return undefined;
  try {
    const { payload } = await jwtVerify(header.slice(7), key, { algorithms: ['HS256'], issuer: 'fleet', audience: 'fleet' });
    return { id: String(payload.sub), tenant: String(payload.tenant) };
  } catch {
    return undefined;
  }
}
`;
  if (framework === 'fastify') {
    return `import { jwtVerify } from 'jose';
import type { FastifyReply, FastifyRequest } from 'fastify';

${check}
export async function requireUser(request: FastifyRequest & { user?: User }, reply: FastifyReply): Promise<unknown> {
  const user = await userOf(request.headers.authorization);
  if (user === undefined) return reply.code(401).send({ error: 'unauthorized' });
  request.user = user;
  return undefined;
}
`;
  }
  return `import { jwtVerify } from 'jose';
import type { NextFunction, Request, Response } from 'express';

${check}
export async function requireUser(request: Request, response: Response, next: NextFunction): Promise<void> {
  const user = await userOf(request.headers.authorization);
  if (user === undefined) {
    response.status(401).json({ error: 'unauthorized' });
    return;
  }
  response.locals.user = user;
  next();
}
`;
}

function signatureText(): string {
  return `import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC over method, path, time and body, not older than five minutes. */
export function isSigned(key: string | undefined, text: string, at: string | undefined, given: string | undefined): boolean {
  if (key === undefined || key === '' || at === undefined || given === undefined) return false;
  if (Math.abs(Date.now() / 1000 - Number(at)) > 300) return false;
  const expected = createHmac('sha256', key).update(\`\${text}.\${at}\`).digest();
  const got = Buffer.from(given, 'hex');
  return got.length === expected.length && timingSafeEqual(got, expected);
}
`;
}

function routeText(shape: Shape, part: string): string {
  const { framework } = shape;
  if (part === 'records') return framework === 'fastify' ? fastifyRecords(shape) : expressRecords(shape);
  const guarded: Record<string, [path: string, verb: 'get' | 'post', guard: string, open: boolean]> = {
    admin: ['/admin/rebuild', 'post', 'requireUser', shape.defects.includes('open-admin')],
    internal: ['/internal/records/:id', 'get', 'requireService', shape.defects.includes('open-internal')],
    hooks: ['/webhooks/partner', 'post', 'requireSignature', shape.defects.includes('unsigned-hook')],
  };
  const [path, verb, guard, open] = guarded[part] ?? ['/', 'get', 'requireUser', false];
  const own = guard === 'requireUser' || open ? '' : signatureGuard(shape, guard);
  const guardImport = guard === 'requireUser' && !open ? "import { requireUser } from '../guard.ts';\n" : '';
  const signatureImport = own === '' ? '' : "import { isSigned } from '../signature.ts';\n";
  const read = `const { rows } = await pool.query('SELECT count(*)::int AS records FROM ${tableOf(shape)}');`;
  if (framework === 'fastify') {
    return `import type { FastifyInstance${own === '' ? '' : ', FastifyReply, FastifyRequest'} } from 'fastify';
import { pool } from '../database.ts';
${guardImport}${signatureImport}${own}
export async function ${part}Routes(app: FastifyInstance): Promise<void> {
  app.${verb}('${path}', ${open ? '' : `{ preHandler: ${guard} }, `}async () => {
    ${read}
    return rows[0];
  });
}
`;
  }
  return `import { Router${own === '' ? '' : ', type NextFunction, type Request, type Response'} } from 'express';
import { pool } from '../database.ts';
${guardImport}${signatureImport}${own}
export function ${part}Routes(): Router {
  const router = Router();
  router.${verb}('${path}', ${open ? '' : `${guard}, `}async (_request, response) => {
    ${read}
    response.json(rows[0]);
  });
  return router;
}
`;
}

function signatureGuard({ framework }: Shape, name: string): string {
  const key = name === 'requireService' ? 'SERVICE_KEY' : 'PARTNER_SECRET';
  const call = `isSigned(process.env.${key}, \`\${request.method}.\${request.url}.\${JSON.stringify(request.body ?? null)}\`, String(request.headers['x-timestamp']), String(request.headers['x-signature']))`;
  if (framework === 'fastify') {
    return `
async function ${name}(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (!${call}) return reply.code(401).send({ error: 'unauthorized' });
  return undefined;
}
`;
  }
  return `
function ${name}(request: Request, response: Response, next: NextFunction): void {
  if (!${call}) {
    response.status(401).json({ error: 'unauthorized' });
    return;
  }
  next();
}
`;
}

function listQuery(shape: Shape, title: string): string {
  return shape.defects.includes('pasted-query')
    ? `client.query(\`SELECT id, title FROM ${tableOf(shape)} WHERE title LIKE '%\${${title}}%' LIMIT 50\`)`
    : `client.query('SELECT id, title FROM ${tableOf(shape)} WHERE title = $1 LIMIT 50', [${title}])`;
}

const BODY = `const body = z.object({ id: z.uuid(), title: z.string().min(1).max(200), lines: z.array(line).max(100) }).strict();`;
const LINE = `const line = z.object({ quantity: z.int().min(0).max(1_000), unitCents: z.int().min(0).max(1_000_000), kind: z.enum(['plain', 'reduced', 'free']) });`;

function fastifyRecords(shape: Shape): string {
  return `import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inTenant, insertRecord } from '../database.ts';
import { requireUser, type User } from '../guard.ts';
import { cheapest } from '../rules/index.ts';
${partnerImport(shape)}
${LINE}
${BODY}
const query = z.object({ title: z.string().max(200) });
type WithUser = FastifyRequest & { user: User };

export async function recordsRoutes(app: FastifyInstance): Promise<void> {
  app.addHook('preHandler', requireUser);

  app.get('/v1/${shape.noun}', async (request) => {
    const { title } = query.parse(request.query);
    const { rows } = await inTenant((request as WithUser).user.tenant, (client) => ${listQuery(shape, 'title')});
    return rows;
  });

  app.post('/v1/${shape.noun}', async (request, reply) => {
    const record = body.parse(request.body);
    await insertRecord((request as WithUser).user.tenant, { id: record.id, title: record.title, priceCents: cheapest(record.lines) });
    return reply.code(201).send({ id: record.id });
  });
${partnerRoute(shape, 'fastify')}}
`;
}

function expressRecords(shape: Shape): string {
  return `import { Router } from 'express';
import { z } from 'zod';
import { inTenant, insertRecord } from '../database.ts';
import { requireUser } from '../guard.ts';
import { cheapest } from '../rules/index.ts';
${partnerImport(shape)}
${LINE}
${BODY}
const query = z.object({ title: z.string().max(200) });

export function recordsRoutes(): Router {
  const router = Router();

  router.get('/v1/${shape.noun}', requireUser, async (request, response) => {
    const { title } = query.parse(request.query);
    const { rows } = await inTenant(response.locals.user.tenant, (client) => ${listQuery(shape, 'title')});
    response.json(rows);
  });

  router.post('/v1/${shape.noun}', requireUser, async (request, response) => {
    const record = body.parse(request.body);
    await insertRecord(response.locals.user.tenant, { id: record.id, title: record.title, priceCents: cheapest(record.lines) });
    response.status(201).json({ id: record.id });
  });
${partnerRoute(shape, 'express')}
  return router;
}
`;
}

function partnerImport({ calls }: Shape): string {
  return calls.length === 0 ? '' : `import { ${calls.map((_, index) => `partner${index}`).join(', ')} } from '../partners.ts';\n`;
}

function partnerRoute({ calls, noun }: Shape, framework: Shape['framework']): string {
  if (calls.length === 0) return '';
  return framework === 'fastify'
    ? `
  app.get<{ Params: { id: string } }>('/v1/${noun}/:id/partner', async (request) => {
    const { id } = z.object({ id: z.uuid() }).parse(request.params);
    return Promise.all([${calls.map((_, index) => `partner${index}(id)`).join(', ')}]);
  });
`
    : `
  router.get('/v1/${noun}/:id/partner', requireUser, async (request, response) => {
    const { id } = z.object({ id: z.uuid() }).parse(request.params);
    response.json(await Promise.all([${calls.map((_, index) => `partner${index}(id)`).join(', ')}]));
  });
`;
}
