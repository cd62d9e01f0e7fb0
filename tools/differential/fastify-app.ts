import { Choices } from './random.ts';
import { fastifyGuard } from './fastify-guards.ts';
import { GUARD_BODIES } from './program.ts';
import type { GeneratedApp } from './program.ts';

const PHASES = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;
const GUARD_NAMES = ['authenticate', 'first', 'touch', 'requireUser', 'step', 'inspect', 'gate', 'before'];
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const IMPORTS = "const jwt = require('jsonwebtoken');\nconst fp = require('fastify-plugin');\n";

/** One scope while it is printed: the variable of its instance, and what is decorated where it can be seen. */
interface Scope {
  app: string;
  async: boolean;
  depth: number;
  decorators: string[];
}

/** Prints a random Fastify app: nested plugins in several surface forms, hooks before and after routes, route-level hooks, factories and helpers. */
export function generateFastifyApp(seed: number): GeneratedApp {
  return new FastifyAppWriter(seed).write();
}

class FastifyAppWriter {
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
    const top: Scope = { app: 'app', async: true, depth: 0, decorators: [] };
    const body = this.statements(top, this.choices.between(3, 7));
    const start = this.choices.pick(['listen', 'ready']) === 'listen' ? 'await app.listen({ port: 0 });' : 'await app.ready();';
    const create = this.choices.pick([
      'const app = fastify();',
      "const app = require('fastify')({ logger: false });",
      'const app = fastify().withTypeProvider();',
    ]);
    this.files['server.js'] =
      `${IMPORTS}const fastify = require('fastify');\nconst guards = require('./guards');\n${create}\nasync function main() {\n${indent(body)}\n  ${start}\n}\nmodule.exports.done = main();\n`;
    return { seed: this.seed, files: this.files, entry: 'server.js', probes: [] };
  }

  private writeGuards(): void {
    const names = GUARD_NAMES.slice(0, this.choices.between(2, 5));
    const lines = [IMPORTS];
    for (const name of names) {
      const text = fastifyGuard(this.choices.pick(GUARD_BODIES), this.choices.between(0, 5));
      const form = this.choices.between(0, 3);
      if (form === 0) lines.push(`exports.${name} = ${text};`);
      else if (form === 1) lines.push(`const ${name}Inner = ${text};\nexports.${name} = ${name}Inner;`);
      else if (form === 2) lines.push(`function make_${name}(kind) { return ${text}; }\nexports.${name} = make_${name}('${name}');`);
      else lines.push(`class C_${name} { constructor() { this.run = ${text}; } }\nexports.${name} = new C_${name}().run;`);
      this.guards.push(`guards.${name}`);
    }
    this.files['guards.js'] = `${lines.join('\n')}\n`;
  }

  private statements(scope: Scope, count: number): string {
    const lines: string[] = [];
    for (let index = 0; index < count; index += 1) lines.push(this.statement(scope));
    return lines.join('\n');
  }

  private statement(scope: Scope): string {
    const roll = this.choices.next();
    if (roll < 0.36) return this.route(scope);
    if (roll < 0.54) return this.hook(scope);
    if (roll < 0.74 && scope.depth < 3) return this.plugin(scope);
    if (roll < 0.8) return this.loop(scope);
    if (roll < 0.86) return this.decorate(scope);
    if (roll < 0.91) return this.helper(scope);
    if (roll < 0.95) return this.onRoute(scope);
    return this.lateArray(scope);
  }

  private guard(): string {
    return this.choices.chance(0.15)
      ? fastifyGuard(this.choices.pick(GUARD_BODIES), this.choices.between(0, 5))
      : this.choices.pick(this.guards);
  }

  private hook(scope: Scope): string {
    const phase = this.choices.pick(PHASES);
    // A preParsing hook takes the payload as its third argument, so callback guards do not fit there.
    const guard =
      phase === 'preParsing' ? fastifyGuard(this.choices.pick(['look', 'verify-throw', 'deny', 'optional'] as const), 0) : this.guard();
    return `${scope.app}.addHook('${phase}', ${guard});`;
  }

  private path(): string {
    if (this.literalPaths.length > 0 && this.choices.chance(0.08)) return this.literalPaths.shift() as string;
    this.counter += 1;
    return this.choices.pick([`/r${this.counter}`, `/r${this.counter}/:id`, `/r${this.counter}/deep`, `/r${this.counter}`]);
  }

  private handler(): string {
    return this.choices.pick([
      "async (request, reply) => { reply.header('x-ran', '1'); return { ok: true }; }",
      "(request, reply) => { reply.header('x-ran', '1').send({ ok: true }); }",
    ]);
  }

  /** Route options, or an empty string. */
  private options(scope: Scope): string {
    const parts: string[] = [];
    for (const phase of ['onRequest', 'preValidation', 'preHandler']) {
      if (!this.choices.chance(0.18)) continue;
      const kind = this.choices.between(0, 5);
      if (kind <= 1) parts.push(`${phase}: ${this.guard()}`);
      else if (kind <= 3) parts.push(`${phase}: [${this.guard()}${this.choices.chance(0.4) ? `, ${this.guard()}` : ''}]`);
      else if (kind === 4 && scope.decorators.length > 0) parts.push(`${phase}: ${scope.app}.${this.choices.pick(scope.decorators)}`);
      else parts.push(`${phase}: undefined`);
    }
    if (this.choices.chance(0.06)) parts.push(`prehandler: ${this.guard()}`);
    if (this.choices.chance(0.1)) parts.push("schema: { querystring: { type: 'object', properties: { q: { type: 'string' } } } }");
    return parts.length === 0 ? '' : `{ ${parts.join(', ')} }`;
  }

  private route(scope: Scope): string {
    const path = this.path();
    const options = this.options(scope);
    if (this.choices.chance(0.25)) {
      const methods = this.choices.chance(0.3) ? "['GET', 'POST']" : `'${this.choices.pick(METHODS).toUpperCase()}'`;
      const inner = options === '' ? '' : `${options.slice(2, -2)}, `;
      return `${scope.app}.route({ method: ${methods}, url: '${path}', ${inner}handler: ${this.handler()} });`;
    }
    const method = this.choices.pick(METHODS);
    return `${scope.app}.${method}('${path}', ${options === '' ? '' : `${options}, `}${this.handler()});`;
  }

  private plugin(parent: Scope): string {
    this.counter += 1;
    const id = this.counter;
    const isAsync = this.choices.chance(0.65);
    const wrapped = this.choices.chance(0.3);
    const scope: Scope = {
      app: this.choices.pick(['instance', 'f', 'child']) + id,
      async: isAsync,
      depth: parent.depth + 1,
      decorators: [...parent.decorators],
    };
    const body = this.statements(scope, this.choices.between(1, 4));
    const text = isAsync
      ? `async function plugin${id}(${scope.app}, opts) {\n${indent(body)}\n}`
      : `function plugin${id}(${scope.app}, opts, done) {\n${indent(body)}\n  done();\n}`;
    const options = this.choices.chance(0.5) ? `, { prefix: '${this.choices.pick([`/p${id}`, `/p${id}/`, `/p${id}/v1`])}' }` : '';
    const call = (fn: string): string =>
      `${parent.async && this.choices.chance(0.45) ? 'await ' : ''}${parent.app}.register(${fn}${options});`;
    if (this.choices.chance(0.4)) {
      const file = `plugin${id}.js`;
      const exported = this.choices.pick(['module.exports = ', 'exports.default = ']);
      const symbol = wrapped && this.choices.chance(0.4);
      const value = wrapped && !symbol ? `fp(plugin${id})` : `plugin${id}`;
      const mark = symbol ? `plugin${id}[Symbol.for('skip-override')] = true;\n` : '';
      this.files[file] = `${IMPORTS}const guards = require('./guards');\n${text}\n${mark}${exported}${value};\n`;
      return exported === 'module.exports = '
        ? call(`require('./plugin${id}')`)
        : call(this.choices.pick([`require('./plugin${id}')`, `require('./plugin${id}').default`]));
    }
    const inline = this.choices.chance(0.5) && isAsync ? text.replace(`async function plugin${id}`, 'async function ') : text;
    if (inline !== text) return call(wrapped ? `fp(${inline})` : inline);
    return `${text}\n${call(wrapped ? `fp(plugin${id})` : `plugin${id}`)}`;
  }

  private loop(scope: Scope): string {
    this.counter += 1;
    const id = this.counter;
    const guard = this.choices.pick(this.guards);
    const handler = this.handler();
    return this.choices.pick([
      `for (const method of ['get', 'post']) { ${scope.app}[method]('/l${id}', { preHandler: method === 'post' ? ${guard} : undefined }, ${handler}); }`,
      `[['/l${id}a', [${guard}]], ['/l${id}b', []]].forEach(([url, before]) => { ${scope.app}.get(url, { onRequest: before }, ${handler}); });`,
      `for (const row of [{ url: '/l${id}x', mw: ${guard} }, { url: '/l${id}y' }]) { ${scope.app}.route({ method: 'GET', url: row.url, onRequest: row.mw, handler: ${handler} }); }`,
    ]);
  }

  private decorate(scope: Scope): string {
    this.counter += 1;
    const name = `deco${this.counter}`;
    const guard = this.guard();
    if (this.choices.chance(0.5)) {
      scope.decorators.push(name);
      return `${scope.app}.decorate('${name}', ${guard});`;
    }
    const waits = scope.async && this.choices.chance(0.6);
    scope.decorators.push(name);
    return `${waits ? 'await ' : ''}${scope.app}.register(fp(async (inner) => { inner.decorate('${name}', ${guard}); }));`;
  }

  private helper(scope: Scope): string {
    this.counter += 1;
    const id = this.counter;
    const body = this.statements(
      { app: 'server', async: false, depth: scope.depth + 2, decorators: [...scope.decorators] },
      this.choices.between(1, 3),
    );
    const text = `function setup${id}(server) {\n${indent(body)}\n}`;
    return `${text}\nsetup${id}(${scope.app});`;
  }

  private onRoute(scope: Scope): string {
    const guard = this.choices.pick(this.guards);
    return `${scope.app}.addHook('onRoute', (options) => { options.preHandler = [...(options.preHandler ? [].concat(options.preHandler) : []), ${guard}]; });`;
  }

  private lateArray(scope: Scope): string {
    this.counter += 1;
    const id = this.counter;
    return `const list${id} = [${this.guard()}];\n${scope.app}.get('/late${id}', { preHandler: list${id} }, ${this.handler()});\nlist${id}.push(${this.choices.pick(this.guards)});`;
  }
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
