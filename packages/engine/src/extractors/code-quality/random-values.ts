import type { Node } from 'oxc-parser';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { Context, Visit } from './context.ts';
import { purposeNames, short } from './context.ts';

const SECRET_VALUE =
  /(?:^|_)(?:token|otp|pin|secret|password|passcode|nonce|salt|code|voucher|csrf|session_?id|api_?key|verification|activation|invite)|(?:Token|Otp|OTP|Secret|Password|Passcode|Nonce|Salt|Code|Voucher|SessionId|ApiKey|Pin|PIN)(?:s|Value|String|Hash)?$|^generate(?:Token|Otp|OTP|Secret|Password|Code|Key|Pin|PIN|Nonce)/;
const HARMLESS =
  /status_?code|error_?code|country|post_?code|zip|color|colour|token_?(?:id|count|usage|index)|tokens$|barcode_?type|currency|exit_?code|delay|jitter|backoff|mock|fake|sample|simulat/i;
const METRIC =
  /cpu|memory|usage|latency|score|percent|rate$|revenue|metric|throughput|response_?time|uptime|conversion|growth|sales|visits|confidence/i;
const NO_METRIC =
  /jitter|delay|backoff|timeout|wait|sampl|retry|sleep|interval|ttl|id$|name$|token|code|key|expire|expir|stagger|rotate|shuffle|order/i;

const RECORDS = /^(?:prom-client\.(?:Gauge|Counter|Histogram|Summary)#(?:set|inc|dec|observe)|@opentelemetry\/api\..*\.(?:add|record))$/;

/** The call of a metric that takes the value: `load.set(Math.random() * 100)`. */
function recordedAs(code: CodeIndex, parents: readonly Node[]): string | undefined {
  for (let index = parents.length - 1; index >= 0; index -= 1) {
    const parent = parents[index] as Node;
    if (/Function|Statement$/.test(parent.type)) return undefined;
    const call = parent.type === 'CallExpression' ? code.callAt(parent) : undefined;
    if (call?.receiver !== undefined && RECORDS.test(call.callee)) return code.text(call.receiver, call.module).slice(0, 60);
  }
  return undefined;
}

/** `const makeId = (length) => …`: what its callers want the text for, where the function has a name for any purpose. */
const GENERAL =
  /^(?:make|create|gen|generate|get|random|rand)_?(?:random|rand|unique|u)?_?(?:id|uid|string|str|text|chars|characters|alphanumeric|hex|digits|numbers?|suffix|value)s?$/i;
const ASKS = /(?:(?:const|let|var)\s+|\.|\b)([A-Za-z_$][\w$]*)\s*(?::[^=;,{}]{1,40})?[:=]\s*[^=;:]{0,60}$/;

function askedForAs({ input: { code } }: Context, fn: FunctionInfo | undefined): string[] {
  if (fn?.own === undefined || !GENERAL.test(fn.own)) return [];
  return code.callersOf(fn).flatMap((call) => {
    const { text } = call.module.parsed;
    const before = text.slice(Math.max(text.lastIndexOf('\n', call.node.start), call.node.start - 120), call.node.start);
    const name = ASKS.exec(before)?.[1] ?? call.enclosing?.own;
    return name === undefined ? [] : [name];
  });
}

/** A call of Math.random where chance must not be guessed, and where it stands in for something that should have been measured. */
export const randomUsed: Visit = (context, node, parents, module) => {
  const fn = context.input.code.functionAt(module, node.start);
  const around = parents();
  const names = [...purposeNames(around, fn), ...askedForAs(context, fn)];
  const secret = names.find((name) => SECRET_VALUE.test(name));
  if (secret !== undefined && !names.some((name) => HARMLESS.test(name))) {
    context.use('math-random-token', node, module, secret);
    return;
  }
  context.use('math-random', node, module, names[0] ?? short(context, around.at(-1) ?? node, module, 60));
  const { code } = context.input;
  const recorded = recordedAs(code, around);
  const measured = recorded ?? names.find((name) => METRIC.test(name));
  if (measured === undefined || (recorded === undefined && names.some((name) => NO_METRIC.test(name)))) return;
  context.input.emit('stubs', {
    location: code.place(node, module),
    wiring: code.reachAt(module, node.start),
    name: measured,
    kind: 'random-metric',
  });
};

const SECURE =
  /^crypto\.(?:randomBytes|randomUUID|randomInt|randomFillSync|randomFill|getRandomValues)$|^nanoid\b|^uuid\.(?:v4|v7|default)$|^uuid$|^@paralleldrive\/cuid2\b|^ulid\b|^randomstring\.|^crypto-random-string\b|^uid-safe\b/;

/** Chance that nobody can compute: what else makes ids, tokens and codes here. */
export function secureRandom(context: Context): void {
  for (const call of context.input.code.callsTo(SECURE))
    context.use('random-secure', call.node, call.module, short(context, call.node, call.module, 60));
}
