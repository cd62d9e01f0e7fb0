import type { EnvRead, Known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { isProductionFile } from '../../lang/secrets/production-file.ts';
import { isSecretName, mask } from '../../lang/secrets/names.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { plainOf } from '../../lang/typescript/static-value.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { helperReads } from './helper-reads.ts';
import { manualChecks, unreadChecks } from './manual-checks.ts';
import { readsIn } from './reads.ts';
import { moduleLeftOut } from './unused-modules.ts';
import type { Plain } from './reads.ts';
import { librarySchemas } from './schemas.ts';
import { credentialIn, literalSecrets } from './secrets.ts';

interface Fallback {
  name: string;
  value: Known<Plain>;
  node: Node;
  module: BoundModule;
  outsideProduction: boolean;
}

// https://12factor.net/config
export const environment = defineExtractor({
  id: 'environment',
  about: 'Settings read from the environment, their defaults and checks, and credentials written into the code',
  emits: ['envReads', 'envSchemas', 'secretLiterals'],
  extract(input) {
    const fallbacks: Fallback[] = [];
    const found = librarySchemas(input);
    const read = [...found.map((one) => one.fact), ...manualChecks(input)];
    const schemas = read.length > 0 ? read : unreadChecks(input);
    for (const schema of schemas) input.emit('envSchemas', schema);
    for (const { fact, declared, at } of found) {
      for (const one of declared) {
        if (!fact.names.includes(one.name)) continue;
        input.emit('envReads', {
          location: input.code.place(one.node, one.module),
          wiring: fact.wiring ?? input.code.reachAt(one.module, one.node.start),
          name: one.name,
          fallback: one.fallback,
          secret: isSecretName(one.name),
          atBoot: at === undefined || runsAtBoot(input, at.module, at.node.start),
          through: 'schema',
          parsedAs: one.parsedAs,
          ...(one.parsedAs === 'number' ? { numberUnchecked: false } : {}),
        });
        if (one.fallbackNode !== undefined)
          fallbacks.push({
            name: one.name,
            value: one.fallback,
            node: one.fallbackNode,
            module: one.module,
            outsideProduction: one.outsideProduction,
          });
      }
    }
    for (const entry of input.code.modules) {
      if (entry.kind !== 'production') continue;
      const module = entry.bound;
      const places = new Set<string>();
      for (const read of readsIn(input.code, module)) {
        const place = `${read.name}:${read.fallback.state}:${module.parsed.locate(read.node.start).line}`;
        if (places.has(place)) continue;
        places.add(place);
        input.emit('envReads', readFact(input, module, read));
        if (read.fallbackNode !== undefined)
          fallbacks.push({
            name: read.name,
            value: constant(input, read.fallbackNode, module, read.fallback),
            node: read.fallbackNode,
            module,
            outsideProduction: read.outsideProduction,
          });
      }
      for (const secret of literalSecrets(input, module, isProductionFile(module.path))) input.emit('secretLiterals', secret);
    }
    const required = new Set(
      schemas
        .filter((schema) => schema.failsFast === true && schema.wiring?.state === 'wired' && schema.by === 'manual')
        .flatMap((schema) => schema.names),
    );
    for (const read of helperReads(input)) {
      if (read.fallback.state === 'known') required.delete(read.name);
      input.emit('envReads', { ...readFact(input, read.module, read), ...(read.service === true ? { through: 'service' as const } : {}) });
      if (read.fallbackNode !== undefined)
        fallbacks.push({
          name: read.name,
          value: read.fallback,
          node: read.fallbackNode,
          module: read.module,
          outsideProduction: read.outsideProduction,
        });
    }
    for (const fallback of fallbacks) emitFallback(input, fallback, required);
  },
});

/** A named constant counts like the literal it holds. */
function constant({ code }: ExtractInput, node: Node, module: BoundModule, literal: Known<Plain>): Known<Plain> {
  if (literal.state !== 'unknown' || unwrap(node).type === 'LogicalExpression') return literal;
  const plain = plainOf(code.value(node, module))?.value;
  return typeof plain === 'string' ? { state: 'known', value: plain } : literal;
}

function readFact(
  input: ExtractInput,
  module: BoundModule,
  read: { name: string; node: Node; fallback: Known<Plain>; parsedAs?: string | undefined; numberUnchecked?: boolean | undefined },
): EnvRead {
  const fact: EnvRead = {
    location: input.code.place(read.node, module),
    wiring: moduleLeftOut(input, module, read.node.start) ?? input.code.reachAt(module, read.node.start),
    name: read.name,
    fallback: read.fallback,
    secret: isSecretName(read.name),
    atBoot: runsAtBoot(input, module, read.node.start),
  };
  if (read.parsedAs !== undefined) fact.parsedAs = read.parsedAs;
  if (read.numberUnchecked !== undefined) fact.numberUnchecked = read.numberUnchecked;
  return fact;
}

const STARTS = /^(?:useFactory|constructor|onModuleInit|onApplicationBootstrap|create\w+Options)$/;

/** What a schema asks while it is applied, and what is made once for the process: the function runs where it is written. */
const RUNS_HERE =
  /(?:\.(?:transform|refine|superRefine|preprocess|check|overwrite)\(|\b(?:singleton|remember|once)\((?:\s*['"`][^'"`]*['"`]\s*,)?)\s*(?:async\s*)?$/;
const LONGEST_BEFORE = 300;
const DEEPEST = 4;
const AT_BOOT = new WeakMap<ExtractInput['code'], Map<string, boolean>>();

function runsAtBoot(input: ExtractInput, module: BoundModule, offset: number, depth = 0): boolean {
  const fn = input.code.functionAt(module, offset);
  if (fn === undefined || input.boot.executedFunctions.has(fn.key)) return true;
  // Many settings are read through one function, and its callers are asked once for each step from the read.
  const known = AT_BOOT.get(input.code) ?? new Map<string, boolean>();
  AT_BOOT.set(input.code, known);
  const key = `${depth} ${fn.key}`;
  let answer = known.get(key);
  if (answer === undefined) known.set(key, (answer = functionRunsAtBoot(input, fn, depth)));
  return answer;
}

/** `if (!kept) kept = read(); return kept;`, `return (kept ??= read());`: what was read stays for the life of the process. */
function isKept({ code }: ExtractInput, fn: FunctionInfo): boolean {
  if (fn.node.end - fn.node.start > LONGEST_KEPT) return false;
  const text = code.text(fn.node, fn.module);
  return [...(fn.module.scope.names?.values() ?? [])].some(
    ({ kind, name }) =>
      (kind === 'let' || kind === 'var') &&
      text.includes(name) &&
      (new RegExp(`(?:^|[^.\\w$])${escaped(name)}\\s*(?:\\?\\?|\\|\\|)=`).test(text) ||
        (new RegExp(`\\bif\\s*\\(\\s*!?${escaped(name)}(?:\\s*[!=]==?\\s*(?:undefined|null))?\\s*\\)`).test(text) &&
          new RegExp(`(?:^|[^.\\w$])${escaped(name)}\\s*=[^=]`).test(text))),
  );
}

const LONGEST_KEPT = 2_000;

function escaped(name: string): string {
  return name.replaceAll('$', '\\$');
}

function functionRunsAtBoot(input: ExtractInput, fn: FunctionInfo, depth: number): boolean {
  const { code, boot } = input;
  const { module } = fn;
  // What NestJS calls while it builds its modules and what is in them.
  if (fn.name === 'register' && fn.exported && /(?:^|\/)instrumentation\.[cm]?[jt]s$/.test(module.path)) return true;
  if (isKept(input, fn)) return true;
  if (STARTS.test(fn.own ?? fn.name) && module.imports.some((one) => one.specifier.startsWith('@nestjs/'))) return true;
  if (depth > DEEPEST || onRequestPath(code, boot)(fn) === true) return false;
  const { start } = fn.node;
  const before = module.parsed.code.slice(Math.max(0, start - LONGEST_BEFORE), start);
  if (RUNS_HERE.test(before)) return runsAtBoot(input, module, start - 1, depth + 1);
  const callers = code.callersOf(fn);
  return callers.length > 0 && callers.every((call) => runsAtBoot(input, call.module, call.node.start, depth + 1));
}

function emitFallback(input: ExtractInput, fallback: Fallback, required: ReadonlySet<string>): void {
  if (fallback.value.state !== 'known' || typeof fallback.value.value !== 'string') return;
  const credential = credentialIn(fallback.name, fallback.value.value);
  if (credential === undefined) return;
  input.emit('secretLiterals', {
    location: input.code.place(fallback.node, fallback.module),
    wiring: input.code.reachAt(fallback.module, fallback.node.start),
    rule: 'fallback-literal',
    name: fallback.name,
    excerpt: mask(credential),
    production: isProductionFile(fallback.module.path),
    inProduction: !fallback.outsideProduction && !required.has(fallback.name),
  });
}
