import { honoGuard } from './hono-guards.ts';
import { GUARD_BODIES } from './program.ts';
import type { GeneratedApp } from './program.ts';
import { Choices } from './random.ts';

const GUARD_NAMES = ['authenticate', 'first', 'touch', 'requireUser', 'step', 'inspect', 'gate', 'before'];
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const IMPORTS =
  "const jwt = require('jsonwebtoken');\nconst { Hono } = require('hono');\nconst { HTTPException } = require('hono/http-exception');\nconst { except, some, every } = require('hono/combine');\nconst { createFactory, createMiddleware } = require('hono/factory');\n";
const HANDLER = "(c) => { c.header('x-ran', '1'); return c.json({ ok: true }); }";

interface Found {
  method: string;
  path: string;
  lost?: boolean;
}

/** An app while it is printed: its variable and its routes, from the base path of the variable on. */
interface AppScope {
  name: string;
  depth: number;
  base: string;
  openApi: boolean;
  routes: Found[];
}

/** Prints a random Hono app: middleware before and after routes, sub-apps that are copied, views, chains, lists, zod-openapi, combinations. */
export function generateHonoApp(seed: number): GeneratedApp {
  return new HonoAppWriter(seed).write();
}

class HonoAppWriter {
  private readonly choices: Choices;
  private readonly seed: number;
  private readonly files: Record<string, string> = {};
  private readonly guards: string[] = [];
  private readonly imports: string;
  private readonly openApi: boolean;
  private counter = 0;
  private literalPaths = ['/health', '/open'];

  constructor(seed: number) {
    this.seed = seed;
    this.choices = new Choices(seed);
    this.openApi = this.choices.chance(0.25);
    this.imports = this.openApi ? `${IMPORTS}const { OpenAPIHono, createRoute, z } = require('@hono/zod-openapi');\n` : IMPORTS;
  }

  write(): GeneratedApp {
    this.writeGuards();
    const top: AppScope = { name: 'app', depth: 0, base: '', openApi: this.openApi, routes: [] };
    const body = this.statements(top, this.choices.between(4, 9));
    this.files['server.js'] =
      `${this.imports}const { serve } = require('@hono/node-server');\nconst guards = require('./guards');\nconst app = ${this.making(top)};\n${body}\napp.onError((error, c) => c.json({ error: 'failed' }, error.status || 500));\nserve({ fetch: app.fetch, port: 0 });\nmodule.exports.app = app;\n`;
    const probes = top.routes.map(({ method, path, lost = false }) => ({
      lost,
      method: method.toUpperCase(),
      template: path,
      path: path.replaceAll(/:\w+/g, '1'),
    }));
    return { seed: this.seed, files: this.files, entry: 'server.js', probes };
  }

  private making(scope: AppScope): string {
    if (scope.openApi) return 'new OpenAPIHono()';
    return this.choices.chance(0.1) ? 'createFactory().createApp()' : 'new Hono()';
  }

  private writeGuards(): void {
    const lines = [this.imports];
    for (const name of GUARD_NAMES.slice(0, this.choices.between(2, 5))) {
      const text = honoGuard(this.choices.pick(GUARD_BODIES), this.choices.between(0, 5));
      lines.push(
        this.choices.pick([
          `exports.${name} = ${text};`,
          `exports.${name} = createMiddleware(${text});`,
          `function make_${name}(kind) { return ${text}; }\nexports.${name} = make_${name}('${name}');`,
          `class C_${name} { constructor() { this.run = ${text}; } }\nexports.${name} = new C_${name}().run;`,
        ]),
      );
      this.guards.push(`guards.${name}`);
    }
    this.files['guards.js'] = `${lines.join('\n')}\n`;
  }

  private guard(): string {
    const roll = this.choices.next();
    if (roll < 0.12) return honoGuard(this.choices.pick(GUARD_BODIES), this.choices.between(0, 5));
    if (roll < 0.16) return `every(${this.choices.pick(this.guards)}, ${this.choices.pick(this.guards)})`;
    if (roll < 0.2) return `except('/area${this.choices.between(0, 2)}/*', ${this.choices.pick(this.guards)})`;
    return this.choices.pick(this.guards);
  }

  private guardList(): string {
    const count = this.choices.pick([0, 0, 1, 1, 2]);
    return Array.from({ length: count }, () => `${this.guard()}, `).join('');
  }

  private statements(scope: AppScope, count: number): string {
    return Array.from({ length: count }, () => this.statement(scope)).join('\n');
  }

  private statement(scope: AppScope): string {
    const roll = this.choices.next();
    if (roll < 0.32) return this.route(scope);
    if (roll < 0.54) return this.middleware(scope);
    if (roll < 0.74 && scope.depth < 3) return this.mounted(scope);
    if (roll < 0.8) return this.on(scope);
    if (roll < 0.86) return this.chain(scope);
    if (roll < 0.9) return this.view(scope);
    if (roll < 0.95) return this.helper(scope);
    return `${scope.name}.all('/area1/*', ${this.guard()});`;
  }

  private path(scope: AppScope): string {
    if (scope.depth === 0 && scope.base === '' && this.literalPaths.length > 0 && this.choices.chance(0.1))
      return this.literalPaths.shift() as string;
    this.counter += 1;
    return this.choices.pick([`/r${this.counter}`, `/r${this.counter}/:id`, `/area${this.counter % 3}/r${this.counter}`]);
  }

  private route(scope: AppScope): string {
    const method = this.choices.pick(METHODS);
    const path = this.path(scope);
    scope.routes.push({ method, path: scope.base + path });
    if (scope.openApi && this.choices.chance(0.6)) {
      const middleware = this.choices.pick(['', `middleware: ${this.guard()}, `, `middleware: [${this.guard()}, ${this.guard()}], `]);
      const request = path.includes(':id') ? 'request: { params: z.object({ id: z.string() }) }, ' : '';
      return `${scope.name}.openapi(createRoute({ method: '${method}', path: '${path.replace(/:(\w+)/, '{$1}')}', ${middleware}${request}responses: { 200: { description: 'ok' } } }), ${HANDLER});`;
    }
    return `${scope.name}.${method}('${path}', ${this.guardList()}${HANDLER});`;
  }

  private middleware(scope: AppScope): string {
    const guard = this.guard();
    return this.choices.pick([
      `${scope.name}.use(${guard});`,
      `${scope.name}.use('*', ${guard}, ${this.guard()});`,
      `${scope.name}.use('/area${this.choices.between(0, 2)}/*', ${guard});`,
      `${scope.name}.use('/area/*', ${guard});`,
      `${scope.name}.use('/r${this.choices.between(1, 20)}', ${guard});`,
      `${scope.name}.use('/r${this.choices.between(1, 20)}/:id', ${guard});`,
      `${scope.name}.use('/:any/*', ${guard});`,
    ]);
  }

  /** A sub-app is copied as it is: what it gets later is lost. */
  private mounted(parent: AppScope): string {
    this.counter += 1;
    const scope: AppScope = {
      name: `sub${this.counter}`,
      depth: parent.depth + 1,
      base: '',
      openApi: this.openApi && this.choices.chance(0.4),
      routes: [],
    };
    const made = `const ${scope.name} = ${this.making(scope)};`;
    const body = this.statements(scope, this.choices.between(1, 5));
    const at = this.choices.pick([`/m${this.counter}`, '/shared', '/', `/m${this.counter}/v1`]);
    this.counter += 1;
    const mounts = this.choices.chance(0.1) ? [at, `/twice${this.counter}`] : [at];
    const failing = this.choices.chance(0.15) ? `${scope.name}.onError((error, c) => c.json({}, 401));\n` : '';
    const kept = new Set(scope.routes);
    const late = this.choices.chance(0.2) ? `\n${this.statements(scope, 1)}` : '';
    for (const prefix of mounts)
      for (const route of scope.routes)
        parent.routes.push({
          method: route.method,
          path: parent.base + (prefix === '/' ? '' : prefix) + route.path,
          lost: route.lost === true || !kept.has(route),
        });
    const mount = mounts.map((prefix) => `${parent.name}.route('${prefix}', ${scope.name});`).join('\n');
    if (late === '' && this.choices.chance(0.4)) {
      this.files[`${scope.name}.js`] =
        `${this.imports}const guards = require('./guards');\n${made}\n${body}\n${failing}module.exports = ${scope.name};\n`;
      return `const ${scope.name} = require('./${scope.name}');\n${mount}`;
    }
    return `${made}\n${failing}${body}\n${mount}${late}`;
  }

  private on(scope: AppScope): string {
    this.counter += 1;
    const id = this.counter;
    for (const path of [`/o${id}a`, `/o${id}b`])
      for (const method of ['get', 'post']) scope.routes.push({ method, path: scope.base + path });
    return `${scope.name}.on(['GET', 'POST'], ['/o${id}a', '/o${id}b'], ${this.guardList()}${HANDLER});`;
  }

  private chain(scope: AppScope): string {
    const path = this.path(scope);
    scope.routes.push({ method: 'get', path: scope.base + path }, { method: 'post', path: scope.base + path });
    return `${scope.name}.get('${path}', ${this.guardList()}${HANDLER}).post(${this.guardList()}${HANDLER});`;
  }

  private view(scope: AppScope): string {
    this.counter += 1;
    const inner: AppScope = {
      name: `view${this.counter}`,
      depth: 3,
      base: `${scope.base}/b${this.counter}`,
      openApi: false,
      routes: scope.routes,
    };
    return `const ${inner.name} = ${scope.name}.basePath('/b${this.counter}');\n${this.statements(inner, this.choices.between(1, 3))}`;
  }

  private helper(scope: AppScope): string {
    this.counter += 1;
    const id = this.counter;
    const inner: AppScope = { ...scope, name: 'target', depth: 3 };
    return `function setup${id}(target) {\n${this.statements(inner, this.choices.between(1, 3))}\n}\nsetup${id}(${scope.name});`;
  }
}
