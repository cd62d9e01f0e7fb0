import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { discoverEntries, isProductionEntry } from '../../lang/typescript/entries.ts';

/** Loaded before tracing without harm: they only prepare the environment. */
const HARMLESS =
  /^(?:dotenv(?:\/.*)?|dotenv-flow(?:\/.*)?|reflect-metadata|source-map-support(?:\/.*)?|module-alias(?:\/.*)?|tsconfig-paths(?:\/.*)?|node:.*|path|fs|crypto|url|@opentelemetry\/.*)$/;

/** Whether a call that starts tracing runs before the rest of the app is loaded. */
export function startsFirst(input: ExtractInput, call: CallSite): boolean | 'unknown' {
  if (input.code.reach(call).state === 'not-wired') return false;
  if (preloaded(input).has(call.module)) return true;
  // Files that Next.js and its like load themselves, in their own order.
  if (input.boot.onlyLoadedBy !== undefined) return 'unknown';
  if (call.enclosing === undefined) return entryModules(input).some((entry) => loadsFirst(input, entry, call.module, call.node.start));
  const callers = input.code.callersOf(call.enclosing);
  if (callers.length === 0) return 'unknown';
  return callers.some(
    (caller) =>
      caller.enclosing === undefined && entryModules(input).some((entry) => loadsFirst(input, entry, caller.module, caller.node.start)),
  );
}

/** Whether an import that starts tracing is the first of its entry that matters. */
export function importsFirst(input: ExtractInput, module: BoundModule, offset: number): boolean | 'unknown' {
  return entryModules(input).some((entry) => loadsFirst(input, entry, module, offset));
}

/** Modules that are loaded by `--import` or `--require`, with what they load. */
function preloaded(input: ExtractInput): Set<BoundModule> {
  const found = new Set<BoundModule>();
  const visit = (module: BoundModule, depth: number): void => {
    if (found.has(module) || depth > 4) return;
    found.add(module);
    for (const one of module.imports) {
      const target = one.typeOnly ? undefined : input.code.graph.target(module, one.specifier);
      if (target?.kind === 'namespace') visit(target.module, depth + 1);
    }
  };
  for (const entry of discoverEntries(input.tree, input.service.path)) {
    const module = entry.preload === true ? input.code.module(entry.path)?.bound : undefined;
    if (module !== undefined) visit(module, 0);
  }
  return found;
}

function entryModules(input: ExtractInput): BoundModule[] {
  return discoverEntries(input.tree, input.service.path)
    .filter((entry) => isProductionEntry(entry) && entry.kind !== 'script')
    .flatMap((entry) => input.code.module(entry.path)?.bound ?? []);
}

function loadsFirst(input: ExtractInput, entry: BoundModule, module: BoundModule, offset: number): boolean {
  if (entry === module) {
    const before = entry.imports.filter(
      (one) =>
        one.fn === undefined &&
        !one.typeOnly &&
        !HARMLESS.test(one.specifier) &&
        (keepsOrder(input) ? one.node.start < offset : one.kind === 'static'),
    );
    // The module that holds the function which starts it may come first.
    return before.every((one) => one.node.start > offset || isAboutTracing(input, entry, one.specifier));
  }
  const first = entry.imports.find((one) => one.fn === undefined && !one.typeOnly && !HARMLESS.test(one.specifier));
  const target = first === undefined ? undefined : input.code.graph.target(entry, first.specifier);
  return target?.kind === 'namespace' && target.module === module;
}

function isAboutTracing(input: ExtractInput, entry: BoundModule, specifier: string): boolean {
  const target = input.code.graph.target(entry, specifier);
  if (target?.kind !== 'namespace') return false;
  return (
    target.module.imports.some((one) => /^@opentelemetry\/|^dd-trace|^newrelic|^elastic-apm/.test(one.specifier)) &&
    target.module.imports.every((one) => !one.specifier.startsWith('.'))
  );
}

/** CommonJS runs imports where they stand; ES modules run all of them first. */
function keepsOrder(input: ExtractInput): boolean {
  const prefix = input.service.path === '' ? '' : `${input.service.path}/`;
  return !/"type"\s*:\s*"module"/.test(input.tree.read(`${prefix}package.json`) ?? '');
}
