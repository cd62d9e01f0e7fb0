import type { Visit } from './context.ts';
import { purposeNames, short } from './context.ts';

const SECRET_VALUE =
  /(?:^|_)(?:token|otp|pin|secret|password|passcode|nonce|salt|code|voucher|csrf|session_?id|api_?key|verification|activation|invite)|(?:Token|Otp|OTP|Secret|Password|Passcode|Nonce|Salt|Code|Voucher|SessionId|ApiKey|Pin|PIN)(?:s|Value|String|Hash)?$|^generate(?:Token|Otp|OTP|Secret|Password|Code|Key|Pin|PIN|Nonce)/;
const HARMLESS =
  /status_?code|error_?code|country|post_?code|zip|color|colour|token_?(?:id|count|usage|index)|tokens$|barcode_?type|currency|exit_?code|delay|jitter|backoff|mock|fake|sample|simulat/i;
const METRIC =
  /cpu|memory|usage|latency|score|percent|rate$|revenue|metric|throughput|response_?time|uptime|conversion|growth|sales|visits|confidence/i;
const NO_METRIC =
  /jitter|delay|backoff|timeout|wait|sampl|retry|sleep|interval|ttl|id$|name$|token|code|key|expire|expir|stagger|rotate|shuffle|order/i;

/** A call of Math.random where chance must not be guessed, and where it stands in for something that should have been measured. */
export const randomUsed: Visit = (context, node, parents, module) => {
  const fn = context.input.code.functionAt(module, node.start);
  const around = parents();
  const names = purposeNames(around, fn);
  const secret = names.find((name) => SECRET_VALUE.test(name));
  if (secret !== undefined && !names.some((name) => HARMLESS.test(name))) {
    context.use('math-random-token', node, module, secret);
    return;
  }
  context.use('math-random', node, module, names[0] ?? short(context, around.at(-1) ?? node, module, 60));
  const measured = names.find((name) => METRIC.test(name));
  if (measured === undefined || names.some((name) => NO_METRIC.test(name))) return;
  const { code } = context.input;
  context.input.emit('stubs', {
    location: code.place(node, module),
    wiring: code.reachAt(module, node.start),
    name: measured,
    kind: 'random-metric',
  });
};
