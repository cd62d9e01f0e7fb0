import type { Node } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { around, isFlagHere, nameOf, short } from './context.ts';
import type { Context, Visit } from './context.ts';
import { htmlBuilt } from './html-built.ts';
import { environmentAsked } from './environment-asked.ts';
import { providerKeySent } from './provider-keys.ts';
import { oldTls, tlsOff } from './tls-off.ts';

/** Whether a bare name means the global of that name. */
function isGlobal(node: Node, name: string, module: BoundModule): boolean {
  return node.type === 'Identifier' && node.name === name && module.bindingAt.get(node.start) === undefined;
}

export const evaluated: Visit = (context, node, _parents, module) => {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return;
  const written = unwrap(node.callee);
  // `(0, eval)(text)` and `globalThis.eval(text)`.
  const callee = written.type === 'SequenceExpression' ? unwrap(written.expressions.at(-1) as Node) : written;
  if (
    memberName(callee) === 'eval' &&
    callee.type === 'MemberExpression' &&
    /^(?:globalThis|global|window)$/.test(nameOf(callee.object) ?? '')
  )
    return context.use('eval', node, module, short(context, node, module));
  if (callee.type !== 'Identifier' || (callee.name !== 'eval' && callee.name !== 'Function')) return;
  // A text that stands in the source is code like any other: `new Function('name', 'return import(name)')`.
  if (
    node.arguments.every(
      (argument) => argument.type === 'Literal' || (argument.type === 'TemplateLiteral' && argument.expressions.length === 0),
    )
  )
    return;
  if (node.type === 'CallExpression' && isGlobal(callee, 'eval', module)) context.use('eval', node, module, short(context, node, module));
  if (isGlobal(callee, 'Function', module)) context.use('new-function', node, module, short(context, node, module));
};

export const literalThrown: Visit = (context, node, _parents, module) => {
  if (node.type !== 'ThrowStatement') return;
  const thrown = unwrap(node.argument);
  if (/^(?:Literal|TemplateLiteral|ObjectExpression|ArrayExpression)$/.test(thrown.type))
    context.use('throw-literal', node, module, short(context, thrown, module, 60));
};

/** Failures that a caller has to tell apart: something is not there, not allowed, or there already. */
const EXPECTED =
  /\bnot found\b|\bdoes(?: not|n't) exist\b|unauthori[sz]ed|unauthenticated|forbidden|\bnot (?:allowed|authori[sz]ed|permitted|available)\b|permission|access denied|\balready\b|\bexpired\b|insufficient|\bsold out\b/i;

/** Expected failures as plain errors, and errors that have a class or a maker of their own. */
export const expectedThrown: Visit = (context, node, _parents, module) => {
  if (node.type !== 'ThrowStatement') return;
  const thrown = unwrap(node.argument);
  if (thrown.type === 'CallExpression') return context.use('error-thrown-typed', node, module);
  if (thrown.type !== 'NewExpression') return;
  const name = context.input.code.text(thrown.callee, module);
  if (!/^(?:Aggregate|Range|Reference|Syntax|Type)?Error$/.test(name)) return context.use('error-thrown-typed', node, module);
  const [first] = thrown.arguments;
  if (first !== undefined && EXPECTED.test(context.input.code.text(first, module)))
    context.use('error-thrown-plain', node, module, short(context, first, module, 60));
};

const SECRET_SIDE =
  /^(?:.*(?:signature|hmac|digest|apikey|api_key|secret|csrftoken|otp|otpcode|webhooksecret|servicetoken|internaltoken|authtoken|accesstoken|resettoken|verificationcode|passwordhash|adminpassword|adminpass|apipassword|servicepassword|sharedpassword)|token|sig|expectedhash|computedhash)$/i;
const NOT_SECRET = /type|status|state|name|length|count|algorithm|version|expires|valid|enabled|mint|address|id$/i;

const EQUALITY = new Set(['==', '===', '!=', '!==']);

/** `===` over a secret that the client sends and one that the service holds. https://nodejs.org/api/crypto.html#cryptotimingsafeequala-b */
export const unsafeCompare: Visit = (context, node, _parents, module) => {
  if (node.type !== 'BinaryExpression' || !EQUALITY.has(node.operator) || node.left.type === 'PrivateIdentifier') return;
  const [left, right] = [unwrap(node.left), unwrap(node.right)];
  // `isSecret` says what something is, and is none; `header.secret` may do so as well.
  if ([left, right].some((side) => /^(?:is|has|should|can|needs|uses)(?:[A-Z_]|$)/.test(nameOf(side) ?? ''))) return;
  if ([left, right].every((side) => side.type === 'MemberExpression' && isFlagHere(memberName(side), module))) return;
  const names = [left, right].map((side) => (nameOf(side) ?? '').replaceAll(/[-_]/g, ''));
  const macs = [left, right].map((side) => isMac(side, module));
  const named = names.some((name) => SECRET_SIDE.test(name) || /^digest$/.test(name)) || macs.includes(true);
  if (!named || names.some((name) => NOT_SECRET.test(name))) return;
  if (
    [left, right].some(
      (side) =>
        /^(?:Literal|UnaryExpression|TemplateLiteral|ObjectExpression)$/.test(side.type) ||
        (side.type === 'Identifier' && side.name === 'undefined'),
    )
  )
    return;
  const { code } = context.input;
  // An HMAC beside something that is called a signature, as in `header('x-signature') !== expected`, whoever read it.
  if (macs[0] !== macs[1] && /signature|hmac/i.test(code.text(macs[0] === true ? right : left, module))) {
    context.use('timing-unsafe-compare', node, module, short(context, node, module));
    return;
  }
  const flows = [code.flowsFromRequest(left, module), code.flowsFromRequest(right, module)];
  if (flows.every((flow) => flow === true) || !flows.some((flow) => flow === true || flow === 'unknown')) return;
  const held = [left, right].some((side) => isHeldSecret(context, side, module));
  const both = names.every((name) => SECRET_SIDE.test(name) || /^(?:password|passwd|pass)$/i.test(name));
  if (!(flows.includes(true) ? held || both : held && both)) return;
  context.use('timing-unsafe-compare', node, module, short(context, node, module));
};

/** `createHmac(…).update(…).digest(…)`, or a variable that holds it. */
function isMac(node: Node, module: BoundModule): boolean {
  const init = node.type === 'Identifier' ? module.bindingAt.get(node.start)?.init : node;
  let at = init === undefined ? undefined : unwrap(init);
  if (at?.type !== 'CallExpression' || memberName(at.callee) !== 'digest') return false;
  while (at?.type === 'CallExpression') {
    const callee = unwrap(at.callee);
    if (/^createHmac$/.test(nameOf(callee) ?? '')) return true;
    at = callee.type === 'MemberExpression' ? unwrap(callee.object) : undefined;
  }
  return false;
}

/** A setting, or something computed by HMAC. */
function isHeldSecret({ input: { code } }: Context, node: Node, module: BoundModule): boolean {
  if (code.value(node, module).kind === 'env') return true;
  // A field that holds it from start-up on: `this.adminPassword`.
  if (node.type === 'MemberExpression' && node.object.type === 'ThisExpression') return true;
  const init = node.type === 'Identifier' ? module.bindingAt.get(node.start)?.init : node;
  return (
    init !== undefined &&
    /createHmac|\.digest\(|process\.env\.\w*(?:SECRET|KEY|TOKEN)|config\.\w*(?:secret|key|token)/i.test(code.text(init, module))
  );
}

const PARTS = new Set(['body', 'query', 'params']);
/** `request.body as Order` where no schema of the route checks that part. */
export const inputCast: Visit = (context, node, parents, module) => {
  if (node.type !== 'TSAsExpression' && node.type !== 'TSTypeAssertion') return;
  const inner = unwrap(node.expression);
  const part = inner.type === 'MemberExpression' ? memberName(inner) : undefined;
  if (part === undefined || !PARTS.has(part) || inner.type !== 'MemberExpression') return;
  const object = unwrap(inner.object);
  if (object.type !== 'Identifier' || !/^(?:req|request|ctx|c)$/.test(object.name)) return;
  const parent = parents().at(-1);
  if (parent?.type === 'CallExpression' && /parse|validate|check|assert|decode|cast/i.test(nameOf(parent.callee) ?? '')) return;
  if (parent?.type === 'TSAsExpression') return;
  const fn = context.input.code.functionAt(module, node.start);
  if (fn === undefined || context.served(fn) !== true) return;
  if (isChecked(context, fn.key, part)) return;
  context.use('any-cast-input', node, module, short(context, node, module));
};

/** Every route that the function serves checks the part by a schema. */
function isChecked({ routes }: Context, key: string, part: string): boolean {
  const served = routes.get(key) ?? [];
  return (
    served.length > 0 &&
    served.every((route) => route.schemas.some((schema) => schema.part === part || (part === 'query' && schema.part === 'querystring')))
  );
}

const TELLS = new Set(['log', 'info', 'debug', 'warn', 'error', 'send', 'json', 'trace']);

/** `process.env` or the configuration as a whole is logged or sent. */
export const configExposed: Visit = (context, node, _parents, module) => {
  if (node.type !== 'CallExpression') return;
  const callee = unwrap(node.callee);
  const member = memberName(callee) ?? '';
  if (callee.type !== 'MemberExpression' || !TELLS.has(member)) return;
  for (const argument of node.arguments) {
    const found = wholeConfig(context, argument, module, 0);
    if (found !== undefined) context.use('config-exposed', node, module, `${found} goes to ${short(context, callee, module, 40)}`);
  }
};

function wholeConfig(context: Context, input: Node, module: BoundModule, depth: number): string | undefined {
  const node = unwrap(input.type === 'SpreadElement' ? input.argument : input);
  if (depth > 3) return undefined;
  if (node.type === 'MemberExpression') {
    const object = unwrap(node.object);
    return memberName(node) === 'env' && isGlobal(object, 'process', module) ? 'process.env' : undefined;
  }
  if (node.type === 'Identifier' && /^(?:config|env|settings|appConfig|environment)$/.test(node.name)) {
    const binding = module.bindingAt.get(node.start);
    if (binding?.kind !== 'import' && binding?.kind !== 'const') return undefined;
    if (binding.scope.kind !== 'module') return undefined;
    const value = context.input.code.value(node, module);
    return value.kind === 'environment' || (value.kind === 'object' && value.keys.length > 2) ? node.name : undefined;
  }
  if (node.type === 'ObjectExpression') {
    for (const property of node.properties) {
      const found = wholeConfig(context, property.type === 'SpreadElement' ? property.argument : property.value, module, depth + 1);
      if (found !== undefined) return found;
    }
  }
  if (node.type === 'CallExpression' && memberName(unwrap(node.callee)) === 'stringify' && node.arguments[0] !== undefined)
    return wholeConfig(context, node.arguments[0], module, depth + 1);
  return undefined;
}

const MONEY = /^(?:.*(?:amount|price|total|subtotal|fee|fees|cost|balance|tax|discount|payout|refund))$/i;

/** Money read as a fraction. */
export const moneyAsFloat: Visit = (context, node, _parents, module) => {
  if (node.type !== 'CallExpression') return;
  const first = node.arguments[0];
  if (first === undefined || nameOf(node.callee) !== 'parseFloat') return;
  if (MONEY.test(nameOf(first) ?? '')) context.use('float-money', node, module, short(context, node, module));
};

/** The setting named by `set_config('app.tenant_id', …)` or `SET LOCAL app.tenant_id = …`. */
const TENANT_SQL =
  /\bset_config\(\s*'(?<called>[\w.]*(?:tenant|org|account|venue|user)[\w.]*|\w+\.\w+)'|\bSET\s+(?:LOCAL\s+|SESSION\s+)?(?<set>\w+\.\w*(?:tenant|org|account|venue|user)\w*)\s*(?:=|TO)\s*(?<value>\$\d|\?|…)?/i;
const TENANT_NAME = /tenant|org|account|venue|user/i;

const SHORTEST_TENANT_SQL = 'SET a.org='.length;

/** The tenant handed to the database for row policies: `local app.tenant_id` or `session app.tenant_id`, with `bound` where the server refuses it. */
export const tenantContext: Visit = (context, node, parents, module) => {
  const text =
    node.type === 'Literal' && typeof node.value === 'string'
      ? node.value
      : node.type === 'TemplateLiteral'
        ? node.quasis.map((quasi) => quasi.value.raw).join('…')
        : undefined;
  const named = text === undefined || text.length < SHORTEST_TENANT_SQL ? undefined : TENANT_SQL.exec(text)?.groups;
  if (text === undefined || named === undefined) return;
  const call = parents().findLast((parent) => parent.type === 'CallExpression' || parent.type === 'TaggedTemplateExpression');
  if (call === undefined) return;
  const local = /SET\s+LOCAL/i.test(text) || /set_config\([^)]*,\s*true\s*\)/i.test(text);
  // A setting of another name is for policies when it ends with the transaction; for a whole session it may be anything.
  if (!local && named['called'] !== undefined && !TENANT_NAME.test(named['called'])) return;
  // SET takes no parameters (https://www.postgresql.org/docs/current/sql-set.html), so the server answers with a syntax error.
  // Knex and tags like `sql` turn their values into parameters; others may write them into the text.
  const bound =
    named['value']?.startsWith('$') === true ||
    (named['value'] === '?' && isKnexRaw(call)) ||
    (named['value'] === '…' &&
      call.type === 'TaggedTemplateExpression' &&
      call.quasi.expressions.every((one) => one.type !== 'CallExpression'));
  context.use('tenant-context', call, module, `${local ? 'local' : 'session'} ${named['called'] ?? named['set']}${bound ? ' bound' : ''}`);
};

function isKnexRaw(call: Node): boolean {
  if (call.type !== 'CallExpression') return false;
  const callee = unwrap(call.callee);
  return callee.type === 'MemberExpression' && nameOf(callee) === 'raw' && call.arguments[1]?.type === 'ArrayExpression';
}

const IDENTITY =
  /^x-(?:auth-?)?(?:user|account|customer|actor|principal|member|admin)(?:-?(?:id|role|roles|email|type|name))?$|^x-(?:roles?|scopes?|permissions?|is-admin|user-roles?)$/i;
const TENANT_HEADER = /^x-(?:tenant|org|organization|organisation|workspace|company)(?:-?id)?$/i;
/** The header is believed for a reason: the sender was authenticated. */
const TRUST =
  /timingSafeEqual|createHmac|jwt\.verify|jwtVerify|verifyToken|verifySignature|INTERNAL_\w*(?:SECRET|KEY|TOKEN)|serviceToken|internalSecret/i;

/** User, role or tenant read from a plain header. */
export const headerTrusted: Visit = (context, node, parents, module) => {
  const inParameter = headerOfParameter(context, node, parents, module);
  const name = inParameter ?? headerName(node);
  if (name === undefined) return;
  const kind = IDENTITY.test(name) ? 'identity-from-header' : TENANT_HEADER.test(name) ? 'tenant-from-input' : undefined;
  if (kind === undefined || (inParameter === undefined && !isUsed(parents(), node))) return;
  const fn = context.input.code.functionAt(module, node.start);
  if (fn === undefined || context.served(fn) !== true || TRUST.test(around(context, node, module))) return;
  if (kind === 'tenant-from-input' && isAsked(context, fn)) return;
  context.use(kind, node, module, `the header ${name.toLowerCase()}`);
};

/** What the user is allowed in the tenant that the header names is looked up here or where the value goes. */
const MEMBERSHIP = /\bmember(?:ship)?s?\b|belongsTo|(?:has|check|assert|verify|require)\w*(?:Access|Member|Tenant|Org)/;

export function isAsked({ input: { code } }: Context, fn: FunctionInfo): boolean {
  const near = [fn, ...code.callersOf(fn).flatMap((call) => call.enclosing ?? [])];
  return near.some((one) => MEMBERSHIP.test(code.text(one.node, one.module)));
}

const READS_HEADER = new Set(['get', 'header']);
const REQUEST = new Set(['req', 'request', 'c', 'ctx']);

/** `@Headers('x-user-role') role`: NestJS puts the header into the parameter as it came. */
function headerOfParameter(
  { input: { code } }: Context,
  node: Node,
  parents: Parameters<Visit>[2],
  module: BoundModule,
): string | undefined {
  if (node.type !== 'CallExpression' || nameOf(node.callee) !== 'Headers') return undefined;
  const [first] = node.arguments;
  if (first?.type !== 'Literal' || typeof first.value !== 'string' || parents().at(-1)?.type !== 'Decorator') return undefined;
  return code.path(node.callee, module) === '@nestjs/common.Headers' ? first.value : undefined;
}

function headerName(node: Node): string | undefined {
  if (node.type === 'MemberExpression') {
    const owner = unwrap(node.object);
    return nameOf(owner) === 'headers' && /^(?:Identifier|MemberExpression)$/.test(owner.type) ? memberName(node) : undefined;
  }
  if (node.type !== 'CallExpression') return undefined;
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression' || !READS_HEADER.has(memberName(callee) ?? '') || !REQUEST.has(nameOf(callee.object) ?? ''))
    return undefined;
  const [first] = node.arguments;
  return first?.type === 'Literal' && typeof first.value === 'string' ? first.value : undefined;
}

/** Taken as a value: into a variable, a property, an argument of own code. Compared, logged or passed on to another system does not count. */
function isUsed(parents: readonly Node[], node: Node): boolean {
  for (let index = parents.length - 1; index >= 0; index -= 1) {
    const parent = parents[index] as Node;
    if (parent.type === 'AssignmentExpression') return parent.left.start > node.start || parent.left.end < node.start;
    if (parent.type === 'VariableDeclarator' || parent.type === 'ReturnStatement') return true;
    if (
      parent.type === 'BinaryExpression' ||
      parent.type === 'UnaryExpression' ||
      parent.type === 'IfStatement' ||
      parent.type === 'TemplateLiteral'
    )
      return false;
    if (parent.type === 'Property') {
      const key = keyName(parent.key, parent.computed) ?? '';
      return (
        !/^x-|header/i.test(key) &&
        !parents
          .slice(0, index)
          .some(
            (outer) =>
              outer.type === 'CallExpression' &&
              /^(?:info|warn|error|debug|log|trace|child|get|post|put|patch|request)$/.test(nameOf(outer.callee) ?? ''),
          ) &&
        !parents.slice(0, index).some((outer) => outer.type === 'Property' && keyName(outer.key, outer.computed) === 'headers')
      );
    }
    if (parent.type === 'CallExpression' && parent.callee !== node)
      return !/^(?:info|warn|error|debug|log|trace|test|includes|get|post|put|delete|Boolean|isArray)$/.test(nameOf(parent.callee) ?? '');
  }
  return false;
}

/** `request.body` */
function isPart(node: Node): boolean {
  return (
    node.type === 'MemberExpression' &&
    PARTS.has(memberName(node) ?? '') &&
    /^(?:req|request|ctx|c)$/.test(nameOf(unwrap(node.object)) ?? '')
  );
}

/** `const input = schema.parse(request.body)`: a schema says what it looks like, not that it is right. */
function isParsedPart(node: Node, module: BoundModule): boolean {
  const init = node.type === 'Identifier' ? module.bindingAt.get(node.start)?.init : undefined;
  const made = init === undefined ? undefined : unwrap(init);
  const call = made?.type === 'AwaitExpression' ? unwrap(made.argument) : made;
  if (call?.type !== 'CallExpression' || !/^(?:parse|parseAsync|validate|validateSync|assert)$/.test(memberName(unwrap(call.callee)) ?? ''))
    return false;
  return call.arguments.some((one) => isPart(unwrap(one)));
}

/** Other services and senders of webhooks sign what they send, with the tenant in it. */
function isSignedCall(context: Context, fn: FunctionInfo | undefined): boolean {
  const routes = fn === undefined ? [] : (context.routes.get(fn.key) ?? []);
  return routes.some((route) => route.purpose === 'internal' || route.purpose === 'webhook');
}

/** The tenant taken from body, query or path. */
export const tenantSent: Visit = (context, node, parents, module) => {
  if (node.type !== 'MemberExpression') return;
  const name = memberName(node) ?? '';
  if (name.length < 8 || name.length > 9 || !/^tenant_?id$/i.test(name)) return;
  const owner = unwrap(node.object);
  const fn = context.input.code.functionAt(module, node.start);
  if (!isPart(owner) && !(isParsedPart(owner, module) && !isSignedCall(context, fn))) return;
  if (fn === undefined || context.served(fn) !== true || !isUsed(parents(), node)) return;
  if (/login|log-?in|register|sign-?up|signup|webhook|reset|health/i.test(`${fn.name} ${module.path}`)) return;
  // It is compared with the tenant of the credential before it is used.
  if (
    /tenant_?id\w*\)?\s*[!=]==?\s*[\w.?()\s]*(?:user|auth|session|token|claims)|(?:user|auth|session|token|claims)[\w.?()]*\.tenant_?id\w*\s*[!=]==?/i.test(
      around(context, node, module),
    )
  )
    return;
  context.use('tenant-from-input', node, module, short(context, node, module));
};

const RULES: readonly (readonly [types: readonly Node['type'][], rule: Visit])[] = [
  [['CallExpression', 'NewExpression'], evaluated],
  [['ThrowStatement'], literalThrown],
  [['ThrowStatement'], expectedThrown],
  [['Property', 'AssignmentExpression'], tlsOff],
  [['Property', 'AssignmentExpression'], oldTls],
  [['BinaryExpression'], unsafeCompare],
  [['TSAsExpression', 'TSTypeAssertion'], inputCast],
  [['TemplateLiteral', 'BinaryExpression', 'Property'], htmlBuilt],
  [['CallExpression'], configExposed],
  [['CallExpression', 'ReturnStatement'], providerKeySent],
  [['IfStatement', 'ConditionalExpression'], environmentAsked],
  [['CallExpression'], moneyAsFloat],
  [['Literal', 'TemplateLiteral'], tenantContext],
  [['MemberExpression', 'CallExpression'], headerTrusted],
  [['MemberExpression'], tenantSent],
];

export const RULE_TYPES: readonly Node['type'][] = [...new Set(RULES.flatMap(([types]) => types))];

/** The rules that look at nodes of a type, in order. */
export const NODE_RULES: ReadonlyMap<string, readonly Visit[]> = new Map(
  RULE_TYPES.map((type) => [type, RULES.flatMap(([types, rule]) => (types.includes(type) ? [rule] : []))]),
);
