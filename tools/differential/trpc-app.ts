import { expressGuard } from './express-guards.ts';
import { GUARD_BODIES } from './program.ts';
import type { GeneratedApp } from './program.ts';
import { Choices } from './random.ts';
import type { ContextStyle } from './trpc-guards.ts';
import { trpcContext, trpcGuard } from './trpc-guards.ts';

const NAMES = ['isAuthed', 'timing', 'requireUser', 'enforce', 'step', 'check'];
const BODIES = [...GUARD_BODIES, 'ctx-user', 'ctx-user', 'context-flag'] as const;
/** Needs nothing of the context. */
const BLIND = new Set<string>(['look', 'stub', 'deny', 'ctx-user']);
const ADAPTERS = ['standalone', 'express', 'express', 'fastify', 'fetch'] as const;
const KINDS = ['query', 'query', 'mutation', 'mutation', 'subscription'] as const;

interface Found {
  method: string;
  /** Path within the router that is being printed. */
  path: string;
}

/** Prints a random tRPC app: chains of procedures and middleware, routers in routers, merged and lazy, behind one of the adapters. */
export function generateTrpcApp(seed: number, version: 10 | 11): GeneratedApp {
  return new TrpcAppWriter(seed, version).write();
}

class TrpcAppWriter {
  private readonly choices: Choices;
  private readonly seed: number;
  private readonly version: 10 | 11;
  private readonly files: Record<string, string> = {};
  private readonly context: ContextStyle;
  private readonly guards: string[] = [];
  private readonly procedures: string[] = ['t.procedure'];
  private readonly imports: string;
  private counter = 0;
  private literals = ['health', 'open'];

  constructor(seed: number, version: 10 | 11) {
    this.seed = seed;
    this.version = version;
    this.choices = new Choices(seed);
    this.context = this.choices.pick(['request', 'request', 'token', 'user', 'user', 'user', 'none']);
    this.imports = `const jwt = require('jsonwebtoken');\nconst { z } = require('zod');\nconst { TRPCError${version === 11 ? ', lazy' : ''} } = require('@trpc/server');\n`;
  }

  write(): GeneratedApp {
    this.files['trpc.js'] =
      `const { initTRPC } = require('@trpc/server');\nconst t = initTRPC${this.choices.chance(0.5) ? '.context()' : ''}${this.choices.chance(0.2) ? '.meta()' : ''}.create();\nfunction headerOf(ctx, name) { return ctx.req.headers[name]; }\nmodule.exports = { t, router: t.router, headerOf };\n`;
    this.writeGuards();
    const found = this.routerFile('app', 0);
    const adapter = this.choices.pick(ADAPTERS);
    // Standalone servers of tRPC 10 have no base path.
    const bare = adapter === 'standalone' && (this.version === 10 || this.choices.chance(0.3));
    const base = bare ? '' : `/${this.choices.pick(['trpc', 'api/trpc', 'rpc'])}`;
    this.files['server.js'] = this.server(adapter, base);
    const probes = found.map(({ method, path }) => ({
      method,
      template: `${base}/${path}`,
      path: `${base}/${path}${method === 'GET' ? `?input=${encodeURIComponent('{"id":"1"}')}` : ''}`,
    }));
    return { seed: this.seed, files: this.files, entry: 'server.js', probes };
  }

  private guardText(): string {
    const usable = this.context === 'none' ? BODIES.filter((body) => BLIND.has(body)) : BODIES;
    return trpcGuard(this.choices.pick(usable), this.choices.between(0, 5), this.context);
  }

  private writeGuards(): void {
    const lines = [this.imports, "const { t, headerOf } = require('./trpc');"];
    for (const name of NAMES.slice(0, this.choices.between(2, 5))) {
      const text = this.guardText();
      lines.push(
        this.choices.pick([
          `exports.${name} = t.middleware(${text});`,
          `const ${name} = t.middleware(${text});\nexports.${name} = ${name};`,
          `exports.${name} = ${text};`,
          `function make_${name}(role) { return t.middleware(${text}); }\nexports.${name} = make_${name}('admin');`,
          `exports.${name} = t.middleware(${text}).unstable_pipe(${this.guardText()});`,
        ]),
      );
      this.guards.push(`guards.${name}`);
    }
    for (let at = this.choices.between(1, 3); at > 0; at -= 1) {
      const name = `proc${at}`;
      lines.push(`exports.${name} = t.procedure${this.steps(true)};`);
      this.procedures.push(`guards.${name}`);
    }
    this.files['guards.js'] = `${lines.join('\n')}\n`;
  }

  private steps(inGuards = false): string {
    const count = this.choices.pick([0, 0, 1, 1, 2]);
    return Array.from({ length: count }, () => this.step(inGuards)).join('');
  }

  private step(inGuards: boolean): string {
    const roll = this.choices.next();
    const named = inGuards ? this.choices.pick(this.guards).replace('guards.', 'exports.') : this.choices.pick(this.guards);
    if (roll < 0.2) return `.use(${this.guardText()})`;
    if (roll < 0.3) return `.input(z.object({ id: z.string().optional() }).optional())`;
    if (roll < 0.35) return `.meta({ about: '${this.counter}' })`;
    if (roll < 0.42 && !inGuards) return `.${this.version === 11 ? 'concat' : 'unstable_concat'}(${this.choices.pick(this.procedures)})`;
    return `.use(${named})`;
  }

  private procedure(): { text: string; method: string } {
    const kind = this.choices.pick(this.version === 11 ? KINDS : KINDS.filter((one) => one !== 'subscription'));
    const resolver =
      kind === 'subscription'
        ? 'async function* () { yield { ran: true }; }'
        : this.choices.pick(['() => ({ ran: true })', 'async ({ ctx, input }) => { return { ran: true, input }; }']);
    return {
      text: `${this.choices.pick(this.procedures)}${this.steps()}.${kind}(${resolver})`,
      method: kind === 'mutation' ? 'POST' : 'GET',
    };
  }

  private name(depth: number): string {
    if (depth === 0 && this.literals.length > 0 && this.choices.chance(0.12)) return this.literals.shift() as string;
    this.counter += 1;
    return `p${this.counter}`;
  }

  /** Members of a router as text. */
  private members(depth: number, count: number): { text: string; found: Found[] } {
    const lines: string[] = [];
    const found: Found[] = [];
    for (let at = 0; at < count; at += 1) {
      const name = this.name(depth);
      const inner = depth < 3 && this.choices.chance(0.3) ? this.nested(depth + 1) : undefined;
      if (inner === undefined) {
        const { text, method } = this.procedure();
        lines.push(`  ${name}: ${text},`);
        found.push({ method, path: name });
        continue;
      }
      lines.push(`  ${name}: ${inner.text},`);
      found.push(...inner.found.map((one) => ({ ...one, path: `${name}.${one.path}` })));
    }
    return { text: `{\n${lines.join('\n')}\n}`, found };
  }

  private nested(depth: number): { text: string; found: Found[] } {
    const roll = this.choices.next();
    if (roll < 0.3) {
      const { text, found } = this.members(depth, this.choices.between(1, 3));
      return { text: `router(${text})`, found };
    }
    if (roll < 0.4 && this.version === 11) return this.members(depth, this.choices.between(1, 2));
    if (roll < 0.55) {
      const first = this.members(depth, this.choices.between(1, 2));
      const second = this.members(depth, this.choices.between(1, 2));
      return { text: `t.mergeRouters(router(${first.text}), router(${second.text}))`, found: [...first.found, ...second.found] };
    }
    this.counter += 1;
    const file = `r${this.counter}`;
    const found = this.routerFile(file, depth);
    const load = `require('./${file}').${file}Router`;
    if (roll < 0.7 && this.version === 11)
      return { text: this.choices.pick([`lazy(async () => require('./${file}'))`, `lazy(() => Promise.resolve(${load}))`]), found };
    return { text: load, found };
  }

  private routerFile(name: string, depth: number): Found[] {
    const { text, found } = this.members(depth, this.choices.between(depth === 0 ? 3 : 1, depth === 0 ? 6 : 3));
    this.files[`${name}.js`] =
      `${this.imports}const { t, router, headerOf } = require('./trpc');\nconst guards = require('./guards');\nexports.${name}Router = router(${text});\n`;
    // A router that is made and never served.
    if (this.choices.chance(0.2)) {
      this.files[`${name}.js`] += `const unused = router({ lost${this.counter}: t.procedure.query(() => ({ ran: true })) });\n`;
    }
    return found;
  }

  private server(adapter: (typeof ADAPTERS)[number], base: string): string {
    const made = this.choices.chance(this.context === 'none' ? 0.5 : 1)
      ? `const createContext = ${trpcContext(this.context, this.choices.between(0, 1))};\n`
      : '';
    const options = `router: appRouter${made === '' ? '' : ', createContext'}`;
    const head = `${this.imports}const { headerOf } = require('./trpc');\nconst { appRouter } = require('./app');\n${made}`;
    if (adapter === 'standalone') {
      const deny = this.choices.chance(0.3);
      return `${head}const { createHTTPHandler } = require('@trpc/server/adapters/standalone');
const http = require('http');
const handler = createHTTPHandler({ ${options}${base === '' ? '' : `, basePath: '${base}/'`}${deny ? ', middleware: (req, res, next) => next()' : ''} });
http.createServer(handler).listen(3000);
module.exports.dispatch = handler;
`;
    }
    if (adapter === 'express') {
      const guards = Array.from({ length: this.choices.between(0, 2) }, () =>
        this.choices.pick([
          `app.use(${expressGuard(this.choices.pick(GUARD_BODIES), this.choices.between(0, 5))});\n`,
          `app.use('${base}', ${expressGuard(this.choices.pick(GUARD_BODIES), this.choices.between(0, 5))});\n`,
          `app.use('/elsewhere', ${expressGuard('deny', 0)});\n`,
        ]),
      ).join('');
      return `${head}const express = require('express');
const { createExpressMiddleware } = require('@trpc/server/adapters/express');
const app = express();
${guards}app.use('${base}', createExpressMiddleware({ ${options} }));
app.use((error, req, res, next) => res.status(error.status || 500).json({}));
app.listen(3000);
module.exports.dispatch = app;
`;
    }
    if (adapter === 'fastify') {
      const hook = this.choices.chance(0.4)
        ? this.choices.pick([
            "app.addHook('onRequest', async (request, reply) => { if (!request.headers.authorization) { return reply.code(401).send({}); } });\n",
            "app.addHook('preHandler', async (request) => { request.user = jwt.verify((request.headers.authorization || '').replace('Bearer ', ''), process.env.JWT_KEY); });\n",
            "app.addHook('onRequest', async (request) => { request.started = 1; });\n",
          ])
        : '';
      return `${head}const fastify = require('fastify');
const { fastifyTRPCPlugin } = require('@trpc/server/adapters/fastify');
const app = fastify();
${hook}app.register(fastifyTRPCPlugin, { prefix: '${base}', trpcOptions: { ${options} } });
module.exports.done = app.listen({ port: 3000 });
module.exports.app = app;
`;
    }
    const before = this.choices.pick([
      '',
      '',
      "app.use('*', async (c, next) => { if (!c.req.header('authorization')) return c.json({}, 401); await next(); });\n",
    ]);
    const handed = made === '' ? '' : ', createContext: ({ req }) => createContext({ req: asNode(req) })';
    return `${head}const { Hono } = require('hono');
const { serve } = require('@hono/node-server');
const { fetchRequestHandler } = require('@trpc/server/adapters/fetch');
function asNode(req) { return { headers: { authorization: req.headers.get('authorization'), 'x-api-key': req.headers.get('x-api-key') } }; }
const app = new Hono();
${before}app.all('${base}/*', (c) => fetchRequestHandler({ endpoint: '${base}', req: c.req.raw, router: appRouter${handed} }));
serve({ fetch: app.fetch, port: 0 });
module.exports.fetch = app.fetch;
`;
  }
}
