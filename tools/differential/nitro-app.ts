import { INLINE_BODIES, LAYER_BODIES, NITRO_BODIES, nitroGuard } from './nitro-guards.ts';
import type { GeneratedApp } from './program.ts';
import { Choices } from './random.ts';

/** Helpers that stand before handlers, and those that handlers call. */
const NAMES = ['ensureAccess', 'touch', 'checkKey', 'gate'];
const INLINE = ['requireUser', 'assertAllowed', 'note'];
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Prints the server code of a random Nuxt app: files by their names, middleware in order, helpers that nobody imports, hooks of handlers. */
export function generateNitroApp(seed: number): GeneratedApp {
  return new NitroAppWriter(seed).write();
}

class NitroAppWriter {
  private readonly choices: Choices;
  private readonly seed: number;
  private readonly files: Record<string, string> = {};
  private readonly probes: GeneratedApp['probes'] = [];
  private readonly taken = new Set<string>();
  private counter = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.choices = new Choices(seed);
  }

  write(): GeneratedApp {
    const text = [...NAMES, ...INLINE].map((name) => {
      const bodies = INLINE.includes(name) ? INLINE_BODIES : NITRO_BODIES;
      const guard = nitroGuard(this.choices.pick(bodies), this.choices.between(0, 19));
      return this.choices.pick([
        `export const ${name} = ${guard};`,
        `const make_${name} = () => ${guard};\nexport const ${name} = make_${name}();`,
      ]);
    });
    this.files['server/utils/guards.js'] =
      `import jwt from 'jsonwebtoken';\nexport const KEY = process.env.JWT_KEY;\n${text.join('\n')}\nexport const guarded = (handler) => defineEventHandler(async (event) => { await ${this.choices.pick(INLINE)}(event); return handler(event); });\n`;
    for (let at = 0; at < this.choices.between(0, 3); at += 1) this.middleware(at);
    for (let at = 0; at < this.choices.between(3, 9); at += 1) this.route();
    return { seed: this.seed, files: this.files, entry: '.output/server/index.mjs', probes: this.probes };
  }

  private middleware(at: number): void {
    const body = this.choices.pick([...LAYER_BODIES, 'prefix-only', 'prefix-only', 'method-exempt', 'path-exempt', 'look'] as const);
    const guard = this.choices.chance(0.3) ? this.choices.pick(NAMES) : nitroGuard(body, this.choices.between(0, 19));
    const handler = this.choices.pick([guard, `{ handler: ${guard} }`, `{ onRequest: [${this.choices.pick(NAMES)}], handler: () => {} }`]);
    this.files[`server/middleware/${at}.step.js`] = this.file(`defineEventHandler(${handler})`);
  }

  private route(): void {
    this.counter += 1;
    const { segments, address, path } = this.place();
    const isApi = this.choices.chance(0.75);
    const method = this.choices.chance(0.85) ? this.choices.pick(METHODS) : undefined;
    const base = isApi ? '/api' : '';
    const key = `${base}${address}`;
    if (this.taken.has(key)) return;
    this.taken.add(key);
    const index = this.choices.chance(0.2) ? '/index' : '';
    const suffix = `${method === undefined ? '' : `.${method}`}${this.choices.pick(['', '', '', '.prod', '.dev'])}`;
    const file = `server/${isApi ? 'api' : 'routes'}/${segments}${index}${suffix}.js`;
    this.files[file] = this.file(this.handler());
    if (suffix.endsWith('.dev')) return;
    this.probes.push({ method: method?.toUpperCase() ?? 'ALL', template: `${base}${address}`, path: `${base}${path}`, file });
  }

  private place(): { segments: string; address: string; path: string } {
    if (this.choices.chance(0.1)) {
      const name = this.choices.pick(['open', 'health']);
      return { segments: name, address: `/${name}`, path: `/${name}` };
    }
    const at = this.counter;
    return this.choices.pick([
      { segments: `r${at}`, address: `/r${at}`, path: `/r${at}` },
      { segments: `(group)/r${at}`, address: `/r${at}`, path: `/r${at}` },
      { segments: `area${at % 3}/r${at}`, address: `/area${at % 3}/r${at}`, path: `/area${at % 3}/r${at}` },
      { segments: `r${at}/[id]`, address: `/r${at}/:id`, path: `/r${at}/1` },
      { segments: `area1/[id]/r${at}`, address: `/area1/:id/r${at}`, path: `/area1/1/r${at}` },
      { segments: `r${at}/[...rest]`, address: `/r${at}/:rest*`, path: `/r${at}/a/b` },
    ]);
  }

  private handler(): string {
    const done = `setResponseHeader(event, 'x-ran', '1'); return { ok: true };`;
    const name = this.choices.pick(NAMES);
    const asked = this.choices.pick(INLINE);
    const hook = nitroGuard(this.choices.pick(NITRO_BODIES), this.choices.between(0, 19));
    const inline = nitroGuard(this.choices.pick(INLINE_BODIES), this.choices.between(0, 19));
    return this.choices.pick([
      `defineEventHandler(async (event) => { ${done} })`,
      `defineEventHandler(async (event) => { await ${asked}(event); ${done} })`,
      `eventHandler(async (event) => { await ${asked}(event); const body = event.method === 'POST' ? await readBody(event) : getQuery(event); event.context.body = body; ${done} })`,
      `defineEventHandler({ onRequest: ${name}, handler: (event) => { ${done} } })`,
      `defineEventHandler({ onRequest: [${name}, ${hook}], handler: async (event) => { ${done} } })`,
      `guarded(async (event) => { ${done} })`,
      `lazyEventHandler(async () => { const check = ${inline}; return defineEventHandler(async (event) => { await check(event); ${done} }); })`,
    ]);
  }

  private file(handler: string): string {
    const jwt = handler.includes('jwt.') ? "import jwt from 'jsonwebtoken';\n" : '';
    const named = ['getHeader', 'createError', 'defineEventHandler'].filter((name) => handler.includes(name));
    const explicit = this.choices.chance(0.3) && named.length > 0 ? `import { ${named.join(', ')} } from 'h3';\n` : '';
    return this.choices.chance(0.8)
      ? `${jwt}${explicit}export default ${handler};\n`
      : `${jwt}${explicit}const handler = ${handler};\nexport { handler as default };\n`;
  }
}
