import { asksForUser, elysiaGuard } from './elysia-guards.ts';
import type { HookMethod } from './elysia-guards.ts';
import { GUARD_BODIES } from './program.ts';
import type { GeneratedApp } from './program.ts';
import { Choices } from './random.ts';

const VERBS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const IMPORTS = "const jwt = require('jsonwebtoken');\nconst { Elysia, t } = require('elysia');\n";
const HANDLERS = [
  "(c) => { c.set.headers['x-ran'] = '1'; return { ok: true }; }",
  "async ({ set }) => { set.headers['x-ran'] = '1'; return 'ok'; }",
] as const;
const METHODS: readonly HookMethod[] = ['onBeforeHandle', 'onBeforeHandle', 'onBeforeHandle', 'derive', 'resolve', 'onTransform'];

interface Found {
  method: string;
  path: string;
  lost?: boolean;
}

/** An instance while it is printed: its variable and its routes, from its own prefix on. */
interface Scope {
  name: string;
  depth: number;
  /** Stands before the paths that its own methods register. */
  prefix: string;
  routes: Found[];
  macros: string[];
}

/** Prints a random Elysia app: hooks of all reaches, plugins with and without a name, groups, guards, macros, and `as`. */
export function generateElysiaApp(seed: number): GeneratedApp {
  return new ElysiaAppWriter(seed).write();
}

class ElysiaAppWriter {
  private readonly choices: Choices;
  private readonly seed: number;
  private readonly files: Record<string, string> = {};
  private counter = 0;
  private literalPaths = ['/health', '/open'];

  constructor(seed: number) {
    this.seed = seed;
    this.choices = new Choices(seed);
  }

  write(): GeneratedApp {
    const top: Scope = { name: 'app', depth: 0, prefix: '', routes: [], macros: [] };
    const body = this.statements(top, this.choices.between(4, 9));
    this.files['server.js'] = `${IMPORTS}const app = new Elysia();\n${body}\napp.listen(0);\nmodule.exports.app = app;\n`;
    const probes = top.routes.map(({ method, path, lost = false }) => ({
      lost,
      method: method.toUpperCase(),
      template: path,
      path: path.replaceAll(/:\w+/g, '1'),
    }));
    return { seed: this.seed, files: this.files, entry: 'server.js', probes };
  }

  private hook(method: HookMethod): string {
    if (method === 'onBeforeHandle' && this.choices.chance(0.25)) return asksForUser(this.choices.between(0, 1));
    return elysiaGuard(this.choices.pick(GUARD_BODIES), method, this.choices.between(0, 11));
  }

  private statements(scope: Scope, count: number): string {
    return Array.from({ length: count }, () => this.statement(scope)).join('\n');
  }

  private statement(scope: Scope): string {
    const roll = this.choices.next();
    if (roll < 0.34) return this.route(scope);
    if (roll < 0.54) return this.register(scope);
    if (roll < 0.7 && scope.depth < 3) return this.plugin(scope);
    if (roll < 0.78 && scope.depth < 3) return this.group(scope);
    if (roll < 0.86 && scope.depth < 3) return this.guard(scope);
    if (roll < 0.92) return this.macro(scope);
    if (roll < 0.96) return `${scope.name}.as('${this.choices.pick(['scoped', 'global'])}');`;
    return this.helper(scope);
  }

  private path(scope: Scope): string {
    if (scope.depth === 0 && this.literalPaths.length > 0 && this.choices.chance(0.1)) return this.literalPaths.shift() as string;
    this.counter += 1;
    return this.choices.pick([`/r${this.counter}`, `/r${this.counter}/:id`, `/area${this.counter % 3}/r${this.counter}`]);
  }

  /** The third argument of a route, or the first of a guard. */
  private options(scope: Scope): string[] {
    const out: string[] = [];
    if (this.choices.chance(0.25)) {
      const one = this.hook('onBeforeHandle');
      out.push(`beforeHandle: ${this.choices.chance(0.3) ? `[${one}, ${this.hook('onBeforeHandle')}]` : one}`);
    }
    if (this.choices.chance(0.08)) out.push(`transform: ${this.hook('onTransform')}`);
    if (scope.macros.length > 0 && this.choices.chance(0.4))
      out.push(`${this.choices.pick(scope.macros)}: ${this.choices.pick(['true', 'true', 'false', "'admin'"])}`);
    return out;
  }

  private route(scope: Scope): string {
    const method = this.choices.pick(VERBS);
    const path = this.path(scope);
    scope.routes.push({ method, path: scope.prefix + path });
    const options = this.options(scope);
    const rest = options.length === 0 ? '' : `, { ${options.join(', ')} }`;
    const handler = this.choices.pick(HANDLERS);
    if (this.choices.chance(0.08)) return `${scope.name}.route('${method.toUpperCase()}', '${path}', ${handler}${rest});`;
    return `${scope.name}.${method}('${path}', ${handler}${rest});`;
  }

  private register(scope: Scope): string {
    if (this.choices.chance(0.08)) return `${scope.name}.onRequest(${this.hook('onRequest')});`;
    const method = this.choices.pick(METHODS);
    const reach = this.choices.pick(['', '', "{ as: 'local' }, ", "{ as: 'scoped' }, ", "{ as: 'global' }, "]);
    const list = method === 'onBeforeHandle' && this.choices.chance(0.15);
    return `${scope.name}.${method}(${reach}${list ? `[${this.hook(method)}, ${this.hook(method)}]` : this.hook(method)});`;
  }

  private plugin(parent: Scope): string {
    this.counter += 1;
    const prefix = this.choices.pick(['', '', `/p${this.counter}`, `/p${this.counter}/v1`]);
    const scope: Scope = { name: `plugin${this.counter}`, depth: parent.depth + 1, prefix, routes: [], macros: [] };
    const settings = [...(prefix === '' ? [] : [`prefix: '${prefix}'`]), ...(this.choices.chance(0.3) ? [`name: '${scope.name}'`] : [])];
    const made = `const ${scope.name} = new Elysia(${settings.length === 0 ? '' : `{ ${settings.join(', ')} }`});`;
    const body = this.statements(scope, this.choices.between(1, 5));
    const kept = scope.routes.length;
    const late = this.choices.chance(0.15) ? `\n${this.statements(scope, 1)}` : '';
    scope.routes.forEach((route, at) =>
      parent.routes.push({ ...route, path: parent.prefix + route.path, lost: route.lost === true || at >= kept }),
    );
    parent.macros.push(...scope.macros);
    const twice = this.choices.chance(0.1) ? `\n${parent.name}.use(${scope.name});` : '';
    if (late === '' && this.choices.chance(0.4)) {
      this.files[`${scope.name}.js`] = `${IMPORTS}${made}\n${body}\nmodule.exports = ${scope.name};\n`;
      return `const ${scope.name} = require('./${scope.name}');\n${parent.name}.use(${scope.name});${twice}`;
    }
    return `${made}\n${body}\n${parent.name}.use(${scope.name});${twice}${late}`;
  }

  private inner(scope: Scope, prefix: string): { body: string; name: string } {
    this.counter += 1;
    const inner: Scope = {
      ...scope,
      name: `inner${this.counter}`,
      depth: scope.depth + 1,
      prefix: scope.prefix + prefix,
      macros: [...scope.macros],
    };
    return { body: this.statements(inner, this.choices.between(1, 4)), name: inner.name };
  }

  private group(scope: Scope): string {
    const options = this.options(scope);
    const prefix = `/g${(this.counter += 1)}`;
    const { body, name } = this.inner(scope, prefix);
    const given = options.length === 0 ? '' : `{ ${options.join(', ')} }, `;
    return `${scope.name}.group('${prefix}', ${given}(${name}) => {\n${body}\nreturn ${name};\n});`;
  }

  private guard(scope: Scope): string {
    const options = this.options(scope);
    if (this.choices.chance(0.5)) {
      const reach = this.choices.pick(['', '', "as: 'scoped'", "as: 'global'"]);
      return `${scope.name}.guard({ ${[...(reach === '' ? [] : [reach]), ...options].join(', ')} });`;
    }
    const { body, name } = this.inner(scope, '');
    return `${scope.name}.guard({ ${options.join(', ')} }, (${name}) => {\n${body}\nreturn ${name};\n});`;
  }

  private macro(scope: Scope): string {
    const name = `macro${(this.counter += 1)}`;
    scope.macros.push(name);
    const hooks = this.choices.pick([
      `beforeHandle: ${this.hook('onBeforeHandle')}`,
      `resolve: ${this.hook('resolve')}`,
      `resolve: ${this.hook('resolve')}, beforeHandle: ${this.hook('onBeforeHandle')}`,
    ]);
    return this.choices.pick([
      `${scope.name}.macro({ ${name}: { ${hooks} } });`,
      `${scope.name}.macro({ ${name}: (wanted) => { if (!wanted) return; return { ${hooks} }; } });`,
      `${scope.name}.macro('${name}', { ${hooks} });`,
    ]);
  }

  private helper(scope: Scope): string {
    this.counter += 1;
    const id = this.counter;
    const inner: Scope = { ...scope, name: 'target', depth: 3 };
    const called = this.choices.pick([`${scope.name}.use(setup${id});`, `setup${id}(${scope.name});`]);
    return `function setup${id}(target) {\n${this.statements(inner, this.choices.between(1, 3))}\nreturn target;\n}\n${called}`;
  }
}
