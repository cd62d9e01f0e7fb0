import { nodeGuard } from './node-guards.ts';
import { GUARD_BODIES } from './program.ts';
import type { GeneratedApp } from './program.ts';
import { Choices } from './random.ts';

const GUARD_NAMES = ['authenticate', 'first', 'requireUser', 'inspect', 'gate'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const IMPORTS =
  "const jwt = require('jsonwebtoken');\nconst http = require('http');\nconst { parse } = require('url');\nconst express = require('express');\n";

interface Found {
  method: string;
  template: string;
  path: string;
}

/** Prints a random server of Node's own whose listener looks at method and address by itself, in the ways that people write it. */
export function generateNodeApp(seed: number): GeneratedApp {
  return new NodeAppWriter(seed).write();
}

class NodeAppWriter {
  private readonly choices: Choices;
  private readonly seed: number;
  private readonly guards: string[] = [];
  /** Those that let anybody on: behind others nothing can be told apart. */
  private readonly early: string[] = [];
  private readonly found: Found[] = [];
  private readonly functions: string[] = [];
  private counter = 0;
  private literals = ['/health', '/open'];

  constructor(seed: number) {
    this.seed = seed;
    this.choices = new Choices(seed);
  }

  write(): GeneratedApp {
    const guards = this.guardFile();
    const path = this.choices.pick(['address', 'pathname']);
    const taken = this.choices.pick([
      `const ${path} = req.url;`,
      `const ${path} = (req.url || '/').split('?')[0];`,
      `const ${path} = new URL(req.url, 'http://localhost').pathname;`,
      `const ${path} = new URL(req.url ?? '/', \`http://\${req.headers.host}\`).pathname;`,
      `const { pathname: ${path} } = parse(req.url || '');`,
    ]);
    const method = this.choices.pick(['req.method', 'method']);
    const early = this.early.length > 0 && this.choices.chance(0.25) ? `if (!${this.choices.pick(this.early)}(req, res)) return;\n` : '';
    const cors = this.choices.chance(0.2) ? "if (req.method === 'OPTIONS') { res.writeHead(204); res.end(); return; }\n" : '';
    const parts = Array.from({ length: this.choices.between(2, 6) }, () => this.part(path, method)).join('\n');
    const mixed = this.choices.chance(0.2);
    const end = mixed
      ? 'return app(req, res);'
      : this.choices.pick(["res.writeHead(404); res.end('none');", 'res.statusCode = 404;\nreturn res.end();']);
    const body = `${taken}\n${method === 'method' ? 'const method = req.method;\n' : ''}${cors}${early}${parts}\n${end}`;
    const below = mixed ? this.express() : '';
    const server = this.server(body);
    const files = {
      'guards.js': guards,
      'server.js': `${IMPORTS}const guards = require('./guards');\n${below}${this.functions.join('\n')}\n${server}\n`,
    };
    return { seed: this.seed, files, entry: 'server.js', probes: this.found.map((one) => ({ ...one })) };
  }

  private guardFile(): string {
    const lines = [IMPORTS];
    for (const name of GUARD_NAMES.slice(0, this.choices.between(2, 5))) {
      const body = this.choices.pick(GUARD_BODIES);
      const text = nodeGuard(body, this.choices.between(0, 5));
      if (body !== 'deny') this.early.push(`guards.${name}`);
      lines.push(
        this.choices.pick([
          `exports.${name} = ${text};`,
          `const ${name}Inner = ${text};\nexports.${name} = ${name}Inner;`,
          `function make_${name}(kind) { return ${text}; }\nexports.${name} = make_${name}('${name}');`,
        ]),
      );
      this.guards.push(`guards.${name}`);
    }
    return `${lines.join('\n')}\n`;
  }

  private guard(): string {
    return this.choices.pick(this.guards);
  }

  private express(): string {
    this.counter += 1;
    const template = `/below${this.counter}`;
    this.found.push({ method: 'GET', template, path: template });
    return `const app = express();\napp.get('${template}', (req, res) => { res.setHeader('x-ran', '1'); res.json({}); });\n`;
  }

  private server(body: string): string {
    const roll = this.choices.next();
    if (roll < 0.3)
      return `const listener = async (req, res) => {\n${body}\n};\nhttp.createServer(listener).listen(0);\nmodule.exports.dispatch = listener;`;
    if (roll < 0.5)
      return `class Server {\n  constructor() { this.http = http.createServer(this.handle.bind(this)); }\n  handle(req, res) {\n${body}\n  }\n  start() { this.http.listen(0); }\n}\nconst made = new Server();\nmade.start();\nmodule.exports.dispatch = (req, res) => made.handle(req, res);`;
    if (roll < 0.7)
      return `function listener(req, res) {\n${body}\n}\nconst server = http.createServer();\nserver.on('request', listener);\nserver.listen(0);\nmodule.exports.dispatch = listener;`;
    return `function route(req, res) {\n${body}\n}\nconst server = http.createServer((req, res) => route(req, res));\nserver.listen(0);\nmodule.exports.dispatch = route;`;
  }

  /** What answers a request that was chosen. */
  private answer(): string {
    const ran = "res.setHeader('x-ran', '1');";
    const guard = this.choices.chance(0.5) ? `if (!${this.guard()}(req, res)) return;` : '';
    const end = this.choices.pick([
      "res.end('ok'); return;",
      "res.writeHead(200); return res.end('{}');",
      'res.statusCode = 201; res.end(); return;',
    ]);
    if (this.choices.chance(0.3)) {
      this.counter += 1;
      this.functions.push(`function serve${this.counter}(req, res) { ${guard} ${ran} ${end} }`);
      return `return serve${this.counter}(req, res);`;
    }
    return `${guard} ${ran} ${end}`;
  }

  private address(): string {
    if (this.literals.length > 0 && this.choices.chance(0.15)) return this.literals.shift() as string;
    this.counter += 1;
    const name = `p${String(this.counter).padStart(2, '0')}`;
    return this.choices.pick([`/${name}`, `/api/${name}`, `/v1/${name}/all`]);
  }

  private part(path: string, method: string): string {
    const roll = this.choices.next();
    const one = this.choices.pick(METHODS);
    if (roll < 0.3) return this.plain(path, method, one);
    if (roll < 0.42) return this.prefix(path, method, one);
    if (roll < 0.54) return this.pattern(path, method, one);
    if (roll < 0.7) return this.switched(path, method);
    if (roll < 0.85) return this.table(path, method);
    return this.refused(path, method, one);
  }

  private plain(path: string, method: string, one: string): string {
    const at = this.address();
    const asks = this.choices.chance(0.7);
    this.found.push({ method: asks ? one : 'ALL', template: at, path: at });
    if (!asks) return `if (${path} === '${at}') { ${this.answer()} }`;
    return this.choices.pick([
      `if (${method} === '${one}' && ${path} === '${at}') { ${this.answer()} }`,
      `if (${path} == '${at}' && ${method} === '${one}') { ${this.answer()} }`,
      `if (${path} === '${at}') { if (${method} === '${one}') { ${this.answer()} } }`,
    ]);
  }

  private prefix(path: string, method: string, one: string): string {
    const at = this.address();
    const slash = this.choices.chance(0.6);
    this.found.push({ method: one, template: slash ? `${at}/*` : `${at}*`, path: `${at}${slash ? '/x' : ''}` });
    return `if (${method} === '${one}' && ${path}.startsWith('${at}${slash ? '/' : ''}')) { ${this.answer()} }`;
  }

  private pattern(path: string, method: string, one: string): string {
    const at = this.address();
    const group = this.choices.pick(['(\\d+)', '([^/]+)', '(\\w+)', '([a-z0-9]+)']);
    this.found.push({ method: one, template: `${at}/:p1`, path: `${at}/1` });
    const text = `/^${at.replaceAll('/', '\\/')}\\/${group}$/`;
    return this.choices.pick([
      `if (${method} === '${one}' && ${text}.test(${path})) { ${this.answer()} }`,
      `{ const match = ${path}.match(${text}); if (match && ${method} === '${one}') { ${this.answer()} } }`,
      `{ const match = ${text}.exec(${path}); if (${method} === '${one}' && match !== null) { ${this.answer()} } }`,
    ]);
  }

  private switched(path: string, method: string): string {
    const ways = Array.from({ length: this.choices.between(1, 3) }, () => ({ at: this.address(), one: this.choices.pick(METHODS) }));
    if (this.choices.chance(0.5)) {
      for (const { at, one } of ways) this.found.push({ method: one, template: at, path: at });
      return `switch (\`\${${method}} \${${path}}\`) {\n${ways.map(({ at, one }) => `case '${one} ${at}': { ${this.answer()} }`).join('\n')}\n}`;
    }
    for (const { at } of ways) this.found.push({ method: 'ALL', template: at, path: at });
    return `switch (${path}) {\n${ways.map(({ at }) => `case '${at}': { ${this.answer()} }`).join('\n')}\ndefault: break;\n}`;
  }

  private table(path: string, method: string): string {
    this.counter += 1;
    const name = `table${this.counter}`;
    const keyed = this.choices.chance(0.5);
    const ways = Array.from({ length: this.choices.between(1, 3) }, () => ({ at: this.address(), one: this.choices.pick(METHODS) }));
    for (const { at, one } of ways) this.found.push({ method: keyed ? one : 'ALL', template: at, path: at });
    const members = ways.map(({ at, one }) => `'${keyed ? `${one} ` : ''}${at}': (req, res) => { ${this.answer()} }`).join(',\n  ');
    this.functions.push(`const ${name} = {\n  ${members}\n};`);
    return `{ const found = ${name}[${keyed ? `\`\${${method}} \${${path}}\`` : path}]; if (found) return found(req, res); }`;
  }

  /** Every other method is turned down. */
  private refused(path: string, method: string, one: string): string {
    const at = this.address();
    this.found.push({ method: one, template: at, path: at });
    return `if (${path} === '${at}') { if (${method} !== '${one}') { res.statusCode = 405; res.end(); return; } ${this.answer()} }`;
  }
}
