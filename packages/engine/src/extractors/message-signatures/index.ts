import type { Known, MessageSignature } from '@airworthy/model';
import { ABSENT } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { comparisonOf } from './comparison.ts';
import { coveredBy } from './covered.ts';
import { headersIn } from '../../extract/header-names.ts';
import { keyOf, unknownKeyReplacedAt } from './key.ts';
import { windowIn } from './window.ts';

const isText = (value: unknown): value is string => typeof value === 'string';
const MAKERS = /^crypto\.createHmac$/;

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
  const [algorithm] = call.args.map((argument) => code.value(argument, call.module));
  const key = call.args[1];
  const updates = chain.filter((one) => one.member === 'update').flatMap((one) => one.args.slice(0, 1));
  const digest = chain.find((one) => one.member === 'digest');
  const functions = around(call.enclosing);
  const { covers, form } = coveredBy(code, updates, call.module);
  const { use, comparison, through } = comparisonOf(code, call, digest);
  const all = [...new Set([...functions, ...through])];
  const { window, at } = windowIn(code, all);
  const [encoding] = digest?.args ?? [];
  const replacedAt = key !== undefined && use === 'verify' ? unknownKeyReplacedAt(code, key, call.module) : undefined;
  return {
    location: call.location,
    wiring: code.reach(call),
    by: 'node:crypto',
    algorithm: code.toKnown(algorithm, isText),
    key: keyOf(code, key, call.module),
    ...(replacedAt === undefined ? {} : { unknownKeyReplacedAt: replacedAt }),
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
