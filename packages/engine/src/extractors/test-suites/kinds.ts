import type { ParsedModule } from '../../lang/typescript/parse.ts';

/** Several questions about a file start from what it loads. */
const known = new WeakMap<ParsedModule, readonly string[]>();

/** Modules that a test file loads, also by `require` and `jest.mock`. */
export function importsOf(module: ParsedModule): readonly string[] {
  let imports = known.get(module);
  if (imports === undefined) known.set(module, (imports = readImports(module)));
  return imports;
}

function readImports(module: ParsedModule): readonly string[] {
  // Types are gone at run time.
  const loaded = module.record.staticImports.filter((each) => each.entries.length === 0 || each.entries.some((entry) => !entry.isType));
  const out = loaded.map((each) => each.moduleRequest.value);
  for (const { entries } of module.record.staticExports)
    for (const entry of entries) if (entry.moduleRequest !== null && !entry.isType) out.push(entry.moduleRequest.value);
  if (!module.text.includes('require(') && !module.text.includes('import(')) return [...new Set(out)];
  for (const match of module.text.matchAll(/\brequire\(\s*['"]([^'"\n]+)['"]\s*\)|\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g))
    out.push((match[1] ?? match[2]) as string);
  return [...new Set(out)];
}

const RUNNERS: readonly [RegExp, string][] = [
  [/^k6(?:\/|$)/, 'k6'],
  [/^@playwright\/test$/, 'playwright'],
  [/^cypress$/, 'cypress'],
  [/^vitest$/, 'vitest'],
  [/^node:test$/, 'node:test'],
  [/^@jest\/globals$/, 'jest'],
  [/^bun:test$/, 'bun'],
  [/^ava$/, 'ava'],
  [/^(?:tap|tape)$/, 'tap'],
  [/^mocha$/, 'mocha'],
  [/^autocannon$/, 'autocannon'],
];

/** Which runner the file is for; globals leave it to the project. */
export function frameworkOf(module: ParsedModule, imports: readonly string[], fallback: string): string {
  for (const [pattern, name] of RUNNERS) if (imports.some((each) => pattern.test(each))) return name;
  if (isArtillery(module)) return 'artillery';
  if (/\.cy\.[jt]sx?$|(?:^|\/)cypress\//.test(module.path)) return 'cypress';
  if (/\bjest\.(?:fn|mock|spyOn)\b/.test(module.text)) return 'jest';
  if (/\bvi\.(?:fn|mock|spyOn)\b/.test(module.text)) return 'vitest';
  return fallback;
}

/** A scenario file of artillery: `module.exports = { config: { target, phases }, scenarios }`. */
function isArtillery(module: ParsedModule): boolean {
  return /\bphases\s*:/.test(module.text) && /\bscenarios\b/.test(module.text) && /\btarget\s*:/.test(module.text);
}

/** Something outside of the file is asked: a request, a browser, a command. */
export const GOES_OUT =
  /\bfetch\s*\(|\baxios\b|\bgot\b\s*[.(]|\.inject\s*\(|\brequest\s*[.(]|https?:\/\/|\bpage\.|\b(?:spawn|exec|execSync|execFile|execa)\s*\(|\.(?:get|post|put|patch|delete)\s*\(\s*['"`]\//;

/**
 * unit · integration · contract · e2e · load · chaos. `started`: helpers of the tests start a server or a database, or ask one.
 * A name alone makes no test one of the whole system: `pipeline-e2e.test.ts` may call functions only, and `integration` is a word of many domains.
 */
export function kindOf(
  module: ParsedModule,
  imports: readonly string[],
  by: string,
  started: { server: boolean; database: boolean; asks: boolean },
): string {
  const { path, text } = module;
  const uses = (pattern: RegExp): boolean => imports.some((each) => pattern.test(each));
  if (['k6', 'artillery', 'autocannon'].includes(by) || uses(/^(?:autocannon|loadtest|artillery)$/)) return 'load';
  if (
    uses(/^@pact-foundation\/|^jest-pact$|^jest-openapi$|^chai-openapi-response-validator$/) ||
    /(?:^|\/)contracts?\//.test(path) ||
    /\.(?:contract|pact)\.(?:test|spec)?\.?/.test(path)
  )
    return 'contract';
  if (
    ['playwright', 'cypress'].includes(by) ||
    uses(/^(?:puppeteer(?:-core)?|playwright(?:-core)?|webdriverio|selenium-webdriver|testcafe)$/) ||
    (/(?:^|\/)(?:e2e|end-to-end)(?:\/|[.-])|[.-]e2e(?:-spec)?[.-]/.test(path) &&
      (started.server ||
        started.database ||
        started.asks ||
        GOES_OUT.test(text) ||
        uses(/^(?:supertest|light-my-request|undici|node:http|http)$/)))
  )
    return 'e2e';
  if (uses(/toxiproxy/) || /(?:^|\/)chaos(?:\/|[.-])/.test(path)) return 'chaos';
  if (uses(/^supertest$|^light-my-request$|testcontainers/) || /\.inject\(/.test(text)) return 'integration';
  // The folder of such tests, or the last word before `test`: `lib/integration/` and `task-integration-checks.spec.ts` speak of the domain.
  if (
    /(?:^|\/)(?:(?:__)?tests?(?:__)?|spec|specs)\/(?:[\w-]+\/)*integration(?:-tests?)?\/|(?:^|\/)integration-tests?\/|[.-]integration[.-](?:test|spec)\.|\.integration\.|[.-]int[.-](?:test|spec)/.test(
      path,
    )
  )
    return 'integration';
  return 'unit';
}
