import type { ControlSwitch } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { typesOf, visitNodes } from '../../extract/walk-module.ts';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';

/** What the words of a name are about. */
const ABOUT: readonly (readonly [RegExp, string])[] = [
  [/(?:^|_)(?:SSL|TLS|MTLS|HTTPS)(?:_|$)/, 'tls'],
  [/HMAC|SIGNATURE|SIGNING/, 'signature'],
  [/RATE_?LIMIT|THROTTL/, 'rate-limit'],
  [/(?:^|_)(?:VIRUS|MALWARE|CLAM_?AV|ANTIVIRUS|AV_SCAN)/, 'scanning'],
  [/ENCRYPT|(?:^|_)KMS(?:_|$)/, 'encryption'],
  [/CSRF|XSRF/, 'csrf'],
  [/CAPTCHA|(?:^|_)BOT_/, 'bot-protection'],
  [/(?:^|_)(?:MFA|2FA|TOTP)(?:_|$)/, 'second-factor'],
  [/(?:^|_)(?:AUTH|AUTHENTICATION|AUTHZ|JWT)(?:_|$)/, 'authentication'],
  [/VALIDAT/, 'validation'],
  [/(?:^|_)AUDIT/, 'audit'],
];
const WORDS =
  /HMAC|SIGN|RATE_?LIMIT|THROTTL|VIRUS|MALWARE|CLAM|AV_SCAN|ENCRYPT|KMS|CSRF|XSRF|SSL|TLS|HTTPS|CAPTCHA|BOT_|MFA|2FA|TOTP|AUTH|JWT|VALIDAT|AUDIT/;
/** What a control writes, counts or is stored in does not turn it off. */
const BESIDE = /(?:^|_)(?:LOGS?|LOGGING|METRICS?|CLUSTER|PROXY|DEBUG)(?:_|$)/;
/** Somewhere in the file a variable is compared with yes or no. */
const TEST = /[!=]==?\s*['"`]?(?:true|false|1|0|yes|no|on|off)\b|\b(?:true|false|1|0)['"`]?\s*[!=]==?/;
const INVERTED = /(?:^|_)(?:SKIP|DISABLE|DISABLED|BYPASS|NO|IGNORE|ALLOW_INSECURE|INSECURE|MOCK)(?:_|$)/;
const ON = new Set<unknown>(['true', '1', 'yes', 'on', true, 1]);
const OFF = new Set<unknown>(['false', '0', 'no', 'off', false, 0]);

const COMPARISONS = typesOf('BinaryExpression');

/** Comparisons of variables whose name is about a protection with yes or no. */
export function controlSwitches(code: CodeIndex): ControlSwitch[] {
  const found = new Map<string, ControlSwitch>();
  for (const module of code.modules) {
    if (module.kind !== 'production' || !WORDS.test(wordsIn(module)) || !TEST.test(module.parsed.text)) continue;
    visitNodes(module.bound.parsed.program, COMPARISONS, (node) => {
      if (node.type !== 'BinaryExpression' || !/^[!=]==?$/.test(node.operator)) return;
      const fact = switchAt(code, node, module.bound);
      if (fact !== undefined) found.set(`${fact.location.path}:${fact.location.line}:${fact.name}`, fact);
    });
  }
  return [...found.values()];
}

function switchAt(code: CodeIndex, node: Extract<Node, { type: 'BinaryExpression' }>, module: BoundModule): ControlSwitch | undefined {
  for (const [side, other] of [
    [node.left as Node, node.right],
    [node.right, node.left as Node],
  ] as const) {
    const literal = unwrap(other);
    if (literal.type !== 'Literal' || !(ON.has(literal.value) || OFF.has(literal.value))) continue;
    const value = code.value(side, module);
    if (value.kind !== 'env' || value.compared !== undefined || BESIDE.test(value.name)) continue;
    const about = ABOUT.find(([words]) => words.test(value.name));
    if (about === undefined) continue;
    const inverted = INVERTED.test(value.name);
    return {
      location: code.place(node, module),
      wiring: code.reachAt(module, node.start),
      name: value.name,
      control: about[1],
      whenUnset: whenUnset(value, ON.has(literal.value), inverted),
      inverted,
      test: code.text(node, module).replaceAll(/\s+/g, ' ').slice(0, 120),
    };
  }
  return undefined;
}

/** Without X, `X === 'true'` is off and `X !== 'false'` is on; a variable that names the opposite turns this around. */
function whenUnset(value: Extract<StaticValue, { kind: 'env' }>, againstOn: boolean, inverted: boolean): ControlSwitch['whenUnset'] {
  const { fallback } = value;
  let set = !againstOn;
  if (fallback !== undefined) {
    if (fallback.kind !== 'literal') return 'unknown';
    if (ON.has(fallback.value)) set = true;
    else if (OFF.has(fallback.value) || fallback.value === '') set = false;
    else return 'unknown';
  }
  return set !== inverted ? 'on' : 'off';
}
