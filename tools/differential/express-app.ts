import { expressGuard } from './express-guards.ts';
import { GUARD_BODIES } from './program.ts';
import type { GeneratedApp } from './program.ts';
import { Choices } from './random.ts';

const GUARD_NAMES = ['authenticate', 'first', 'touch', 'requireUser', 'step', 'inspect', 'gate', 'before'];
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const IMPORTS = "const jwt = require('jsonwebtoken');\nconst express = require('express');\n";

/** A router while it is printed: its variable and the routes in it, relative to it. */
interface RouterScope {
  name: string;
  depth: number;
  routes: { method: string; path: string }[];
}

/** Prints a random Express app: nested and twice-mounted routers, middleware before and after routes, arrays, factories, error handlers. */
export function generateExpressApp(seed: number, version: 4 | 5): GeneratedApp {
  return new ExpressAppWriter(seed, version).write();
}

class ExpressAppWriter {
  private readonly choices: Choices;
  private readonly seed: number;
  private readonly version: 4 | 5;
  private readonly files: Record<string, string> = {};
  private readonly guards: string[] = [];
  private counter = 0;
  private literalPaths = ['/health', '/open'];

  constructor(seed: number, version: 4 | 5) {
    this.seed = seed;
    this.version = version;
    this.choices = new Choices(seed);
  }

  write(): GeneratedApp {
    this.writeGuards();
    const top: RouterScope = { name: 'app', depth: 0, routes: [] };
    const body = this.statements(top, this.choices.between(4, 9));
    this.files['server.js'] =
      `${IMPORTS}const guards = require('./guards');\nconst app = express();\n${body}\napp.use((error, req, res, next) => { res.status(error.status || 401).json({ error: 'failed' }); });\napp.listen(0);\nmodule.exports.app = app;\n`;
    const probes = top.routes.map((route) => ({
      method: route.method.toUpperCase(),
      template: route.path,
      path: route.path.replaceAll(/:\w+/g, '1'),
    }));
    return { seed: this.seed, files: this.files, entry: 'server.js', probes };
  }

  private writeGuards(): void {
    const lines = [IMPORTS];
    for (const name of GUARD_NAMES.slice(0, this.choices.between(2, 5))) {
      const text = expressGuard(this.choices.pick(GUARD_BODIES), this.choices.between(0, 5));
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

  private statements(scope: RouterScope, count: number): string {
    const lines: string[] = [];
    for (let index = 0; index < count; index += 1) lines.push(this.statement(scope));
    return lines.join('\n');
  }

  private statement(scope: RouterScope): string {
    const roll = this.choices.next();
    if (roll < 0.36) return this.route(scope);
    if (roll < 0.54) return this.middleware(scope);
    if (roll < 0.76 && scope.depth < 3) return this.router(scope);
    if (roll < 0.82) return this.loop(scope);
    if (roll < 0.88) return this.routeChain(scope);
    if (roll < 0.92) return this.helper(scope);
    if (roll < 0.96) return `${scope.name}.use((error, req, res, next) => { res.status(401).end(); });`;
    return this.all(scope);
  }

  private guard(): string {
    return this.choices.chance(0.15)
      ? expressGuard(this.choices.pick(GUARD_BODIES), this.choices.between(0, 5))
      : this.choices.pick(this.guards);
  }

  private handler(): string {
    return "(req, res) => { res.set('x-ran', '1'); res.json({ ok: true }); }";
  }

  private path(scope: RouterScope): string {
    if (scope.depth === 0 && this.literalPaths.length > 0 && this.choices.chance(0.1)) return this.literalPaths.shift() as string;
    this.counter += 1;
    return this.choices.pick([`/r${this.counter}`, `/r${this.counter}/:id`, `/area${this.counter % 3}/r${this.counter}`]);
  }

  private guardList(): string {
    const count = this.choices.pick([0, 0, 1, 1, 2]);
    const list = Array.from({ length: count }, () => this.guard());
    if (count > 0 && this.choices.chance(0.3)) return `[${list.join(', ')}], `;
    return list.map((one) => `${one}, `).join('');
  }

  private route(scope: RouterScope): string {
    const method = this.choices.pick(METHODS);
    const path = this.path(scope);
    scope.routes.push({ method, path });
    return `${scope.name}.${method}('${path}', ${this.guardList()}${this.handler()});`;
  }

  private middleware(scope: RouterScope): string {
    const guard = this.guard();
    return this.choices.pick([
      `${scope.name}.use(${guard});`,
      `${scope.name}.use([${guard}, ${this.guard()}]);`,
      `${scope.name}.use('/area${this.choices.between(0, 2)}', ${guard});`,
      `${scope.name}.use('/area', ${guard});`,
      `${scope.name}.use(['/area1', '/r${this.choices.between(1, 20)}'], ${guard});`,
    ]);
  }

  private router(parent: RouterScope): string {
    this.counter += 1;
    const id = this.counter;
    const scope: RouterScope = { name: `router${id}`, depth: parent.depth + 1, routes: [] };
    const body = this.statements(scope, this.choices.between(1, 5));
    const create = this.choices.pick([
      'express.Router()',
      'express.Router({ mergeParams: true })',
      ...(scope.depth === 1 ? ['express()'] : []),
    ]);
    const prefixes = this.choices.chance(0.15) ? [`/m${id}`, `/n${id}`] : [this.choices.pick([`/m${id}`, `/shared`, '/', `/m${id}/v1`])];
    const mounts = prefixes.map((prefix) => {
      for (const route of scope.routes) parent.routes.push({ method: route.method, path: join(prefix, route.path) });
      const guards = this.choices.chance(0.3) ? `${this.guard()}, ` : '';
      const target = '%ROUTER%';
      return prefix === '/' && this.choices.chance(0.5)
        ? `${parent.name}.use(${guards}${target});`
        : `${parent.name}.use('${prefix}', ${guards}${target});`;
    });
    if (this.choices.chance(0.4)) {
      this.files[`router${id}.js`] =
        `${IMPORTS}const guards = require('./guards');\nconst ${scope.name} = ${create};\n${body}\nmodule.exports = ${scope.name};\n`;
      return mounts.map((mount) => mount.replace('%ROUTER%', `require('./router${id}')`)).join('\n');
    }
    const declared = `const ${scope.name} = ${create};`;
    const mounted = mounts.map((mount) => mount.replace('%ROUTER%', scope.name)).join('\n');
    // A router is live: mounting it before it is filled makes no difference.
    return this.choices.chance(0.3) ? `${declared}\n${mounted}\n${body}` : `${declared}\n${body}\n${mounted}`;
  }

  private loop(scope: RouterScope): string {
    this.counter += 1;
    const id = this.counter;
    const guard = this.choices.pick(this.guards);
    if (this.choices.chance(0.5)) {
      scope.routes.push({ method: 'get', path: `/l${id}` }, { method: 'post', path: `/l${id}` });
      return `for (const method of ['get', 'post']) { ${scope.name}[method]('/l${id}', method === 'post' ? [${guard}] : [], ${this.handler()}); }`;
    }
    scope.routes.push({ method: 'get', path: `/l${id}a` }, { method: 'get', path: `/l${id}b` });
    return `[{ url: '/l${id}a', mw: [${guard}] }, { url: '/l${id}b' }].forEach(({ url, mw = [] }) => { ${scope.name}.get(url, ...mw, ${this.handler()}); });`;
  }

  private routeChain(scope: RouterScope): string {
    const path = this.path(scope);
    scope.routes.push({ method: 'get', path }, { method: 'post', path });
    const all = this.choices.chance(0.3) ? `.all(${this.guard()})` : '';
    return `${scope.name}.route('${path}')${all}.get(${this.guardList()}${this.handler()}).post(${this.guardList()}${this.handler()});`;
  }

  private helper(scope: RouterScope): string {
    this.counter += 1;
    const id = this.counter;
    const inner: RouterScope = { name: 'target', depth: 3, routes: scope.routes };
    const body = this.statements(inner, this.choices.between(1, 3));
    return `function setup${id}(target) {\n${body}\n}\nsetup${id}(${scope.name});`;
  }

  private all(scope: RouterScope): string {
    const everything = this.version === 5 ? '/area1/*rest' : '/area1/*';
    return `${scope.name}.all('${everything}', ${this.guard()});`;
  }
}

function join(prefix: string, path: string): string {
  return prefix === '/' ? path : `${prefix}${path}`;
}
