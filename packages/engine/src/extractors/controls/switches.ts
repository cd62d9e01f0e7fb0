import type { ControlSwitch } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { typesOf, visitNodes } from '../../extract/walk-module.ts';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';

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
  [/(?:EMAIL|PHONE|ACCOUNT)_VERIFICATION|VERIF(?:Y|IED)_(?:EMAIL|PHONE)/, 'verification'],
  [/(?:^|_)(?:AUTH|AUTHENTICATION|AUTHZ|JWT)(?:_|$)/, 'authentication'],
  [/VALIDAT/, 'validation'],
  [/(?:^|_)AUDIT/, 'audit'],
  [/(?:^|_)PKCE(?:_|$)/, 'pkce'],
  [/(?:^|_)(?:HELMET|CSP|HSTS)(?:_|$)/, 'headers'],
];
const WORDS =
  /HMAC|SIGN|RATE_?LIMIT|THROTTL|VIRUS|MALWARE|CLAM|AV_SCAN|ENCRYPT|KMS|CSRF|XSRF|SSL|TLS|HTTPS|CAPTCHA|BOT_|MFA|2FA|TOTP|AUTH|JWT|VALIDAT|AUDIT|PKCE|HELMET|CSP|HSTS|VERIF/;
/** What a control writes, counts or is stored in does not turn it off. */
const BESIDE =
  /(?:^|_)(?:LOGS?|LOGGING|METRICS?|CLUSTER|PROXY|DEBUG|HONOR|LINKING|SIGN_?UP|USERNAME|GUEST|REQUEST_CERT|ALLOW(?!_INSECURE))(?:_|$)/;
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
    visitNodes(module.bound.parsed.program, COMPARISONS, (node, parents) => {
      if (node.type !== 'BinaryExpression' || !/^[!=]==?$/.test(node.operator)) return;
      const fact = switchAt(code, node, parents().at(-1), module.bound);
      if (fact !== undefined) found.set(`${fact.location.path}:${fact.location.line}:${fact.name}`, fact);
    });
  }
  return [...found.values()];
}

function switchAt(
  code: CodeIndex,
  node: Extract<Node, { type: 'BinaryExpression' }>,
  parent: Node | undefined,
  module: BoundModule,
): ControlSwitch | undefined {
  for (const [side, other] of [
    [node.left as Node, node.right],
    [node.right, node.left as Node],
  ] as const) {
    const literal = unwrap(other);
    if (literal.type !== 'Literal' || !(ON.has(literal.value) || OFF.has(literal.value))) continue;
    const value = settingOf(code, side, module);
    if (value?.kind !== 'env' || value.compared !== undefined || BESIDE.test(value.name)) continue;
    const about = ABOUT.find(([words]) => words.test(value.name));
    if (about === undefined) continue;
    const inverted = INVERTED.test(value.name);
    return {
      location: code.place(node, module),
      wiring: code.reachAt(module, node.start),
      name: value.name,
      control: about[1],
      whenUnset: isAskedFor(code, value.name, node, parent, module)
        ? inverted
          ? 'on'
          : 'off'
        : whenUnset(value, ON.has(literal.value), inverted),
      inverted,
      test: code.text(node, module).replaceAll(/\s+/g, ' ').slice(0, 120),
    };
  }
  return undefined;
}

/** A variable, also in lower case, with a fallback, or asked of the service that holds the settings: `config.get('LDAP_SSL')`. */
function settingOf(code: CodeIndex, input: Node, module: BoundModule, depth = 0): StaticValue | undefined {
  const read = code.value(input, module);
  if (read.kind === 'env' || depth > 4) return read;
  const node = unwrap(input);
  if (node.type === 'LogicalExpression' && node.operator !== '&&') {
    const value = settingOf(code, node.left, module, depth + 1);
    return value?.kind === 'env' && value.fallback === undefined ? { ...value, fallback: code.value(node.right, module) } : undefined;
  }
  // `env.X` of a schema that hands its values on: what it takes when X is not set stands with the schema.
  if (node.type === 'MemberExpression' && /^[A-Z][A-Z0-9_]*$/.test(memberName(node) ?? '')) {
    const holder = code.text(node.object, module);
    return /^(?:\w*env|environment|config|settings)$/i.test(holder)
      ? { kind: 'env', name: memberName(node) ?? '', fallback: undefined, node, module }
      : undefined;
  }
  if (node.type !== 'CallExpression') return undefined;
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  if (/^(?:toLowerCase|toLocaleLowerCase|toUpperCase|trim|toString)$/.test(memberName(callee) ?? ''))
    return settingOf(code, callee.object, module, depth + 1);
  const [first] = node.arguments;
  if (!/^(?:get|getOrThrow)$/.test(memberName(callee) ?? '') || first?.type !== 'Literal' || typeof first.value !== 'string')
    return undefined;
  const asked = code.text(callee.object, module);
  const owner = asked === 'this' ? (code.functionAt(module, node.start)?.class?.name ?? '') : asked;
  if (!/^[A-Z][A-Z0-9_]*$/.test(first.value) || !/config|env|settings/i.test(owner)) return undefined;
  const fallback = node.arguments[1];
  return { kind: 'env', name: first.value, fallback: fallback === undefined ? undefined : code.value(fallback, module), node, module };
}

/** `X && X !== 'false'`, `!X || X === 'false'`: without X it is the same as no, whatever the comparison says. */
function isAskedFor(code: CodeIndex, name: string, node: Node, parent: Node | undefined, module: BoundModule): boolean {
  if (parent?.type !== 'LogicalExpression' || parent.operator === '??') return false;
  const other = unwrap(parent.left.start === node.start ? parent.right : parent.left);
  const denied = other.type === 'UnaryExpression' && other.operator === '!';
  if (denied !== (parent.operator === '||')) return false;
  const value = settingOf(code, denied ? other.argument : other, module);
  return value?.kind === 'env' && value.compared === undefined && value.name === name;
}

/** Without X, `X === 'true'` is off and `X !== 'false'` is on; a variable that names the opposite turns this around. */
function whenUnset(value: Extract<StaticValue, { kind: 'env' }>, againstOn: boolean, inverted: boolean): ControlSwitch['whenUnset'] {
  let { fallback } = value;
  // `z.string().default(process.env.OTHER ?? 'false')`: neither is set.
  for (let level = 0; level < 3 && fallback?.kind === 'env'; level += 1) fallback = fallback.fallback;
  let set = !againstOn;
  if (fallback !== undefined) {
    if (fallback.kind !== 'literal') return 'unknown';
    if (ON.has(fallback.value)) set = true;
    else if (OFF.has(fallback.value)) set = false;
    else if (fallback.value === '') set = !againstOn;
    else return 'unknown';
  }
  return set !== inverted ? 'on' : 'off';
}
