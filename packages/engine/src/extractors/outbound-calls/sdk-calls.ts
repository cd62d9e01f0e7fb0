import type { Known, OutboundCall } from '@airworthy/model';
import { known } from '@airworthy/model';
import { insideBreaker } from '../../extract/breakers.ts';
import { holderOf, holdersOfNew } from '../../extract/holder.ts';
import { insideRetry } from '../../extract/retries.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { hasFallback } from '../../extract/call-outcome.ts';
import type { Sdk } from './packages.ts';
import { REPEAT_KEY, SDKS } from './packages.ts';
import { givenUp, givenUpIn, numberOf, racedIn } from './time-out.ts';

/** What texts, lists and promises do: `(await client.oauth.access(…)).scope.split(',')` asks nobody a second time. */
const OF_ANSWERS =
  /\(\)\.(?:.*\.)?(?:split|join|map|flatMap|filter|find|findIndex|findLast|some|every|forEach|reduce|includes|indexOf|slice|splice|push|concat|flat|sort|toSorted|reverse|keys|values|entries|at|has|trim|replace|replaceAll|match|startsWith|endsWith|toLowerCase|toUpperCase|substring|toString|toJSON|toISOString|getTime|localeCompare|then|catch|finally)$/;

/** Requests that libraries of other systems make. They prove who calls and choose the host by themselves. */
export function sdkCalls(code: CodeIndex): OutboundCall[] {
  const found: OutboundCall[] = [];
  for (const sdk of SDKS) {
    const calls = code.callsTo(sdk.calls).filter((site) => site.node.type === 'CallExpression' && !OF_ANSWERS.test(site.callee));
    for (const site of calls) found.push(read(code, sdk, site));
  }
  return found;
}

function read(code: CodeIndex, sdk: Sdk, site: CallSite): OutboundCall {
  const breaker = insideBreaker(code)(site);
  const timeout = timeoutOf(code, sdk, site);
  const client = sdk.timeoutAt === undefined ? undefined : clientOf(code, sdk, site);
  return {
    location: site.location,
    ...(client === undefined ? {} : { related: [client.location] }),
    wiring: code.reach(site),
    by: `sdk:${sdk.name}`,
    method: known(methodOf(site)),
    url: urlOf(code, sdk, site),
    timeout,
    ...(timeout.state !== 'known' && givenUp(code, site) ? { timesOut: true as const } : {}),
    retried: triesAgain(code, sdk, site) || insideRetry(code)(site),
    breaker,
    correlated: false,
    urlFromRequest: false,
    internal: false,
    authenticated: true,
    insecureTls: false,
    fallback: hasFallback(code, site),
    idempotencyKey: site.args.some((argument) => keyed(code, site, argument)),
    abortable: site.args.some((argument) => {
      const value = code.value(argument, site.module);
      return value.kind === 'object' && value.keys.includes('signal');
    }),
  };
}

/** `stripe#paymentIntents.create` → `paymentIntents.create` */
function methodOf(site: CallSite): string {
  const tail = site.callee.includes('#')
    ? site.callee.slice(site.callee.lastIndexOf('#') + 1)
    : site.callee.slice(site.callee.lastIndexOf(')') + 1).replace(/^\./, '');
  return tail === '' || tail.includes('/') ? (site.member ?? 'call') : tail;
}

function keyed(code: CodeIndex, site: CallSite, argument: CallSite['args'][number]): boolean {
  const value = code.value(argument, site.module);
  return value.kind === 'object' && value.keys.some((key) => REPEAT_KEY.test(key));
}

/** Of the call, else of the client it goes through, else the default. */
function timeoutOf(code: CodeIndex, sdk: Sdk, site: CallSite): Known<number> {
  const scale = sdk.timeoutAt?.[0] === 'timeoutInSeconds' ? 1000 : 1;
  for (const argument of site.args.slice(1)) {
    const value = code.value(argument, site.module);
    const own = value.kind === 'object' && value.keys.includes('timeout') ? value.get('timeout') : undefined;
    if (own !== undefined) return numberOf(own, scale);
  }
  const raced = racedIn(code, site);
  if (raced !== undefined) return raced;
  if (sdk.timeoutAt === undefined) return sdk.timeout;
  const mine = clientOf(code, sdk, site);
  for (const argument of mine?.args ?? []) {
    const options = code.value(argument, (mine as CallSite).module);
    // A key or an address is no place for options.
    if (options.kind !== 'object') continue;
    for (const name of sdk.timeoutAt) {
      const set = inOptions(code, options, name);
      const signal = name === 'fetch' && set !== undefined ? givenUpIn(code, set) : undefined;
      if (signal !== undefined) return signal;
      if (set !== undefined && set.kind !== 'unknown' && set.kind !== 'undefined') return numberOf(set, scale);
      if (set !== undefined && (options.open || set.kind === 'unknown')) return { state: 'unknown', source: 'options of the client' };
    }
  }
  return sdk.timeout;
}

/** The client is told to try again, and how often. */
function triesAgain(code: CodeIndex, sdk: Sdk, site: CallSite): boolean {
  const made = sdk.retriesAt === undefined ? undefined : clientOf(code, sdk, site);
  return (made?.args ?? []).some((argument) => {
    const options = code.value(argument, (made as CallSite).module);
    const set = options.kind === 'object' ? code.property(options, sdk.retriesAt as string) : undefined;
    return set !== undefined && set.kind !== 'undefined' && !(set.kind === 'literal' && Number(set.value) === 0);
  });
}

/** An option of the client; `requestHandler: new NodeHttpHandler({ requestTimeout })` has its own. */
function inOptions(code: CodeIndex, options: StaticValue, name: string): StaticValue | undefined {
  const [first, ...rest] = name.split('.');
  const outer = rest.length === 0 ? undefined : code.property(options, first as string);
  const made = outer === undefined ? undefined : unwrap(outer.node);
  return made?.type === 'NewExpression' && made.arguments[0] !== undefined && outer !== undefined
    ? code.property(code.value(made.arguments[0], outer.module), rest.join('.'))
    : code.property(options, name);
}

/** The call that made the client. */
function clientOf(code: CodeIndex, sdk: Sdk, site: CallSite): CallSite | undefined {
  if (sdk.made === undefined) return undefined;
  const made = code.callsTo(sdk.made);
  if (made.length < 2) return made[0];
  const holder = site.receiver === undefined ? undefined : rootHolder(code, site);
  return (
    made.find((one) => holder !== undefined && holdersOfNew(code, one.node, one.module).includes(holder)) ??
    made.find((one) => one.module === site.module)
  );
}

function urlOf(code: CodeIndex, sdk: Sdk, site: CallSite): Known<string> {
  const made = clientOf(code, sdk, site);
  const values = (made?.args ?? []).map((argument) => code.value(argument, (made as CallSite).module));
  for (const value of values) {
    const base = ['baseURL', 'baseUrl', 'endpoint', 'host', 'endPoint']
      .map((name) => (value.kind === 'object' && value.keys.includes(name) ? value.get(name) : undefined))
      .find((one) => one !== undefined && one.kind !== 'undefined');
    if (base !== undefined) return urlOfBase(code, sdk, base, code.property(value, 'useSSL'));
  }
  if (sdk.host !== undefined) return known(sdk.host);
  return sdk.name === 'solana' && values[0] !== undefined
    ? code.toKnown(values[0], isText)
    : { state: 'unknown', source: 'chosen by the app' };
}

function urlOfBase(code: CodeIndex, sdk: Sdk, base: StaticValue, ssl: StaticValue | undefined): Known<string> {
  if (sdk.name !== 'minio') return code.toKnown(base, isText);
  if (ssl?.kind === 'literal' && typeof ssl.value === 'boolean') return known(`${ssl.value ? 'https' : 'http'}://\${}`);
  return { state: 'unknown', source: 'useSSL decides' };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Holder of `client` in `client.chat.completions.create`. */
function rootHolder(code: CodeIndex, site: CallSite): string | undefined {
  let at = site.receiver;
  for (let steps = 0; at !== undefined && steps < 6; steps += 1) {
    const path = code.path(at, site.module);
    if (path !== undefined && /#$|\)$/.test(path)) return holderOf(code, at, site.module);
    at = at.type === 'MemberExpression' ? at.object : at.type === 'CallExpression' ? at.callee : undefined;
  }
  return undefined;
}
