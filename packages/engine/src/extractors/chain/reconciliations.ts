import type { ChainReconciliation } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { readsChain } from './libraries.ts';
import { storeCall } from './stores.ts';
import { below, expand, timersOf } from './surroundings.ts';

const NAME = /reconcil|discrepan|drift|verifyOnChain|syncWithChain|compareWith/i;
const CHAIN_WORD = /on_?chain|block_?chain|solana|ethereum|\brpc\b|mint_?address|token_?id|asset_?id|\bnft/i;
const REPEATED = /^(?:bull#|bullmq\.Queue#)(?:add|upsertJobScheduler)$/;

/** Functions that put records beside the chain, found by what they are called and confirmed by what they do. */
export function readReconciliations({ code }: ExtractInput): ChainReconciliation[] {
  const named = code.functions.filter((fn) => fn.held && NAME.test(fn.name) && fn.node.body !== null);
  if (named.length === 0) return [];
  const runs = named.filter((fn) => isRun(code, fn));
  // The outermost of those that lead to each other.
  const inner = new Set(runs.flatMap((fn) => below(code, fn).flatMap((call) => call.targets)));
  return runs.filter((fn) => !inner.has(fn)).map((fn) => read(code, fn));
}

/** It reads records and compares them with something that is of a chain. */
function isRun(code: CodeIndex, fn: FunctionInfo): boolean {
  const all = expand(code, code.callsIn(fn));
  const reads = all.some((call) => storeCall(code, call)?.operation === 'read');
  const writes = all.some((call) => ['insert', 'update'].includes(storeCall(code, call)?.operation ?? ''));
  const text = [fn, ...all.flatMap((call) => call.targets)].map((one) => code.text(one.node, one.module)).join('\n');
  return (
    (reads || writes) &&
    all.length > 2 &&
    (all.some(readsChain) || CHAIN_WORD.test(text)) &&
    /[!=]==?|difference|mismatch|diff\b/i.test(text)
  );
}

function read(code: CodeIndex, fn: FunctionInfo): ChainReconciliation {
  const all = [...below(code, fn), ...code.callsIn(fn)];
  const functions = [...new Set([fn, ...all.flatMap((call) => call.targets)])];
  const text = functions.map((one) => code.text(one.node, one.module)).join('\n');
  const writes = all.flatMap((call) => {
    const store = storeCall(code, call);
    return store === undefined || store.operation === 'read' ? [] : [store];
  });
  return {
    location: fn.location,
    wiring: code.reach(fn),
    name: fn.name,
    chainSide: all.some(readsChain)
      ? 'read'
      : functions.some((one) => /chain|rpc|owner|asset|token/i.test(one.name) && constant(one))
        ? 'constant'
        : 'none',
    compares: [
      ['existence', /not_?found|!\w*(?:onChain|chain|asset|token)\w*\b|exists/i],
      ['owner', /owner/i],
      ['status', /status|burned|frozen/i],
      ['supply', /supply|total_?minted|minted_?count/i],
      ['balance', /balance/i],
    ].flatMap(([name, pattern]) => ((pattern as RegExp).test(text) ? [name as string] : [])),
    scheduled: startedByClock(code, fn),
    repairs: writes.some((store) => store.operation === 'update' && !/reconciliation_runs|_runs\b/i.test(store.text)),
    reports: writes.some((store) => store.operation === 'insert') || /alert|notify|\.inc\(|\.set\(|pager|sentry|slack/i.test(text),
  };
}

/** A function whose every answer is `null`, a literal or an empty object. */
function constant(fn: FunctionInfo): boolean {
  return (
    fn.returns.length > 0 &&
    fn.returns.every((node) => {
      const value = unwrap(node);
      return (
        value.type === 'Literal' ||
        (value.type === 'ObjectExpression' && value.properties.every((one) => one.type === 'Property' && one.value.type === 'Literal'))
      );
    })
  );
}

function startedByClock(code: CodeIndex, fn: FunctionInfo): boolean {
  const timers = [
    ...timersOf(code).timers,
    ...code.callsTo(REPEATED).filter((call) => /repeat|every|pattern/.test(code.text(call.node, call.module))),
  ];
  return timers.some(
    (timer) =>
      timer.enclosing === fn ||
      timer.args.some((argument) => {
        const handed = code.functionOf(argument, timer.module);
        return handed !== undefined && (handed === fn || below(code, handed).some((call) => call.targets.includes(fn)));
      }),
  );
}
