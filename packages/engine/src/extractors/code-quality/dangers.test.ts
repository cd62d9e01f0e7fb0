import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { codeQuality } from './index.ts';

/** Kinds of uses in a handler that express serves. */
async function kindsIn(imports: string, body: string): Promise<string[]> {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `import express from 'express'; ${imports} const app = express();
      app.post('/x', async (req: any, res: any) => { ${body} }); app.listen(1);`,
  });
  return facts.codeUses
    .map((one) => one.kind)
    .filter((kind) => !/listener|emitter/.test(kind))
    .toSorted();
}

test.each([
  ["import vm from 'node:vm';", 'vm.runInContext(req.body.code, vm.createContext({}));', ['code-run']],
  ["import vm from 'node:vm';", "vm.runInContext('gc', vm.createContext({}));", []],
  ["import { Script } from 'vm';", 'new Script(`x = ${load()}`).runInThisContext();', ['code-run']],
  ["import { VM } from 'vm2';", 'new VM().run(req.body.code);', ['code-run']],
  ["import ivm from 'isolated-vm';", 'const one = new ivm.Isolate(); one.compileScript(req.body.code);', ['code-run-apart']],
  [
    '',
    "const AsyncFunction = Object.getPrototypeOf(async function () {}).constructor; await new AsyncFunction('ctx', step.code)({});",
    ['new-function'],
  ],
  ['', '(0, eval)(load());', ['eval']],
  ['', 'globalThis.eval(load());', ['eval']],
  ["import ejs from 'ejs';", 'res.send(ejs.render(req.body.template));', ['code-run']],
  ["import ejs from 'ejs';", "res.send(ejs.render('<%= name %>', { name: req.body.name }));", []],
  ['', 'setTimeout(() => load(), 10);', []],
])('text that becomes code: %s %s', async (imports, body, kinds) => {
  expect(await kindsIn(imports, `${body} declare function load(): string; declare const step: any;`)).toEqual(kinds);
});

test.each([
  ["import { exec } from 'node:child_process';", 'exec(`ls ${req.query.dir}`);', ['command-from-input']],
  [
    "import { promisify } from 'node:util'; import { exec } from 'node:child_process'; const run = promisify(exec);",
    'await run(`ls ${req.query.dir}`);',
    ['command-from-input'],
  ],
  ["import { execFile } from 'node:child_process';", "execFile('ls', ['--', req.query.dir]);", ['command-argument-from-input']],
  ["import { spawn } from 'node:child_process';", "spawn('ls', [req.query.dir], { shell: true });", ['command-from-input']],
  ["import { spawn } from 'node:child_process';", "spawn('/bin/sh', ['-c', req.query.dir]);", ['command-from-input']],
  ["import { spawn } from 'node:child_process';", 'spawn(req.query.program, []);', ['command-from-input']],
  [
    "import { execSync } from 'node:child_process'; import { load } from './gone';",
    'execSync(`ls ${load(req.body)}`);',
    ['command-unclear', 'sync-io-in-handler'],
  ],
  ["import { exec } from 'node:child_process';", "exec('ls');", ['child-process']],
])('programs: %s %s', async (imports, body, kinds) => {
  expect(await kindsIn(imports, body)).toEqual(kinds);
});

test.each([
  ["res.redirect(new URL('/login', req.url));", ['redirect']],
  ['res.redirect(new URL(req.query.next, "https://a.example"));', ['open-redirect']],
  ['res.redirect(302, req.query.next ?? "/");', ['open-redirect']],
  ['res.redirect(`/orders/${req.params.id}`);', ['redirect']],
  ['const target = "/orders/" + req.params.id; res.redirect(target);', ['redirect']],
  ['if (!ALLOWED.includes(req.query.next)) throw new Error("no"); res.redirect(req.query.next);', ['redirect-compared']],
])('redirects: %s', async (body, kinds) => {
  expect(await kindsIn('', body)).toEqual(kinds);
});

test.each([
  [
    "import { createHash } from 'node:crypto';",
    "const digest = createHash('md5').update(email).digest('hex'); gravatar(digest);",
    ['weak-hash-as-name'],
  ],
  [
    "import { createHash } from 'node:crypto';",
    "const id = createHash('md5').update(project).digest('hex').slice(0, 8); res.send(id);",
    ['weak-hash-as-name'],
  ],
  [
    "import { createHash } from 'node:crypto';",
    "const signature = createHash('sha1').update(body + SECRET).digest('hex'); res.send(signature);",
    ['weak-hash'],
  ],
  ["import { createHmac } from 'node:crypto';", "res.send(createHmac('sha1', SECRET).update(body).digest('hex'));", ['hash']],
  [
    "import { createHash } from 'node:crypto';",
    "const digest = createHash('md5').update(upload.content).digest('hex'); save(digest);",
    ['weak-hash'],
  ],
  ["import md5 from 'md5';", 'store({ password: md5(req.body.password) });', ['weak-hash']],
  ["import CryptoJS from 'crypto-js';", 'store({ token: CryptoJS.MD5(email) });', ['weak-hash']],
  ["import { createHash } from 'node:crypto';", "res.send(createHash('sha256').update(body).digest('hex'));", ['hash']],
])('hashes: %s %s', async (imports, body, kinds) => {
  expect(
    await kindsIn(
      imports,
      `${body}\n declare const email: string, project: string, SECRET: string; declare function store(x: unknown): void; declare function gravatar(x: unknown): void; const body = 'x';`,
    ),
  ).toEqual(kinds);
});

test.each([
  ["res.send('<h1>' + req.query.name + '</h1>');", ['html-unescaped']],
  ["res.send('<h1>' + escapeHtml(req.query.name) + '</h1>');", ['html-built']],
  ['res.send({ dangerouslySetInnerHTML: { __html: load() } });', ['html-inner']],
  ['res.send({ dangerouslySetInnerHTML: { __html: DOMPurify.sanitize(load()) } });', ['html-built']],
])('HTML: %s', async (body, kinds) => {
  expect(
    await kindsIn(
      '',
      `${body} declare function load(): string; declare function escapeHtml(text: string): string; declare const DOMPurify: any;`,
    ),
  ).toEqual(kinds);
});

test('a general maker of random text is asked for what its callers want of it', async () => {
  const maker =
    'function randomString(n: number) { let text = ""; for (let i = 0; i < n; i += 1) text += CHARS[Math.floor(Math.random() * 36)]; return text; }';
  expect(await kindsIn('', `const resetToken = randomString(32); res.send(resetToken); ${maker}`)).toEqual(['math-random-token']);
  expect(await kindsIn('', `const traceId = randomString(32); res.send(traceId); ${maker}`)).toEqual(['math-random']);
  expect(await kindsIn("import { randomUUID } from 'node:crypto';", 'res.send(randomUUID());')).toEqual(['random-secure']);
});

test('a deep merge written in place, and JSON that is only copied', async () => {
  const merge =
    'function deepMerge(a: any, b: any) { for (const key in b) a[key] = typeof b[key] === "object" ? deepMerge(a[key] ?? {}, b[key]) : b[key]; return a; }';
  expect(await kindsIn('', `deepMerge(settings, req.body); const settings = {}; ${merge}`)).toContain('deep-merge-input');
  expect(await kindsIn("import { merge } from 'lodash'; import { load } from './gone';", 'merge({}, load());')).toEqual([
    'deep-merge-unclear',
  ]);
  expect(await kindsIn('', 'res.send(JSON.parse(JSON.stringify(req.body)));')).toEqual([]);
});
