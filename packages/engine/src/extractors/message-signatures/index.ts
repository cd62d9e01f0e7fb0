import type { Known, MessageSignature } from '@airworthy/model';
import { ABSENT } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { possibleValues } from '../../lang/typescript/static-value.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { comparisonOf } from './comparison.ts';
import { coveredBy } from './covered.ts';
import { headersIn } from '../../extract/header-names.ts';
import { windowIn } from './window.ts';

const MAKERS = /^crypto\.createHmac$/;
const isText = (value: unknown): value is string => typeof value === 'string';

export const messageSignatures = defineExtractor({
  id: 'message-signatures',
  about: 'Keyed hashes over messages: algorithm, key, what they cover, headers, how they are compared and how old a message may be.',
  emits: ['messageSignatures'],
  extract({ code, emit }) {
    for (const call of code.callsTo(MAKERS)) {
      const chain = chainAround(code, call);
      emit('messageSignatures', read(code, call, chain));
    }
  },
});

function read(code: CodeIndex, call: CallSite, chain: readonly CallSite[]): MessageSignature {
  const [algorithm, key] = call.args.map((argument) => code.value(argument, call.module));
  const updates = chain.filter((one) => one.member === 'update').flatMap((one) => one.args.slice(0, 1));
  const digest = chain.find((one) => one.member === 'digest');
  const functions = around(call.enclosing);
  const { covers, form } = coveredBy(code, updates, call.module);
  const { use, comparison, through } = comparisonOf(code, call, digest);
  const all = [...new Set([...functions, ...through])];
  const { window, at } = windowIn(code, all);
  const [encoding] = digest?.args ?? [];
  return {
    location: call.location,
    wiring: code.reach(call),
    by: 'node:crypto',
    algorithm: code.toKnown(algorithm, isText),
    key: keyOf(code, key),
    covers,
    ...(form === undefined ? {} : { form }),
    encoding: encodingOf(
      digest === undefined ? undefined : encoding === undefined ? ABSENT : code.toKnown(code.value(encoding, call.module), isText),
    ),
    use,
    comparison,
    window,
    ...(at === undefined ? {} : { windowAt: at }),
    headers: headersIn(all),
    ...(call.enclosing === undefined ? {} : { within: call.enclosing.name }),
  };
}

/** The key; where several values are possible and only one of them is a variable, that one, whatever it falls back to. */
function keyOf(code: CodeIndex, key: StaticValue | undefined): Known<string> {
  const read = code.toKnown(key, isText);
  if (read.state !== 'unknown' || key === undefined) return read;
  const names = new Set(
    [...possibleValues(key), ...code.values(key.node, key.module as CallSite['module'])].flatMap((one) =>
      one.kind === 'env' ? [one.name] : [],
    ),
  );
  const [name] = names;
  return name !== undefined && names.size === 1 ? { state: 'env', name } : read;
}

function encodingOf(given: Known<string> | undefined): Known<string> {
  if (given === undefined) return { state: 'unknown' };
  return given.state === 'absent' ? { state: 'known', value: 'raw' } : given;
}

/** `update` and `digest` of the same hash, in order. */
function chainAround(code: CodeIndex, call: CallSite): CallSite[] {
  const own = call.enclosing === undefined ? [] : code.callsIn(call.enclosing);
  const near = own.length > 0 ? own : code.calls.filter((one) => one.module === call.module && one.enclosing === undefined);
  return near
    .filter(
      (one) =>
        (one.member === 'update' || one.member === 'digest') && code.chain(one.node, one.module).some((link) => link.node === call.node),
    )
    .toSorted((a, b) => a.node.end - b.node.end);
}

/** The function, and the one it stands in where it has no name of its own. */
function around(fn: FunctionInfo | undefined): FunctionInfo[] {
  if (fn === undefined) return [];
  return fn.own === undefined && fn.parent !== undefined ? [fn, ...around(fn.parent).slice(0, 1)] : [fn];
}
