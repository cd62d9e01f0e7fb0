import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';

/** What a line is given. */
export interface Given {
  sensitive: Set<string>;
  wholeObject: string | undefined;
  /** The whole object is a parameter whose written type says which fields it has; those that matter are among the sensitive ones. */
  wholeTyped: boolean;
  /** How an error gets in, best form first. */
  errors: Set<'object' | 'text' | 'message'>;
  /** Key under which an error object stands; `''` for an argument of its own. */
  errorKeys: { key: string; index: number }[];
}

const CREDENTIAL =
  /^(?:.*(?:password|passwd|passphrase|secret|authorization|apikey|api_key|privatekey|private_key|accesskey|secretkey|mnemonic|seedphrase|credentials?|creditcard|credit_card|cardnumber|card_number|cvv|cvc|ssn|iban|otp|otpcode|jwt)|pwd|pin|cookies?|setcookie|.*(?:access|refresh|auth|id|session|reset|api|bearer|verification|invite|csrf|oauth|service|device|push|fcm|apns|magic)_?token|token)$/i;
const PERSONAL =
  /^(?:.*(?:email|emailaddress|e_mail|phonenumber|phone_number|firstname|lastname|fullname|first_name|last_name|full_name|dateofbirth|date_of_birth|passportnumber|taxid|streetaddress|homeaddress|shippingaddress|billingaddress)|phone|mobile|dob|customername)$/i;
const SPEECH = /^(?:.*transcript(?:ion)?|utterance|prompt|systemprompt|userprompt|usertext|user_text|spokentext|llmresponse|completion)$/i;
const NOT_VALUES =
  /(?:count|length|size|type|id|ids|enabled|expiry|expires|expiresin|provider|valid|hash|hashed|masked|redacted|sent|verified|present|status|set|used|name|format|template|templates|service|queue|s)$/i;

/** Case decides where the word ends: `useToken` is a flag, `userToken` is not. */
const FLAG =
  /^(?:has|is|should|can|needs|requires|no|missing|use|with|total|num|count|max|min|invalid)[A-Z_]|^(?:HAS|IS|SHOULD|CAN|NEEDS|REQUIRES|NO|MISSING|USE|WITH|TOTAL|NUM|COUNT|MAX|MIN|INVALID)_/;
/** Settings that turn something on or off: `ENABLE_EMAIL`, `skipToken`. */
const SWITCH = /^(?:ENABLED?|DISABLED?|ALLOW|SKIP|FEATURE)_|^(?:enable|disable|allow|skip)(?=[A-Z])/;

export function isSensitive(name: string): boolean {
  if (SWITCH.test(name) || FLAG.test(name)) return false;
  if (
    NOT_VALUES.test(name) &&
    !/^(?:fullname|firstname|lastname|full_name|first_name|last_name|customername|emailaddress|.*address|cookies|credentials)$/i.test(name)
  )
    return false;
  return CREDENTIAL.test(name) || PERSONAL.test(name) || SPEECH.test(name);
}

const WHOLE = new Set(['body', 'headers', 'cookies', 'rawBody', 'rawHeaders', 'session']);
const MASKS = /mask|redact|sanitiz|hash|obfus|anonymi|encrypt|truncate|last4|digest|boolean|scrub|strip|length/i;
const ERROR_NAME = /^(?:e|err|error|ex|exception|cause|reason|.*(?:Error|Err))$/;

export function readArguments(code: CodeIndex, call: CallSite): Given {
  const given: Given = { sensitive: new Set(), wholeObject: undefined, wholeTyped: false, errors: new Set(), errorKeys: [] };
  for (const [index, argument] of call.args.entries()) read(code, call.module, argument, '', given, index, 0);
  return given;
}

function read(code: CodeIndex, module: BoundModule, input: Node, key: string, given: Given, index: number, depth: number): void {
  if (depth > 8) return;
  const node = unwrap(input.type === 'SpreadElement' ? input.argument : input);
  switch (node.type) {
    case 'ObjectExpression':
      for (const property of node.properties) {
        if (property.type === 'SpreadElement') read(code, module, property.argument, '', given, index, depth + 1);
        else read(code, module, property.value, keyName(property.key, property.computed) ?? '', given, index, depth + 1);
      }
      return;
    case 'ArrayExpression':
      for (const item of node.elements) if (item !== null) read(code, module, item, key, given, index, depth + 1);
      return;
    case 'TemplateLiteral':
      for (const [at, part] of node.expressions.entries())
        if (!isNameOfMissing(node.quasis[at]?.value.raw ?? '', node.quasis[at + 1]?.value.raw ?? ''))
          inText(code, module, part, given, index, depth + 1);
      return;
    case 'BinaryExpression':
      if (node.operator === '+') for (const side of [node.left, node.right]) inText(code, module, side as Node, given, index, depth + 1);
      return;
    case 'LogicalExpression':
      read(code, module, node.left, key, given, index, depth + 1);
      read(code, module, node.right, key, given, index, depth + 1);
      return;
    case 'ConditionalExpression':
      if (
        /^(?:Literal|UnaryExpression)$/.test(unwrap(node.consequent).type) &&
        /^(?:Literal|UnaryExpression)$/.test(unwrap(node.alternate).type)
      )
        return;
      read(code, module, node.consequent, key, given, index, depth + 1);
      read(code, module, node.alternate, key, given, index, depth + 1);
      return;
    case 'Identifier': {
      if (isError(node, module)) {
        given.errors.add('object');
        given.errorKeys.push({ key, index });
        return;
      }
      const init = module.bindingAt.get(node.start)?.init;
      const made = init === undefined ? undefined : unwrap(init);
      if (made?.type === 'ObjectExpression' && module.bindingAt.get(node.start)?.kind === 'const') {
        read(code, module, made, key, given, index, depth + 1);
        return;
      }
      named(key === '' ? node.name : key, node.name, given);
      if (given.wholeObject === undefined && isRequest(code, node, module) && !/^(?:req|request)$/.test(key)) given.wholeObject = node.name;
      if (fromSocket(code, node, module)) given.sensitive.add('userText');
      if (given.wholeObject === undefined) {
        const whole = handedWhole(code, node, module, 0);
        if (whole !== undefined) {
          given.wholeObject = whole;
          const fields = fieldsOfType(code, node, module);
          given.wholeTyped = fields !== undefined;
          for (const field of fields ?? []) if (isSensitive(field)) given.sensitive.add(field);
        }
      }
      return;
    }
    case 'MemberExpression':
      member(code, module, node, key, given);
      return;
    case 'CallExpression':
      called(code, module, node, key, given, index, depth);
      return;
    default:
  }
}

/** `Secret "${secretKey}" not found`: what is not there has a name, and no value that could be told. */
function isNameOfMissing(before: string, after: string): boolean {
  return (
    /(?:secret|key|setting|variable)s?\s*["'`\\]*$/i.test(before) &&
    /^["'`\\]*\s*(?:(?:was |is |could )?not (?:be )?(?:found|set|defined|configured|there)|is missing|missing|does(?: not|n't) exist)/i.test(
      after,
    )
  );
}

function inText(code: CodeIndex, module: BoundModule, input: Node, given: Given, index: number, depth: number): void {
  const node = unwrap(input);
  if (node.type === 'Identifier' && isError(node, module)) given.errors.add('text');
  else read(code, module, node, '', given, index, depth);
}

/** `CRM_EMAIL` is an address that the operator chose. */
const SETTING = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

function named(key: string, name: string, given: Given): void {
  if (SETTING.test(name) && PERSONAL.test(name)) return;
  if (isSensitive(key)) given.sensitive.add(key);
  else if (isSensitive(name) && !NOT_VALUES.test(key) && !FLAG.test(key) && !MASKS.test(key)) given.sensitive.add(name);
}

function member(code: CodeIndex, module: BoundModule, node: Extract<Node, { type: 'MemberExpression' }>, key: string, given: Given): void {
  const name = memberName(node);
  const object = unwrap(node.object);
  // What it is called, and how it is told from others, is not what it says.
  if (name === undefined || /^(?:length|size|count|_?id|uuid|slug|type|status|version)$/.test(name)) return;
  if (object.type === 'Identifier' && isError(object, module)) {
    if (name === 'message') given.errors.add('message');
    else if (name === 'stack' || name === 'cause') given.errors.add('object');
    return;
  }
  if (WHOLE.has(name) && (isRequest(code, object, module) || (name === 'body' && isInput(object, module)))) {
    given.wholeObject ??= `${code.text(object, module)}.${name}`;
    return;
  }
  named(key === '' ? name : key, name, given);
}

/** `socket.on('message', (data) => { const message = JSON.parse(data.toString()); … })`: what a user sent over a socket, as a whole. */
function fromSocket(code: CodeIndex, node: Extract<Node, { type: 'Identifier' }>, module: BoundModule): boolean {
  let binding = module.bindingAt.get(node.start);
  if (binding?.kind === 'const' && binding.init !== undefined && binding.path.length === 0) {
    const init = unwrap(binding.init);
    if (init.type !== 'CallExpression' || !/^JSON\.parse\(\s*\w+/.test(code.text(init, module))) return false;
    const first = init.arguments[0] === undefined ? undefined : unwrap(init.arguments[0] as Node);
    const callee = first?.type === 'CallExpression' && first.callee.type === 'MemberExpression' ? unwrap(first.callee.object) : first;
    binding = callee?.type === 'Identifier' ? module.bindingAt.get(callee.start) : undefined;
  }
  if (binding?.kind !== 'param' || binding.index !== 0) return false;
  const fn = code.functionAt(module, binding.node.start);
  if (fn === undefined || fn.node !== binding.declaration) return false;
  const { text } = module.parsed;
  return /(?:socket|ws|connection|client)\w*\.(?:on|addEventListener)\(\s*['"`]message['"`],\s*(?:async\s*)?$/.test(
    text.slice(Math.max(0, fn.node.start - 80), fn.node.start),
  );
}

/** `request.body` under another name: a constant, spread into a literal, or a parameter that callers give it to. */
function handedWhole(code: CodeIndex, input: Node, module: BoundModule, depth: number): string | undefined {
  const node = unwrap(input);
  if (depth > 3) return undefined;
  if (node.type === 'MemberExpression') {
    const name = memberName(node);
    const object = unwrap(node.object);
    return name !== undefined && WHOLE.has(name) && (isRequest(code, object, module) || (name === 'body' && isInput(object, module)))
      ? `${code.text(object, module)}.${name}`
      : undefined;
  }
  if (node.type === 'AwaitExpression' || node.type === 'CallExpression') return readWhole(code, node, module);
  if (node.type === 'ObjectExpression') {
    for (const property of node.properties) {
      const whole = property.type === 'SpreadElement' ? handedWhole(code, property.argument, module, depth + 1) : undefined;
      if (whole !== undefined) return whole;
    }
    return undefined;
  }
  if (node.type !== 'Identifier') return undefined;
  const binding = module.bindingAt.get(node.start);
  if (binding === undefined || binding.path.length > 0) return undefined;
  if (binding.kind === 'const' && binding.init !== undefined) return handedWhole(code, binding.init, module, depth + 1);
  if (isBody(code, binding.node, module)) return `@Body() ${node.name}`;
  const fn = binding.kind === 'param' ? code.functionAt(module, binding.node.start) : undefined;
  if (fn === undefined || fn.node !== binding.declaration) return undefined;
  for (const caller of code.callersOf(fn)) {
    const given = caller.args[binding.index];
    const whole =
      given === undefined || code.reach(caller).state === 'not-wired' ? undefined : handedWhole(code, given, caller.module, depth + 1);
    if (whole !== undefined) return whole;
  }
  return undefined;
}

/** What clients send to a procedure: `({ input, ctx }) => …` of tRPC, `({ input, auth, req }) => …` of XRPC. */
function isInput(input: Node, module: BoundModule): boolean {
  const node = unwrap(input);
  const binding = node.type === 'Identifier' && node.name === 'input' ? module.bindingAt.get(node.start) : undefined;
  return binding?.kind === 'param' && binding.path.length === 1 && binding.path[0] === 'input';
}

/** `await request.json()`, `await c.req.parseBody()` */
function readWhole(code: CodeIndex, input: Node, module: BoundModule): string | undefined {
  const call = unwrap(input.type === 'AwaitExpression' ? input.argument : input);
  const callee = call.type === 'CallExpression' ? unwrap(call.callee) : undefined;
  if (callee?.type !== 'MemberExpression' || !/^(?:json|text|formData|parseBody)$/.test(memberName(callee) ?? '')) return undefined;
  const on = unwrap(callee.object);
  const isOne = on.type === 'MemberExpression' ? memberName(on) === 'req' : isRequest(code, on, module);
  return isOne ? code.text(callee, module) : undefined;
}

/** `@Body() dto: CreateOrder` of NestJS, and not one field of it. */
function isBody(code: CodeIndex, declared: Node, module: BoundModule): boolean {
  const decorators = 'decorators' in declared && Array.isArray(declared.decorators) ? (declared.decorators as Node[]) : [];
  return decorators.some((one) => /^@?(?:Body|RawBody|Headers)\(\s*(?:new\b[^)]*\)?\s*)?\)?$/.test(code.text(one, module)));
}

/** `job: MintJob`, where the module, or one alone of those it may import from, declares the interface: its fields. */
function fieldsOfType(code: CodeIndex, node: Extract<Node, { type: 'Identifier' }>, module: BoundModule): string[] | undefined {
  const declared = module.bindingAt.get(node.start)?.node;
  const annotation = declared?.type === 'Identifier' ? declared.typeAnnotation?.typeAnnotation : undefined;
  if (annotation?.type !== 'TSTypeReference' || annotation.typeName.type !== 'Identifier') return undefined;
  const { name } = annotation.typeName;
  const own = interfaceIn(module, name);
  if (own !== undefined) return own;
  const found = code.modules.flatMap(({ bound, kind }) =>
    kind === 'production' && bound.parsed.text.includes(`interface ${name}`) ? [interfaceIn(bound, name) ?? []] : [],
  );
  return found.length === 1 && found[0]?.length !== 0 ? found[0] : undefined;
}

function interfaceIn(module: BoundModule, name: string): string[] | undefined {
  for (const statement of module.parsed.program.body) {
    const one = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (one?.type !== 'TSInterfaceDeclaration' || one.id.name !== name || one.extends.length > 0) continue;
    return one.body.body.map((field) => (field.type === 'TSPropertySignature' ? (keyName(field.key, field.computed) ?? '') : ''));
  }
  return undefined;
}

function called(
  code: CodeIndex,
  module: BoundModule,
  node: Extract<Node, { type: 'CallExpression' }>,
  key: string,
  given: Given,
  index: number,
  depth: number,
): void {
  const callee = unwrap(node.callee);
  const name = callee.type === 'Identifier' ? callee.name : (memberName(callee) ?? '');
  const [first] = node.arguments;
  if (/^(?:stringify|inspect|cloneDeep|structuredClone)$/.test(name) && first !== undefined)
    read(code, module, first, key, given, index, depth + 1);
  else if (name === 'String' && first !== undefined) inText(code, module, first, given, index, depth + 1);
  else if (name === 'toString' && callee.type === 'MemberExpression') inText(code, module, callee.object, given, index, depth + 1);
  else if (/^(?:trim|toLowerCase|toUpperCase)$/.test(name) && callee.type === 'MemberExpression')
    read(code, module, callee.object, key, given, index, depth + 1);
  else if (!MASKS.test(name) && first !== undefined && /err/i.test(name)) {
    const argument = unwrap(first);
    if (argument.type === 'Identifier' && isError(argument, module)) given.errors.add(/message/i.test(name) ? 'message' : 'object');
  }
}

function isError(node: Extract<Node, { type: 'Identifier' }>, module: BoundModule): boolean {
  const binding = module.bindingAt.get(node.start);
  if (binding === undefined) return false;
  if (binding.kind === 'catch') return binding.path.length === 0;
  if (!ERROR_NAME.test(node.name)) return false;
  const { init } = binding;
  if (init !== undefined && /^(?:Literal|TemplateLiteral|ObjectExpression|MemberExpression)$/.test(unwrap(init).type))
    return binding.path.includes('error');
  return binding.kind === 'param' || binding.kind === 'const' || binding.kind === 'let';
}

/** A parameter whose written type is some other kind of request: `req: { query: string }`, `request: InsertRequest`. */
function typedOtherwise(code: CodeIndex, node: Node, module: BoundModule): boolean {
  const type = 'typeAnnotation' in node && node.typeAnnotation ? code.text(node.typeAnnotation as Node, module) : '';
  return type !== '' && !/Request|IncomingMessage|Context|\bany\b|unknown/.test(type);
}

const REQUEST = /^(?:fastify\.FastifyRequest#|express\.Request#|http\.IncomingMessage#|koa\.Context#|hono\.HonoRequest#)$/;

export function isRequest(code: CodeIndex, input: Node, module: BoundModule): boolean {
  const node = unwrap(input);
  if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return false;
  const entity = code.entity(node, module);
  const path =
    entity?.kind === 'path' ? entity.path : entity?.kind === 'shape' && entity.base?.kind === 'path' ? entity.base.path : undefined;
  if (path !== undefined) return REQUEST.test(path);
  if (node.type !== 'Identifier' || !/^(?:req|request)$/.test(node.name)) return false;
  const binding = module.bindingAt.get(node.start);
  return binding?.kind === 'param' && !typedOtherwise(code, binding.node, module);
}
