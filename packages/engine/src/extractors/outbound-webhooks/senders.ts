import type { OutboundWebhook } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { decoratedRoots } from '../../extract/decorated-roots.ts';
import { argumentsFor } from '../../extract/handed-functions.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { patternOf, possibleValues } from '../../lang/typescript/static-value.ts';
import { isFunction, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { signatureOf } from './signature.ts';
import { surroundingsOf, textsOf } from './surroundings.ts';
import { targetCheckOf } from './target.ts';

const CALLS =
  /^(?:axios(?:\.create\(\))?(?:\.(?:post|put|request))?|fetch|undici\.(?:fetch|request)|node-fetch|got(?:\.post)?|ky(?:\.post)?|superagent\.post|needle\.post|cross-fetch(?:\.fetch)?)$/;
/** A function of the service around one of these: `fetchWithTimeout(webhook.url, { method: 'POST' })`. */
const OWN_CALL = /^(?:\w*fetch\w*|(?:http|safe|send|secure|do|make)\w*(?:request|post)|postJson|request)$/i;
const PROCESSORS = /^new bullmq\.Worker$|^bull#process$|^amqplib\..*consume$|^pg-boss#work$|^kafkajs\..*\.run$/;
const ADDRESS =
  /^(?:url|uri|webhook_?url|callback_?url|endpoint|endpoint_?url|target|target_?url|notify_?url|notification_?url|hook_?url|delivery_?url|destination)$/i;
const HOOK = /web_?hook|hook_?url|subscri(?:ption|ber)|callback_?url|\bhooks?\b/i;
const OWN_CHOICE = /process\.env|\b(?:config|env|settings)\./;
/** A member that is called like an address. */
const RECORD = /\.\s*(?:\w*_?url|\w*Url|uri|endpoint|target)\b|\[['"`]\w*url/i;
const CONFIGURED = /^(?:env|literal)$/;

/** Calls that post to an address out of a record. */
export function senders(input: ExtractInput): OutboundWebhook[] {
  const { code } = input;
  const { clock, work } = decoratedRoots(code);
  const workers = new Set([
    ...work,
    ...code.callsTo(PROCESSORS).flatMap((call) => call.args.flatMap((one) => code.functionOf(one, call.module) ?? [])),
  ]);
  const clocks = new Set([
    ...clock,
    ...code
      .callsTo(/^setInterval$|^node-cron\.schedule$|scheduleJob$|Cron(?:Job)?$/)
      .flatMap((call) => call.args.flatMap((one) => code.functionOf(one, call.module) ?? [])),
  ]);
  const own = code.calls.filter((call) => call.targets.some(({ own: name }) => name !== undefined && OWN_CALL.test(name)));
  return [...code.callsTo(CALLS), ...own].flatMap((site) => {
    if (!/web_?hook|subscri|callback|hooks?\b/i.test(wordsIn(site.module))) return [];
    const address = addressOf(code, site);
    return address === undefined || !posts(code, site) || !isStored(code, address, site)
      ? []
      : [read(input, site, address, workers, clocks)];
  });
}

function addressOf(code: CodeIndex, site: CallSite): Node | undefined {
  const [first] = site.args;
  if (first === undefined) return undefined;
  if (!/^axios(?:\.create\(\))?(?:\.request)?$/.test(site.callee)) return first;
  const value = code.value(first, site.module);
  return value.kind === 'object' ? value.get('url')?.node : first;
}

function posts(code: CodeIndex, site: CallSite): boolean {
  if (/\.(?:post|put)$/.test(site.callee)) return true;
  return /\bmethod\s*:\s*(?:['"`](?:POST|PUT)['"`]|\w)/i.test(code.text(site.node, site.module).slice(0, 1_500));
}

/** The address comes out of a record, and the words around it speak of webhooks or subscribers. */
function isStored(code: CodeIndex, written: Node, site: CallSite): boolean {
  const node = unwrap(written);
  const text = code.text(node, site.module);
  const value = code.value(node, site.module);
  if (CONFIGURED.test(value.kind) || OWN_CHOICE.test(madeOf(code, node, site.module, 0))) return false;
  // A plain variable has to be made from a record; one that a function of ours gives may as well be configured.
  const binding = node.type === 'Identifier' ? site.module.bindingAt.get(node.start) : undefined;
  if (
    binding?.kind === 'const' &&
    binding.path.length === 0 &&
    binding.init !== undefined &&
    !RECORD.test(code.text(binding.init, site.module).slice(0, 300))
  )
    return false;
  if (value.kind === 'text' && /^https?:\/\/[\w.]/.test(patternOf(value) ?? '')) return false;
  const name = node.type === 'MemberExpression' ? memberName(node) : node.type === 'Identifier' ? node.name : undefined;
  if (name === undefined || !ADDRESS.test(name)) return false;
  const given = argumentsFor(code, node, site.module);
  // A function that sends for others is told what it is by what they hand it: `send({ url: webhook.url })`.
  const handed = given.map((one) => code.text(one.node, one.module));
  const words = [text, ...handed, site.enclosing?.name ?? '', site.enclosing?.class?.name ?? '', site.enclosing?.parent?.name ?? ''];
  if (
    !words.some((word) => HOOK.test(word)) &&
    !/['"`](?:x-)?[\w-]*webhook[\w-]*['"`]/i.test(code.text(site.node, site.module).slice(0, 2_000))
  )
    return false;
  // A parameter that only configuration is handed in for is an address of our own choice.
  return (
    given.length === 0 ||
    !given.every((one) => {
      const source = code.text(one.node, one.module);
      return CONFIGURED.test(code.value(one.node, one.module).kind) || OWN_CHOICE.test(source);
    })
  );
}

/** The text of an expression, with that of what its names were made from. */
function madeOf(code: CodeIndex, node: Node, module: BoundModule, depth: number): string {
  const texts = [code.text(node, module).slice(0, 300)];
  if (depth > 3) return texts.join(' ');
  walk(node, (inner) => {
    const init = inner.type === 'Identifier' ? module.bindingAt.get(inner.start)?.init : undefined;
    if (init !== undefined && init.end - init.start < 500 && !isFunction(init)) texts.push(madeOf(code, init, module, depth + 1));
  });
  return texts.join(' ');
}

function read(
  input: ExtractInput,
  site: CallSite,
  address: Node,
  workers: ReadonlySet<FunctionInfo>,
  clocks: ReadonlySet<FunctionInfo>,
): OutboundWebhook {
  const { code } = input;
  const around = surroundingsOf(code, site);
  const texts = textsOf(code, around.functions);
  const all = texts.join('\n');
  const own = code.text(site.node, site.module);
  const byWorker = around.above.some((fn) => workers.has(fn));
  const byClock = around.above.some((fn) => clocks.has(fn));
  const served = onRequestPath(code, input.boot)(site.enclosing);
  const scheduled = /next_?(?:retry|attempt)\w*|retry_?at|scheduled_?(?:at|for)/i.test(all);
  const outbox = /outbox|SKIP LOCKED/i.test(all);
  const last = around.above.at(-1);
  return {
    location: site.location,
    wiring: code.reach(site),
    related: last === undefined || last === site.enclosing ? [] : [last.location],
    by: site.targets[0]?.own ?? site.callee,
    target: code.text(address, site.module).slice(0, 80),
    ...(site.enclosing === undefined ? {} : { within: site.enclosing.name }),
    ...targetCheckOf(around.calls, texts),
    redirects: redirectsOf(code, site, own),
    ...signatureOf(code, around.calls, texts),
    answerBounded: answerBounded(site, own, site.enclosing === undefined ? '' : code.text(site.enclosing.node, site.enclosing.module)),
    queued: byWorker || byClock ? true : served === true ? false : 'unknown',
    retries: scheduled ? 'scheduled' : byWorker ? 'queue' : quick(around.calls, site, texts) ? 'quick' : 'none',
    honoursAnswers: /\b410\b|\b429\b|retry-after/i.test(all),
    eventId: eventIdOf(own, texts, argumentsFor(code, address, site.module).length > 0),
    recorded:
      /\b(?:insert\s+into|update)\s+["\w.]*(?:deliver|attempt|webhook_?(?:log|event|history|request))|\(\s*['"`]\w*(?:deliver(?:y|ies)|attempts?|webhook_?logs?)['"`]\s*\)|\.\w*(?:[wW]ebhook\w*(?:Deliver\w*|Log|Attempt|Execution)|[dD]elivery|automationExecution)\.(?:create|update|upsert)/i.test(
        all,
      ),
    disables:
      /consecutive\w*fail|fail(?:ure)?s?_?(?:count|threshold)|failureCount|disabled_?at|auto_?disabl|is_?active['"`]?\s*[:=]\s*false|enabled['"`]?\s*[:=]\s*false/i.test(
        all,
      ),
    outbox: outbox ? true : served === true && !byWorker && !byClock ? false : 'unknown',
    serial: isSerial(around.above, code),
  };
}

const NOT_FOLLOWED = /\bmaxRedirects\s*:\s*0|\bredirect\s*:\s*['"`](?:manual|error)|\bfollowRedirects?\s*:\s*false/;

/** axios and fetch follow redirects unless told otherwise; undici's request and the modules of Node.js do not. */
function redirectsOf(code: CodeIndex, site: CallSite, own: string): OutboundWebhook['redirects'] {
  if (NOT_FOLLOWED.test(own) || site.callee === 'undici.request') return 'refused';
  // A function of the service that asks for others says it itself.
  const below = new Set(site.targets);
  for (const fn of below) if (below.size < 20) for (const call of code.callsIn(fn)) for (const target of call.targets) below.add(target);
  if ([...below].some((fn) => NOT_FOLLOWED.test(code.text(fn.node, fn.module)))) return 'refused';
  for (const argument of site.args) {
    const options = code.value(argument, site.module);
    const chosen = options.kind === 'object' ? code.property(options, 'redirect') : undefined;
    if (chosen === undefined || chosen.kind === 'undefined') continue;
    const found = chosen.kind === 'unknown' ? code.values(chosen.node, chosen.module) : possibleValues(chosen);
    const arms = found.map((one) => (one.kind === 'literal' ? one.value : undefined));
    if (arms.length === 0) return 'unknown';
    if (arms.every((arm) => arm === 'manual' || arm === 'error')) return 'refused';
    // A setting decides, or something that could not be read.
    if (arms.some((arm) => arm !== 'follow')) return 'unknown';
    return 'followed';
  }
  const calls = [...below].flatMap((fn) => [...code.callsIn(fn)]);
  if (below.size > 0 && !calls.some((call) => CALLS.test(call.callee) && call.callee !== 'undici.request'))
    return calls.some((call) => call.callee === 'undici.request' || (call.member === 'request' && asksItself(call)))
      ? 'refused'
      : 'unknown';
  return /\bredirect\s*:\s*[\w.]+|\bmaxRedirects\s*:\s*[\w.]+|\.\.\.\w+|,\s*(?:options|opts|init|config)\s*\)/.test(own)
    ? 'unknown'
    : 'followed';
}

/** `http.request`, also where a variable holds one of the two modules. */
function asksItself(call: CallSite): boolean {
  return /^https?\.request$/.test(call.callee) || /['"`](?:node:)?https?['"`]/.test(call.module.parsed.text);
}

function answerBounded(site: CallSite, own: string, body: string): boolean | 'unknown' {
  if (/maxContentLength\s*:\s*[\w(]|maxResponseSize|size\s*:\s*\d/.test(own)) return true;
  if (site.callee.startsWith('axios') || site.callee.startsWith('got')) return false;
  // What fetch gives is read only when somebody asks for it.
  return !/\.(?:text|json|arrayBuffer|blob|buffer)\(\)/.test(body);
}

function quick(calls: readonly CallSite[], site: CallSite, texts: readonly string[]): boolean {
  return (
    site.inLoop ||
    calls.some((call) => /^(?:p-retry|async-retry|exponential-backoff\b|axios-retry|retry\b|ts-retry\b|cockatiel\b)/.test(call.callee)) ||
    texts.some((one) => /\b(?:attempt|retries|maxRetries)\b/.test(one) && /\b(?:while|for)\s*\(/.test(one))
  );
}

const ID_HEADER =
  /['"`]?(?:webhook-id|x-webhook-id|x-[\w-]*(?:event|delivery|message|request)-id|idempotency-key|svix-id|ce-id)['"`]?\s*:\s*([^,\n}]+)/i;

/** Whoever is handed the address is mostly handed the body too: what is in it, is not known here. */
function eventIdOf(own: string, texts: readonly string[], handed: boolean): OutboundWebhook['eventId'] {
  const body = texts[0] ?? '';
  const header = [own, body, ...(handed ? texts : [])].map((one) => ID_HEADER.exec(one)).find((one) => one !== null);
  if (header !== undefined) return /uuid|random|nanoid|Date\.now|ulid/i.test(header?.[1] ?? '') ? 'new' : 'header';
  return /\b(?:id|event_?id|eventId|delivery_?id)\s*:\s*(?!uuid|crypto|random|nanoid)[\w.]*\b(?:id|Id)\b/.test(own + body)
    ? 'body'
    : handed
      ? 'unknown'
      : 'none';
}

/** `for (const endpoint of endpoints) await deliver(endpoint)`. */
function isSerial(above: readonly FunctionInfo[], code: CodeIndex): boolean {
  return above
    .slice(0, 3)
    .some((fn) =>
      code.callersOf(fn).some((call) => call.inLoop && call.awaited && !/attempt|retr/i.test(code.text(call.node, call.module))),
    );
}
