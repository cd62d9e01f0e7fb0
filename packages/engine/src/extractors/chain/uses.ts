import type { ChainUse } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { wordsIn } from '../../extract/words.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { Node } from 'oxc-parser';
import { MINTS } from './libraries.ts';
import { storeCall } from './stores.ts';
import { below, mentions, nearbyText, startedByClock, timersOf } from './surroundings.ts';

const NETWORK = /[#.](?:getGenesisHash|getNetwork|getChainId)$|eth_chainId/;
const BALANCE = /[#.](?:getBalance|getBalanceAndContext)$/;
const CAPACITY =
  /getConcurrentMerkleTreeAccount|fetchMerkleTree|ConcurrentMerkleTreeAccount\.fromAccountAddress|fetchTreeConfig|getTreeConfig/i;
const TREES = /mpl-bubblegum\.(?:createTree(?:V2)?|createTreeInstruction|createCreateTreeInstruction|createTreeConfig(?:V2)?)$/;
const ENQUEUES = /^(?:bull#|bullmq\.Queue#|pg-boss#)(?:add|send)$|[#.](?:sendToQueue|publish)$/;

/** Smaller things around a chain, each a call that already stands in the index. */
export function readUses({ code }: ExtractInput): ChainUse[] {
  const found: ChainUse[] = [];
  const add = (site: CallSite, kind: string, detail?: string): void => {
    found.push({ location: site.location, wiring: code.reach(site), kind, ...(detail === undefined ? {} : { detail }) });
  };
  for (const site of code.callsTo(NETWORK)) if (/[!=]==?[^>]|expect|assert/.test(nearbyText(code, site))) add(site, 'network-check');
  for (const site of code.callsTo(BALANCE)) add(site, 'balance-read', watched(code, site));
  for (const site of code.callsTo(CAPACITY)) add(site, 'tree-capacity', startedByClock(code, site) ? 'watched' : 'read');
  for (const site of code.callsTo(TREES))
    add(site, 'tree-made', /public\w*:\s*(?:true|some\(true\))/.test(code.text(site.node, site.module)) ? 'public' : 'private');
  for (const site of code.callsTo(ENQUEUES)) {
    const text = `${code.text(site.node, site.module)} ${site.enclosing?.name ?? ''} ${site.enclosing?.class?.name ?? ''}`;
    if (MINTS.test(text) && !/mint(?:ed|ing)?[._](?:success|completed|done|failed)|minted/i.test(text))
      add(site, 'mint-enqueue', jobId(code, site));
  }
  found.push(...pendingWatches(code), ...floatAmounts(code));
  return found;
}

/** watched = asked by a clock and compared with a limit; compared; read */
function watched(code: CodeIndex, site: CallSite): string {
  const limit = /<=?\s*[\w.]+|>=?\s*[\w.]+|threshold|minimum|low_?balance/i;
  if (site.enclosing === undefined) return 'read';
  const asked = [site.enclosing, ...code.callersOf(site.enclosing).map((call) => call.enclosing)].filter((fn) => fn !== undefined);
  const compared = asked.some((fn) => mentions(code, fn, limit));
  const gauge = asked.some((fn) => mentions(code, fn, /(?:gauge|metric|balance)\w*\.(?:set|observe|record)\(/i));
  const timed = timersOf(code).timers.some((timer) =>
    timer.args.some((argument) => {
      const fn = code.functionOf(argument, timer.module);
      return fn !== undefined && code.reach(timer).state !== 'not-wired' && (asked.includes(fn) || below(code, fn).includes(site));
    }),
  );
  return timed && (compared || gauge) ? 'watched' : compared ? 'compared' : 'read';
}

/** Of the job id of a mint: the same for the same unit, different each time, or none. */
function jobId(code: CodeIndex, site: CallSite): string {
  const texts = [code.text(site.node, site.module)];
  // `queue.add(data, options)` in an own function: the options of its callers.
  if (!/jobId/.test(texts[0] as string) && site.enclosing !== undefined)
    for (const call of code.callersOf(site.enclosing)) texts.push(code.text(call.node, call.module));
  const written = texts
    .map((text) => /(?:jobId|messageId|singletonKey)\s*:\s*([^,\n]+(?:\$\{[^}]*\}[^,\n]*)?)/.exec(text)?.[1])
    .find((one) => one !== undefined);
  if (written === undefined) return 'none';
  return /Date\.now|random|uuid|nanoid/i.test(written) ? 'unstable' : 'stable';
}

/** Records that wait longer than some time are looked for by a clock. */
function pendingWatches(code: CodeIndex): ChainUse[] {
  const found: ChainUse[] = [];
  for (const timer of timersOf(code).timers) {
    for (const argument of timer.args) {
      const fn = code.functionOf(argument, timer.module);
      if (fn === undefined) continue;
      const hit = below(code, fn).find((call) => {
        const store = storeCall(code, call);
        return (
          store?.operation === 'read' &&
          /pending|submitted|processing|unconfirmed|unknown/i.test(store.text) &&
          /<\s*(?:NOW|\$|CURRENT|datetime)|INTERVAL|olderThan|\blt\b|'<'|\$lt/i.test(store.text)
        );
      });
      if (hit !== undefined) found.push({ location: hit.location, wiring: code.reach(timer), kind: 'pending-watch' });
    }
  }
  return found;
}

const UNITS = ['LAMPORTS_PER_SOL', '1e9', '1e18', '1_000_000_000', '1000000000', '10 **'];
/** Factors between a coin and its base unit. */
const FACTOR = /^(?:LAMPORTS_PER_SOL|1e9|1e18|1_?000_?000_?000|10\s*\*\*\s*(?:9|18))$/;

/** What a quotient is given to when it is money and not a number on a screen. */
const MONEY = /(?:price|amount|fee|royalt\w*|total|cost|payout|revenue)\w*\s*[:=]\s*\(?$/i;

/** `amount * 1e9`, `lamports / LAMPORTS_PER_SOL` where the result is kept, sent or summed, and not only shown. */
function floatAmounts(code: CodeIndex): ChainUse[] {
  const found: ChainUse[] = [];
  for (const module of code.modules) {
    if (module.kind !== 'production' || !/solana|lamports|ethers|viem|web3|\bwei\b/i.test(wordsIn(module))) continue;
    const { text } = module.parsed;
    if (!UNITS.some((unit) => text.includes(unit))) continue;
    for (const fn of module.bound.functions) {
      if (fn.parent !== undefined || !fn.node.body || !UNITS.some((unit) => code.text(fn.node, fn.module).includes(unit))) continue;
      walk(fn.node.body, (node) => {
        if (node.type !== 'BinaryExpression' || !/^[*/]$/.test(node.operator)) return;
        if (
          node.operator === '/' &&
          !MONEY.test(text.slice(Math.max(0, node.start - 40), node.start)) &&
          !comparedWithMoney(code, fn, node)
        )
          return;
        const [left, right] = [code.text(node.left, module.bound), code.text(node.right, module.bound)];
        const factor = FACTOR.test(right) ? node.left : FACTOR.test(left) && node.operator === '*' ? node.right : undefined;
        if (factor === undefined || isWhole(code, factor, module.bound) || constant(factor)) return;
        const place = code.place(node, module.bound);
        found.push({
          location: place,
          wiring: code.reachAt(module.bound, node.start),
          kind: 'float-amount',
          detail: code.text(node, module.bound).replaceAll(/\s+/g, ' ').slice(0, 80),
        });
        return false;
      });
    }
  }
  return found;
}

/** `return lamports / 1e9`, and a caller compares the answer with an amount that is no fixed threshold. */
function comparedWithMoney(code: CodeIndex, fn: FunctionInfo, node: Node): boolean {
  if (!fn.returns.some((one) => one.start <= node.start && node.end <= one.end) || fn.own === undefined) return false;
  return code.callersOf(fn).some((call) => {
    if (call.enclosing === undefined || code.reach(call).state === 'not-wired') return false;
    const text = code.text(call.enclosing.node, call.module);
    const name = new RegExp(`(\\w+)\\s*=\\s*await[^;=]*\\b${fn.own}\\(`).exec(text)?.[1];
    return name !== undefined && new RegExp(`\\b${name}\\s*[<>]=?\\s*[a-z]`, 'i').test(text);
  });
}

function isWhole(code: CodeIndex, node: Node, module: Parameters<CodeIndex['text']>[1]): boolean {
  return /^BigInt\(|\dn\b/.test(code.text(node, module));
}

function constant(given: Node): boolean {
  const node = unwrap(given);
  return node.type === 'Literal' || (node.type === 'MemberExpression' && /^[A-Z_]+$/.test(memberName(node) ?? ''));
}
