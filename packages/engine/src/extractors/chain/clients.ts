import type { ChainClient, Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { argumentsFor } from '../../extract/handed-functions.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { chainOf, OPENS } from './libraries.ts';
import { below, startedByClock, timersOf } from './surroundings.ts';

const TEST_NETWORK = /devnet|testnet|localhost|127\.0\.0\.1|sepolia|goerli|holesky|mumbai|amoy|fuji|:8899|:8545/i;
const SHARED =
  /api\.(?:mainnet-beta|devnet|testnet)\.solana\.com|cloudflare-eth\.com|rpc\.ankr\.com\/\w+\/?$|eth\.llamarpc\.com|polygon-rpc\.com|mainnet\.base\.org|bsc-dataseed|publicnode\.com|eth-mainnet\.public/i;
const PROBES = /(?:#|\.)(?:getSlot|getHealth|getLatestBlockhash|getBlockHeight|getVersion|getEpochInfo|getBlockNumber|getBlock)$/;

/** Each connection to a chain, and how it is looked after. */
export function readClients({ code, boot }: ExtractInput): ChainClient[] {
  const sites = code.callsTo(OPENS).filter((site) => !onlyProbed(code, site));
  if (sites.length === 0) return [];
  const probed = probedOnTimer(code);
  return sites.map((site): ChainClient => {
    const url = urlOf(code, site);
    const text = spelled(url);
    return {
      location: site.location,
      wiring: code.reach(site),
      by: site.package ?? site.callee.replace(/^new /, ''),
      chain: chainOf(site),
      url,
      testNetwork: text === undefined ? (url.state === 'unknown' ? 'unknown' : false) : TEST_NETWORK.test(text),
      publicEndpoint: text === undefined ? (url.state === 'unknown' ? 'unknown' : false) : SHARED.test(text),
      commitment: commitmentOf(code, site),
      timeout: timeoutOf(code, site),
      failover: failoverOf(code, boot, site),
      probed: probed.has(site.module.path),
      backsOff: backsOff(code, site),
      perCall: perCall(code, boot, site),
    };
  });
}

/** Made in a function to ask whether the chain answers, and for nothing else: no work goes through such a connection. */
function onlyProbed(code: CodeIndex, site: CallSite): boolean {
  const fn = site.enclosing;
  if (fn === undefined || fn.class?.constructorFunction === fn) return false;
  const own = code.callsIn(fn).filter((call) => call.package === site.package && call !== site);
  if (own.length === 0 || !own.every((call) => PROBES.test(call.callee))) return false;
  const binding = [...site.module.bindingAt.values()].find(
    (one) => one.init !== undefined && one.init.start <= site.node.start && site.node.end <= one.init.end,
  );
  if (binding === undefined) return false;
  let named = 0;
  let asked = 0;
  walk(fn.node, (node) => {
    const at = node.type === 'MemberExpression' ? unwrap(node.object) : node;
    if (at.type !== 'Identifier' || site.module.bindingAt.get(at.start) !== binding) return;
    if (at === node) named += 1;
    else asked += 1;
  });
  // Handed on or kept, it may carry more; one mention is its declaration.
  return named === asked + 1;
}

/** Text of a known address, or of what stands in for the variable. */
function spelled(url: Known<string>): string | undefined {
  if (url.state === 'known') return url.value;
  return url.state === 'env' ? url.fallback : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function urlOf(code: CodeIndex, site: CallSite): Known<string> {
  const [first] = site.args;
  // A provider over other providers has no address of its own.
  if (first === undefined || site.callee.endsWith('FallbackProvider')) return ABSENT;
  const cluster = /clusterApiUrl\(\s*['"]([\w-]+)['"]/.exec(code.text(first, site.module))?.[1];
  if (cluster !== undefined) return known(`https://api.${cluster}.solana.com`);
  const values = [...code.values(first, site.module), ...handedValues(code, first, site.module)].flatMap((value) => urlValues(code, value));
  const read = values.map((value) => code.toKnown(value, isText));
  // A connection made by a class that is given its address: what its users give counts, the worst first.
  return (
    read.find((one) => SHARED.test(spelled(one) ?? '') || TEST_NETWORK.test(spelled(one) ?? '')) ??
    read.find((one) => one.state !== 'unknown') ??
    unknown(code.text(first, site.module).slice(0, 80))
  );
}

/** `config.rpc.url` where `config` is a parameter: what callers put there. */
function handedValues(code: CodeIndex, given: Node, module: CallSite['module']): StaticValue[] {
  const path: string[] = [];
  let at = unwrap(given);
  if (at.type === 'LogicalExpression') {
    const left = handedValues(code, at.left, module);
    return left.length > 0 ? left : [code.value(at.right, module)];
  }
  while (at.type === 'MemberExpression') {
    const name = memberName(at);
    if (name === undefined) return [];
    path.unshift(name);
    at = unwrap(at.object);
  }
  if (path.length === 0 && at.type !== 'Identifier') return [];
  if (at.type === 'ThisExpression') {
    // A field: what it is given in the class.
    const owner = module.thisAt.get(at.start);
    const info = owner === undefined ? undefined : 'members' in owner ? owner : owner.thisClass;
    const [assigned] = path.length === 1 ? (info?.assigned.get(path[0] as string) ?? []) : [];
    return assigned === undefined || info === undefined ? [] : handedValues(code, assigned, info.module);
  }
  if (at.type === 'Identifier' && path.length === 0) return members(code, at, module);
  return argumentsFor(code, at, module).flatMap((one) => {
    const found = code.property(code.value(one.node, one.module), path.join('.'));
    return found === undefined ? [] : [found];
  });
}

/** `urls.map((url) => new Connection(url))`: the members of the list. */
function members(code: CodeIndex, at: Node, module: CallSite['module']): StaticValue[] {
  const binding = module.bindingAt.get(at.start);
  if (binding?.kind !== 'param' || binding.index !== 0) return [];
  const taker = code.callsOfMember('map').find((call) => call.module === module && call.args[0]?.start === binding.declaration.start);
  const list = taker?.receiver === undefined ? undefined : code.value(taker.receiver, module);
  return list?.kind === 'array' ? [...list.items] : [];
}

/** `{ transport: http(url) }` of viem, `{ url }` of ethers, or the address itself. */
function urlValues(code: CodeIndex, value: StaticValue): StaticValue[] {
  if (value.kind === 'either') return [...urlValues(code, value.whenTrue), ...urlValues(code, value.whenFalse)];
  if (value.kind !== 'object') return [value];
  const transport = value.keys.includes('transport') ? value.get('transport') : undefined;
  if (transport !== undefined) return addressesIn(code, transport.node, transport.module);
  const url = value.get('url') ?? value.get('rpcUrl');
  return url === undefined ? [] : [url];
}

/** `http(url)`, `fallback([http(a), http(b)])` */
function addressesIn(code: CodeIndex, given: Node, module: CallSite['module']): StaticValue[] {
  const node = unwrap(given);
  if (node.type !== 'CallExpression') return [];
  const [first] = node.arguments;
  if (first === undefined) return [];
  if (first.type !== 'ArrayExpression') return [code.value(first, module)];
  return first.elements.flatMap((one) => (one === null || one.type === 'SpreadElement' ? [] : addressesIn(code, one, module)));
}

function optionsOf(code: CodeIndex, site: CallSite): StaticValue[] {
  return site.args.map((argument) => code.value(argument, site.module)).filter((value) => value.kind === 'object');
}

function commitmentOf(code: CodeIndex, site: CallSite): Known<string> {
  if (chainOf(site) === 'evm') return ABSENT;
  const second = site.args[1];
  if (second === undefined) return ABSENT;
  const value = code.value(second, site.module);
  const found = value.kind === 'object' ? code.property(value, 'commitment') : value;
  if (found === undefined) return value.kind === 'object' && !value.open ? ABSENT : unknown();
  const read = code.toKnown(found, isText);
  if (read.state !== 'unknown') return read;
  const handed = handedValues(code, found.node, found.module).map((one) => code.toKnown(one, isText));
  return handed.find((one) => one.state !== 'unknown') ?? read;
}

/** web3.js leaves `fetch` without a time-out unless one is put in; viem gives up after 10 s, ethers after 300 s (v6) or 120 s (v5). */
function timeoutOf(code: CodeIndex, site: CallSite): Known<number> {
  for (const value of optionsOf(code, site)) {
    const own = code.property(value, 'timeout') ?? code.property(value, 'httpTimeout');
    if (own !== undefined) return asNumber(asBootValue(own));
    const fetcher = code.property(value, 'fetch') ?? code.property(value, 'fetchMiddleware');
    if (fetcher !== undefined) {
      const fn = code.functionOf(fetcher.node, fetcher.module);
      const ms = fn === undefined ? undefined : /(?:AbortSignal\.timeout\(|timeout:\s*)([\d_]+)/i.exec(code.text(fn.node, fn.module))?.[1];
      return ms === undefined ? unknown('own fetch') : known(Number(ms.replaceAll('_', '')));
    }
  }
  if (/viem/.test(site.callee)) {
    const text = code.text(site.node, site.module);
    const set = /timeout:\s*([\d_]+)/.exec(text)?.[1];
    return known(set === undefined ? 10_000 : Number(set.replaceAll('_', '')));
  }
  if (/ethers/.test(site.callee)) return known(300_000, 'default of ethers');
  if (site.args[1] !== undefined && code.value(site.args[1], site.module).kind === 'unknown')
    return unknown(code.text(site.args[1], site.module).slice(0, 60));
  return ABSENT;
}

/** By the library, or because the address comes out of a list of which another member can be chosen. */
function failoverOf(code: CodeIndex, boot: ExtractInput['boot'], site: CallSite): boolean | 'unknown' {
  if (/FallbackProvider|getDefaultProvider/.test(site.callee)) return true;
  if (/viem/.test(site.callee)) return /\bfallback\(/.test(code.text(site.node, site.module));
  const inFallback = code.callsTo(/FallbackProvider$/).some((call) => call.module === site.module);
  if (inFallback) return true;
  const fn = site.enclosing;
  if (fn === undefined) return false;
  // A connection that only asks whether the endpoint is well carries no work.
  if (/health|probe|check/i.test(fn.held ? fn.name : (fn.parent?.name ?? ''))) return false;
  // One connection for each member of a list: somewhere one of them is chosen.
  const taker =
    fn.parent === undefined && !fn.held
      ? code.calls.find(
          (call) => call.module === site.module && call.member === 'map' && call.args.some((one) => one.start === fn.node.start),
        )
      : undefined;
  if (taker !== undefined) return /\bcatch\b|healthy|next|current|rotate/i.test(site.module.parsed.code);
  // The address is a member of a list, and something goes to the next member or leaves out the sick ones.
  const [first] = site.args;
  const written = first === undefined ? '' : code.text(first, site.module);
  const listed = /\[|endpoint|\bnode\b|provider/i.test(written) && !/process\.env|config/i.test(written);
  const owner = fn.class === undefined ? site.module.parsed.code : code.text(fn.class.node, site.module);
  if (!listed || !/endpoints|urls\b|providers\b|nodes\b/i.test(owner) || !/healthy|next|rotate|%|\bcatch\b/i.test(owner)) return false;
  // Chosen while the app starts, and kept from then on.
  return !(boot.executedFunctions.has(fn.key) && onRequestPath(code, boot)(fn) === false);
}

function backsOff(code: CodeIndex, site: CallSite): boolean | 'unknown' {
  if (site.callee.startsWith('new web3')) return false;
  const text = code.text(site.node, site.module);
  if (/disableRetryOnRateLimit:\s*true|retryCount:\s*0\b/.test(text)) return false;
  return true;
}

/** Files in which something on a timer asks the chain for its head. */
function probedOnTimer(code: CodeIndex): ReadonlySet<string> {
  const found = new Set<string>();
  for (const timer of timersOf(code).timers) {
    if (timer.args[0] === undefined || code.reach(timer).state === 'not-wired') continue;
    for (const argument of timer.args) {
      const fn = code.functionOf(argument, timer.module);
      if (fn === undefined) continue;
      for (const call of below(code, fn))
        if (PROBES.test(call.callee) && /health|probe|check|lag|status/i.test(call.enclosing?.name ?? fn.name)) found.add(call.module.path);
    }
  }
  return found;
}

/** Whether work on a request or message makes it anew; for a connection that a class makes for itself, whether work makes the class anew. */
function perCall(code: CodeIndex, boot: ExtractInput['boot'], site: CallSite, steps = 0): boolean | 'unknown' {
  const fn = site.enclosing;
  if (fn === undefined || boot.executedFunctions.has(fn.key)) return false;
  if (fn.class?.constructorFunction === fn) {
    const makers = code.callersOf(fn).filter((call) => call.node.type === 'NewExpression' && code.reach(call).state !== 'not-wired');
    const answers = steps > 3 ? [] : makers.map((call) => perCall(code, boot, call, steps + 1));
    return answers.includes(true) ? true : answers.includes('unknown') ? 'unknown' : false;
  }
  const text = code.text(fn.node, fn.module);
  const kept = /(?:this\.\w+|\b\w+)\s*(?:\?\?|\|\|)=\s*new |if\s*\(\s*!\s*(?:this\.)?\w+\s*\)[^]{0,1500}(?:this\.)?\w+\s*=\s*new /.test(
    text,
  );
  // Kept after it was made: `this.client ??= new Connection(…)`.
  if (kept && !/\bconst \w+ = (?:await )?new [\w.]*(?:Connection|Provider|Client)\b/.test(text)) return false;
  const served = onRequestPath(code, boot)(fn);
  return served === 'unknown' && startedByClock(code, site) ? false : served;
}
