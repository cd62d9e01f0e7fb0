import { koaGuard } from './koa-guards.ts';
import { GUARD_BODIES } from './program.ts';
import type { GeneratedApp } from './program.ts';
import { Choices } from './random.ts';

const GUARD_NAMES = ['authenticate', 'first', 'touch', 'requireUser', 'step', 'inspect', 'gate', 'before'];
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const IMPORTS =
  "const jwt = require('jsonwebtoken');\nconst Koa = require('koa');\nconst Router = require('@koa/router');\nconst mount = require('koa-mount');\nconst compose = require('koa-compose');\n";
const HANDLER = "(ctx) => { ctx.set('x-ran', '1'); ctx.body = { ok: true }; }";

interface Found {
  method: string;
  path: string;
  lost?: boolean;
}

/** A router while it is printed: its variable and the routes in it, from its own prefix on. */
interface RouterScope {
  name: string;
  depth: number;
  prefix: string;
  routes: Found[];
}

/** Prints a random Koa app: middleware before, between and after routers, nested and copied routers, mounts, compositions, parameters. */
export function generateKoaApp(seed: number): GeneratedApp {
  return new KoaAppWriter(seed).write();
}

class KoaAppWriter {
  private readonly choices: Choices;
  private readonly seed: number;
  private readonly files: Record<string, string> = {};
  private readonly guards: string[] = [];
  private counter = 0;
  private literalPaths = ['/health', '/open'];

  constructor(seed: number) {
    this.seed = seed;
    this.choices = new Choices(seed);
  }

  write(): GeneratedApp {
    this.writeGuards();
    const routes: Found[] = [];
    const outer = this.choices.chance(0.4)
      ? 'app.use(async (ctx, next) => { try { await next(); } catch (error) { ctx.status = error.status || 500; ctx.body = { error: error.message }; } });\n'
      : '';
    const body = this.appStatements('app', '', routes, this.choices.between(3, 7), 0);
    this.files['server.js'] =
      `${IMPORTS}const guards = require('./guards');\nconst app = new Koa();\napp.silent = true;\n${outer}${body}\napp.listen(0);\nmodule.exports.app = app;\n`;
    const probes = routes.map(({ method, path, lost = false }) => ({
      lost,
      method: method.toUpperCase(),
      template: path,
      path: path.replaceAll(/:\w+/g, '1'),
    }));
    return { seed: this.seed, files: this.files, entry: 'server.js', probes };
  }

  private writeGuards(): void {
    const lines = [IMPORTS];
    for (const name of GUARD_NAMES.slice(0, this.choices.between(2, 5))) {
      const text = koaGuard(this.choices.pick(GUARD_BODIES), this.choices.between(0, 5));
      lines.push(
        this.choices.pick([
          `exports.${name} = ${text};`,
          `const ${name}Inner = ${text};\nexports.${name} = ${name}Inner;`,
          `function make_${name}(kind) { return ${text}; }\nexports.${name} = make_${name}('${name}');`,
          `class C_${name} { constructor() { this.run = ${text}; } }\nexports.${name} = new C_${name}().run;`,
        ]),
      );
      this.guards.push(`guards.${name}`);
    }
    this.files['guards.js'] = `${lines.join('\n')}\n`;
  }

  private guard(): string {
    return this.choices.chance(0.15)
      ? koaGuard(this.choices.pick(GUARD_BODIES), this.choices.between(0, 5))
      : this.choices.pick(this.guards);
  }

  private appStatements(app: string, prefix: string, routes: Found[], count: number, depth: number): string {
    return Array.from({ length: count }, () => this.appStatement(app, prefix, routes, depth)).join('\n');
  }

  private appStatement(app: string, prefix: string, routes: Found[], depth: number): string {
    const roll = this.choices.next();
    if (roll < 0.24)
      return `${app}.use(${this.choices.pick([this.guard(), `compose([${this.guard()}, ${this.guard()}])`, `compose([compose([${this.guard()}])])`])});`;
    if (roll < 0.3) return `${app}.use(mount('${this.choices.pick(['/area1', '/shared', '/api'])}', ${this.guard()}));`;
    if (roll < 0.4 && depth < 2) return this.mounted(app, prefix, routes, depth);
    return this.used(app, prefix, routes, depth);
  }

  /** An app below a prefix of another. */
  private mounted(app: string, prefix: string, routes: Found[], depth: number): string {
    this.counter += 1;
    const name = `inner${this.counter}`;
    const at = this.choices.pick(['/api', `/m${this.counter}`]);
    const found: Found[] = [];
    const body = this.appStatements(name, prefix + at, found, this.choices.between(1, 3), depth + 1);
    // What an app uses after it was mounted is lost.
    const early = this.choices.chance(0.3);
    routes.push(...(early ? found.map((route) => ({ ...route, lost: true })) : found));
    const made = `const ${name} = new Koa();`;
    return early ? `${made}\n${app}.use(mount('${at}', ${name}));\n${body}` : `${made}\n${body}\n${app}.use(mount('${at}', ${name}));`;
  }

  /** A router that an app uses, before or after it is filled. */
  private used(app: string, prefix: string, routes: Found[], depth: number): string {
    const scope = this.scope(depth === 0 && prefix === '' ? 0 : 1);
    const body = this.statements(scope, this.choices.between(1, 5));
    for (const route of scope.routes) routes.push({ ...route, path: prefix + route.path });
    const text = this.choices.chance(0.3) ? `compose([${this.guard()}, ${scope.name}.routes()])` : `${scope.name}.routes()`;
    const use = `${app}.use(${text})${this.choices.chance(0.4) && !text.startsWith('compose') ? `;\n${app}.use(${scope.name}.allowedMethods())` : ''};`;
    if (this.choices.chance(0.3)) {
      this.files[`${scope.name}.js`] =
        `${IMPORTS}const guards = require('./guards');\n${this.making(scope)}\n${body}\nmodule.exports = ${scope.name};\n`;
      return `const ${scope.name} = require('./${scope.name}');\n${use}`;
    }
    return this.choices.chance(0.3) ? `${this.making(scope)}\n${use}\n${body}` : `${this.making(scope)}\n${body}\n${use}`;
  }

  private scope(depth: number): RouterScope {
    this.counter += 1;
    const prefix = this.choices.pick(['', '', `/v${this.counter}`, '/shared', '/area1']);
    return { name: `router${this.counter}`, depth, prefix, routes: [] };
  }

  private making(scope: RouterScope): string {
    if (scope.prefix === '') return `const ${scope.name} = new Router();`;
    return this.choices.chance(0.2)
      ? `const ${scope.name} = new Router();\n${scope.name}.prefix('${scope.prefix}');`
      : `const ${scope.name} = new Router({ prefix: '${scope.prefix}' });`;
  }

  private statements(scope: RouterScope, count: number): string {
    return Array.from({ length: count }, () => this.statement(scope)).join('\n');
  }

  private statement(scope: RouterScope): string {
    const roll = this.choices.next();
    if (roll < 0.44) return this.route(scope);
    if (roll < 0.64) return this.middleware(scope);
    if (roll < 0.8 && scope.depth < 3) return this.nested(scope);
    if (roll < 0.86) return this.loop(scope);
    if (roll < 0.9)
      return `${scope.name}.param('id', ${this.choices.pick(['(id, ctx, next) => next()', "async (id, ctx, next) => { if (!ctx.get('x-api-key')) { ctx.status = 401; ctx.body = {}; return; } await next(); }"])});`;
    if (roll < 0.95) return this.helper(scope);
    return `${scope.name}.all('${this.choices.pick(['/area1/*rest', '/area2/*rest'])}', ${this.guard()});`;
  }

  private path(scope: RouterScope): string {
    if (scope.depth === 0 && scope.prefix === '' && this.literalPaths.length > 0 && this.choices.chance(0.1))
      return this.literalPaths.shift() as string;
    this.counter += 1;
    return this.choices.pick([`/r${this.counter}`, `/r${this.counter}/:id`, `/area${this.counter % 3}/r${this.counter}`]);
  }

  private guardList(): string {
    const count = this.choices.pick([0, 0, 1, 1, 2]);
    const list = Array.from({ length: count }, () => this.guard());
    return list.map((one) => `${one}, `).join('');
  }

  private route(scope: RouterScope): string {
    const method = this.choices.pick(METHODS);
    const path = this.path(scope);
    scope.routes.push({ method, path: scope.prefix + path });
    const kind = this.choices.next();
    if (kind < 0.1) return `${scope.name}.${method}('name${this.counter}', '${path}', ${this.guardList()}${HANDLER});`;
    if (kind < 0.2) return `${scope.name}.register('${path}', ['${method}'], [${this.guardList()}${HANDLER}]);`;
    return `${scope.name}.${method}('${path}', ${this.guardList()}${HANDLER});`;
  }

  private middleware(scope: RouterScope): string {
    const guard = this.guard();
    return this.choices.pick([
      `${scope.name}.use(${guard});`,
      `${scope.name}.use(${guard}, ${this.guard()});`,
      `${scope.name}.use('/area${this.choices.between(0, 2)}', ${guard});`,
      `${scope.name}.use('/area', ${guard});`,
      `${scope.name}.use('/', ${guard});`,
      `${scope.name}.use(['/area1', '/r${this.choices.between(1, 20)}'], ${guard});`,
    ]);
  }

  /** A router in a router is copied as it is: what it gets later is lost. */
  private nested(parent: RouterScope): string {
    const scope = this.scope(parent.depth + 1);
    const body = this.statements(scope, this.choices.between(1, 4));
    const at = this.choices.pick([`/n${this.counter}`, '/shared', '']);
    const guards = this.choices.chance(0.3) ? `${this.guard()}, ` : '';
    const use = `${parent.name}.use(${at === '' ? '' : `'${at}', `}${guards}${scope.name}.routes()${this.choices.chance(0.3) ? `, ${scope.name}.allowedMethods()` : ''});`;
    const kept = new Set(scope.routes);
    const late = this.choices.chance(0.25) ? `\n${this.statements(scope, 1)}` : '';
    for (const route of scope.routes)
      parent.routes.push({ ...route, path: parent.prefix + at + route.path, lost: route.lost === true || !kept.has(route) });
    return `${this.making(scope)}\n${body}\n${use}${late}`;
  }

  private loop(scope: RouterScope): string {
    this.counter += 1;
    const id = this.counter;
    const guard = this.choices.pick(this.guards);
    scope.routes.push({ method: 'get', path: `${scope.prefix}/l${id}a` }, { method: 'get', path: `${scope.prefix}/l${id}b` });
    return `[{ url: '/l${id}a', mw: [${guard}] }, { url: '/l${id}b' }].forEach(({ url, mw = [] }) => { ${scope.name}.get(url, ...mw, ${HANDLER}); });`;
  }

  private helper(scope: RouterScope): string {
    this.counter += 1;
    const id = this.counter;
    const inner: RouterScope = { name: 'target', depth: 3, prefix: scope.prefix, routes: scope.routes };
    return `function setup${id}(target) {\n${this.statements(inner, this.choices.between(1, 3))}\n}\nsetup${id}(${scope.name});`;
  }
}
