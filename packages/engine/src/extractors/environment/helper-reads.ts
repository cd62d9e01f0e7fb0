import { ABSENT, known } from '@airworthy/model';
import type { Known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { isEnvironment, literalOf } from './reads.ts';
import type { Plain, Read } from './reads.ts';

const SERVICES = /^@nestjs\/config\.ConfigService#get(?:OrThrow)?$/;

/** Reads through a function: `getEnv('PORT', '3000')` where it says `process.env[name]`, and ConfigService of NestJS. */
export function helperReads({ code }: ExtractInput): Read[] {
  const found: Read[] = [];
  const helpers = new Map<FunctionInfo, number>();
  for (const entry of code.modules) {
    if (entry.kind !== 'production' || !/\benv\b/.test(wordsIn(entry))) continue;
    for (const { node } of entry.bound.memberReferences) {
      const helper = node.computed && isEnvironment(node.object, entry.bound) ? helperOf(node.property, entry.bound) : undefined;
      if (helper !== undefined) helpers.set(helper.fn, helper.index);
    }
  }
  for (const [fn, index] of helpers) {
    for (const call of code.callersOf(fn)) {
      const given = call.args[index];
      const name = textOf(given);
      // `get(key) { return this.config.get(key); }`: a helper of the helper, found by the same loop.
      const further = given === undefined || name !== undefined ? undefined : helperOf(given, call.module);
      if (further !== undefined && !helpers.has(further.fn)) helpers.set(further.fn, further.index);
      if (name !== undefined && /^[A-Z][A-Z0-9_]*$/.test(name))
        found.push(
          readOf(
            name,
            call,
            call.args.find((_, at) => at !== index),
          ),
        );
    }
  }
  for (const call of code.callsTo(SERVICES)) {
    const name = textOf(call.args[0]);
    if (name !== undefined && /^[A-Z][A-Z0-9_]*$/.test(name)) found.push({ ...readOf(name, call, call.args[1]), service: true });
  }
  return found;
}

function readOf(name: string, call: CallSite, fallbackNode: Node | undefined): Read {
  return {
    name,
    node: call.node,
    module: call.module,
    fallback: fallbackNode === undefined ? textAfter(call) : literalOf(fallbackNode),
    fallbackNode,
    outsideProduction: false,
    parsedAs: undefined,
    numberUnchecked: undefined,
    presence: false,
  };
}

/** `get('HOST') || 'localhost'`: the text that takes the place of nothing. */
function textAfter({ node, module }: CallSite): Known<Plain> {
  const after = module.parsed.code.slice(node.end, node.end + 200);
  const text = /^!?\)?\s*(?:\|\||\?\?)\s*(['"])([^'"\\\n]*)\1/.exec(after)?.[2];
  return text === undefined ? ABSENT : known(text);
}

function helperOf(property: Node, module: BoundModule): { fn: FunctionInfo; index: number } | undefined {
  const node = unwrap(property);
  const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
  if (binding?.kind !== 'param') return undefined;
  const fn = module.functionByStart.get(binding.declaration.start);
  return fn === undefined || !fn.held ? undefined : { fn, index: binding.index };
}

function textOf(input: Node | undefined): string | undefined {
  const node = input === undefined ? undefined : unwrap(input);
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}
