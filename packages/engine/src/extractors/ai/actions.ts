import type { ModelAction } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { Binding, BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { cannotBeUndone, changesData, effectsOf } from './action-writes.ts';
import { namesIn } from './around.ts';
import { bindingOf } from './follow.ts';

const AUTHORITY = /^(?:tenant|user|org|organi[sz]ation|workspace|account|owner)_?id$|role$|^isAdmin$|^adminEmail$|^permissions?$/i;
const TOTAL = /^(?:total|balance|price|unitPrice|discount|grandTotal|tax)\w*$/i;
const PARSES =
  /(?:^zod\b.*\.|^joi\b.*\.|^ajv#.*|Schema\.)(?:parse|safeParse|parseAsync|safeParseAsync|validate)$|^\*\.(?:safeParse|safeParseAsync)$/;

/**
 * Branches over a name that a model gave. The link is the field that is read from the parsed output (`parsed.intent`, `call.function.name`):
 * a `switch` over a member of that name, in a service that calls models, picks the action.
 */
export function emitActions(input: ExtractInput, models: readonly CallSite[]): void {
  const { code } = input;
  if (models.length === 0) return;
  const fields = outputFields(code, models);
  if (fields.size === 0) return;
  // Only where such a field is read can an action be picked by it.
  const reads = new RegExp(String.raw`\b(?:${[...fields].map((name) => name.replaceAll(/[^\w$]/g, '.')).join('|')})\b`);
  const picks = /\bswitch\b|\]\s*(?:\)|!)?\s*\(|\w\[[\w.]+\]/;
  for (const module of code.modules) {
    if (module.kind !== 'production' || !reads.test(module.parsed.text) || !picks.test(module.parsed.text)) continue;
    for (const fn of module.bound.functions) {
      if (!fn.node.body) continue;
      walk(fn.node.body, (node) => {
        if (node.type !== 'SwitchStatement' || node.cases.length < 3 || code.functionAt(module.bound, node.start) !== fn) return;
        const name =
          memberName(unwrap(node.discriminant)) ?? (node.discriminant.type === 'Identifier' ? node.discriminant.name : undefined);
        if (name === undefined || !fields.has(name)) return;
        const actions = node.cases.flatMap((one) => {
          const label = one.test === null ? undefined : labelOf(one.test);
          const target = label === undefined ? undefined : targetOf(code, one.consequent, module.bound);
          return label === undefined || target === undefined ? [] : [{ label, target: target.fn, call: target.call }];
        });
        // A switch that leads to no functions maps names to texts.
        if (actions.length < 2) return;
        for (const action of actions) input.emit('modelActions', readAction(code, fn, action));
      });
      for (const action of lookedUp(code, fn, fields))
        input.emit('modelActions', { ...readAction(code, fn, action), allowlisted: ownOnly(fn) });
    }
  }
}

/** `handlers[found.intent](…)`: functions kept under names, of which the model's output picks one. */
function lookedUp(
  code: CodeIndex,
  fn: FunctionInfo,
  fields: ReadonlySet<string>,
): { label: string; target: FunctionInfo; call: CallSite }[] {
  return code.callsIn(fn).flatMap((call) => {
    if (call.node.type !== 'CallExpression') return [];
    const callee = unwrap(call.node.callee);
    const picked = callee.type === 'Identifier' ? unwrap(bindingOf(callee, fn.module)?.init ?? callee) : callee;
    if (picked.type !== 'MemberExpression' || !picked.computed) return [];
    const key = unwrap(picked.property);
    const name = memberName(key) ?? (key.type === 'Identifier' ? key.name : undefined);
    if (name === undefined || !fields.has(name)) return [];
    const table = code.value(picked.object, fn.module);
    if (table.kind !== 'object') return [];
    return table.keys.flatMap((label) => {
      const value = table.get(label);
      const target = value?.node === undefined ? undefined : code.functionOf(value.node, value.module as BoundModule);
      return target === undefined ? [] : [{ label, target, call }];
    });
  });
}

/** Names that every object has, such as `constructor`, are kept out. */
function ownOnly(fn: FunctionInfo): boolean {
  const names = namesIn(fn.node);
  return ['hasOwn', 'hasOwnProperty'].some((name) => names.has(name));
}

/** Members read from what was parsed out of an answer, in functions that call a model. */
function outputFields(code: CodeIndex, models: readonly CallSite[]): Set<string> {
  const fields = new Set<string>();
  for (const site of models) {
    const fn = site.enclosing;
    if (fn === undefined || code.reach(site).state === 'not-wired') continue;
    const parsed = new Set<string>();
    walk(fn.node, (node) => {
      if (node.type !== 'VariableDeclarator' || node.init === null) return;
      const text = code.text(node.init, fn.module);
      if (!/JSON\.parse|\.parse\(|safeParse|function_call|tool_calls|toolCalls|output_parsed/.test(text)) return;
      if (node.id.type === 'Identifier') parsed.add(node.id.name);
      if (node.id.type === 'ObjectPattern')
        for (const property of node.id.properties)
          if (property.type === 'Property') fields.add(keyName(property.key, property.computed) ?? '');
    });
    walk(fn.node, (node) => {
      if (node.type !== 'MemberExpression') return;
      const given = unwrap(node.object);
      // `parsed.data.intent` of a safe parse.
      const object = given.type === 'MemberExpression' && memberName(given) === 'data' ? unwrap(given.object) : given;
      if (object.type === 'Identifier' && parsed.has(object.name)) fields.add(memberName(node) ?? '');
      if (memberName(given) === 'function' && memberName(node) === 'name') fields.add('name');
    });
  }
  for (const common of ['', 'length', 'trim', 'content', 'data', 'message', 'error', 'type']) fields.delete(common);
  return fields;
}

function labelOf(test: Node): string | undefined {
  const at = unwrap(test);
  return at.type === 'Literal' && typeof at.value === 'string' ? at.value : memberName(at);
}

/** The first function of the service that a branch calls. */
function targetOf(code: CodeIndex, statements: readonly Node[], module: BoundModule): { fn: FunctionInfo; call: CallSite } | undefined {
  let found: { fn: FunctionInfo; call: CallSite } | undefined;
  for (const statement of statements) {
    walk(statement, (node) => {
      if (found !== undefined || node.type !== 'CallExpression') return;
      const call = code.callAt(node);
      const [fn] = call?.targets ?? [];
      if (call !== undefined && fn !== undefined && call.module === module) found = { fn, call };
    });
  }
  return found;
}

/** What running an action does and asks, from the function that carries it out. */
export function readAction(
  code: CodeIndex,
  picker: FunctionInfo,
  { label, target, call }: { label: string; target: FunctionInfo; call: CallSite },
): ModelAction {
  const below = callsBelow(code, target, 5).map((one) => one.call);
  const writes = below.filter((one) => changesData(one));
  const own = givenNames(target);
  const confirmation = confirmationOf(code, target);
  const parses = [picker, target].some((fn) => code.callsIn(fn).some((one) => PARSES.test(one.callee)));
  const fact: ModelAction = {
    name: label,
    location: target.location,
    related: [call.location],
    wiring: code.reach(target),
    writes: writes.length > 0,
    irreversible: below.some((one) => cannotBeUndone(one)),
    effects: effectsOf(writes),
    parameters: new Set(own).size + (handsOn(target) ? 1 : 0),
    confirmed: confirmation !== undefined,
    authorityFromModel: own.some((name) => AUTHORITY.test(name)),
    amountFromModel: [...own, ...passedNames(code, target)].some((name) => TOTAL.test(name)),
    allowlisted: true,
    validated: parses,
    authorized: authorized(code, picker, target),
    asksWhenUnsure:
      !below.some((one) => takesFirstLike(code, one)) &&
      [target, picker, ...code.callsIn(target).flatMap((one) => one.targets)].some((fn) => asksWhenUnsure(fn)),
    tellsResult: call.awaited || call.use === 'returned' ? (target.returns.length > 0 ? true : 'unknown') : false,
    deduplicated: recognisesRepeats(code, picker, target),
  };
  if (confirmation !== undefined) {
    fact.confirmationExpires = confirmation.expires;
    fact.confirmationOnce = confirmation.once;
  }
  return fact;
}

/** The whole of what the model gave is handed to another function. */
function handsOn(fn: FunctionInfo): boolean {
  const [first] = fn.params;
  const target = first?.type === 'AssignmentPattern' ? first.left : first;
  if (target?.type !== 'Identifier') return false;
  let found = false;
  walk(fn.node, (node) => {
    if (node.type === 'CallExpression' && node.arguments.some((one) => one.type === 'Identifier' && one.name === target.name)) found = true;
  });
  return found;
}

/** Names that functions read from lists the model gave, such as `items`: `for (const item of items) item.price`. */
function passedNames(code: CodeIndex, fn: FunctionInfo): string[] {
  const given = new Set(givenNames(fn));
  return code.callsIn(fn).flatMap((call) =>
    call.args.flatMap((argument, index) => {
      const name = argument.type === 'Identifier' ? argument.name : memberName(argument);
      if (name === undefined || !given.has(name)) return [];
      return call.targets.flatMap((target) => elementNames(target, index));
    }),
  );
}

/** Members read from the elements of a list that is a parameter. */
function elementNames(fn: FunctionInfo, index: number): string[] {
  const param = fn.params[index];
  const list = param?.type === 'Identifier' ? fn.module.bindingAt.get(param.start) : undefined;
  if (list === undefined) return [];
  const isList = (node: Node): boolean => bindingOf(node, fn.module) === list;
  const elements = new Set<Binding>();
  const keep = (node: Node | undefined): void => {
    const binding = node?.type === 'Identifier' ? fn.module.bindingAt.get(node.start) : undefined;
    if (binding !== undefined) elements.add(binding);
  };
  walk(fn.node, (node) => {
    if (node.type === 'ForOfStatement' && isList(node.right) && node.left.type === 'VariableDeclaration')
      keep(node.left.declarations[0]?.id);
    if (node.type !== 'CallExpression' || !/^(?:map|forEach|reduce|filter)$/.test(memberName(node.callee) ?? '')) return;
    const callback = node.arguments[0];
    if (node.callee.type !== 'MemberExpression' || !isList(node.callee.object) || callback?.type !== 'ArrowFunctionExpression') return;
    keep(callback.params[memberName(node.callee) === 'reduce' ? 1 : 0]);
  });
  const names: string[] = [];
  walk(fn.node, (node) => {
    const binding = node.type === 'MemberExpression' ? bindingOf(node.object, fn.module) : undefined;
    if (binding !== undefined && elements.has(binding)) names.push(memberName(node) ?? '');
  });
  return names;
}

/** Names that an action takes from its first parameter: `entities.amount`, `const { items } = entities`. */
function givenNames(fn: FunctionInfo): string[] {
  const [first] = fn.params;
  const target = first?.type === 'AssignmentPattern' ? first.left : first;
  if (target?.type === 'ObjectPattern')
    return target.properties.flatMap((property) => (property.type === 'Property' ? [keyName(property.key, property.computed) ?? ''] : []));
  if (target?.type !== 'Identifier') return [];
  const names: string[] = [];
  walk(fn.node, (node) => {
    if (
      node.type === 'MemberExpression' &&
      unwrap(node.object).type === 'Identifier' &&
      (unwrap(node.object) as { name: string }).name === target.name
    )
      names.push(memberName(node) ?? '');
    if (
      node.type === 'VariableDeclarator' &&
      node.init?.type === 'Identifier' &&
      node.init.name === target.name &&
      node.id.type === 'ObjectPattern'
    ) {
      for (const property of node.id.properties)
        if (property.type === 'Property') names.push(keyName(property.key, property.computed) ?? '');
    }
  });
  return names;
}

/**
 * A confirmation counts when what was said is compared with something the service remembers. A pattern alone (any six digits) is answered
 * by the same output that asks for the action.
 */
function confirmationOf(code: CodeIndex, fn: FunctionInfo): { expires: boolean | 'unknown'; once: boolean | 'unknown' } | undefined {
  const below = callsBelow(code, fn, 3);
  const remembered = below.find(
    ({ call }) =>
      /^(?:ioredis#|redis\.createClient\(\)\.|Map#)(?:get|getdel|GET)$/.test(call.callee) &&
      /confirm|pending|otp|approv/i.test(code.text(call.node, call.module)),
  );
  const compared = below.find(
    ({ call }) =>
      /compare|timingSafeEqual|verifyOtp|verifyCode/i.test(call.member ?? call.callee) &&
      /confirm|otp|code|pin/i.test(code.text(call.node, call.module)),
  );
  let equal = false;
  walk(fn.node, (node) => {
    if (node.type !== 'BinaryExpression' || !/^[!=]==?$/.test(node.operator) || node.right.type === 'Literal') return;
    if (/confirm|\botp\b|approv/i.test(code.text(node, fn.module))) equal = true;
  });
  if (remembered === undefined && compared === undefined && !equal) return undefined;
  const expires =
    below.some(
      ({ call }) =>
        /setex$|psetex$|expire$/i.test(call.callee) ||
        (call.callee.endsWith('ioredis#set') && /['"](?:EX|PX)['"]/.test(code.text(call.node, call.module))),
    ) || [...namesIn(fn.node)].some((name) => /expires/i.test(name));
  const once = below.some(({ call }) => /^(?:ioredis#|redis\.createClient\(\)\.)(?:del|getdel)$|^Map#delete$/.test(call.callee));
  return { expires, once };
}

const CLAIMS = /^(?:ioredis#|redis\.createClient\(\)\.)(?:set|SET|setnx|SETNX|setNX)$/;

/** An utterance is claimed in a store before its action runs, where the action is picked or in what leads there. */
function recognisesRepeats(code: CodeIndex, picker: FunctionInfo, target: FunctionInfo): boolean | 'unknown' {
  const callers = code
    .callersOf(picker)
    .flatMap((call) => (call.enclosing === undefined || code.reach(call).state === 'not-wired' ? [] : [call.enclosing]));
  const near = new Set([
    target,
    picker,
    ...callers,
    ...callers.flatMap((fn) => code.callersOf(fn).flatMap((call) => call.enclosing ?? [])),
  ]);
  const claims = [...near].some((fn) =>
    code
      .callsIn(fn)
      .some(
        (call) =>
          (CLAIMS.test(call.callee) ||
            call.targets.some((one) => code.callsIn(one).some((inner) => CLAIMS.test(inner.callee) && isClaim(code, inner)))) &&
          (call.targets.length > 0 || isClaim(code, call)) &&
          call.use !== 'dropped',
      ),
  );
  if (claims) return true;
  return [...near].some((fn) => [...namesIn(fn.node)].some((name) => /idempoten|dedup|utteranceId|seenUtterances/i.test(name)))
    ? 'unknown'
    : false;
}

function isClaim(code: CodeIndex, call: CallSite): boolean {
  return /nx$/i.test(call.callee) || /['"]NX['"]|NX:\s*true/.test(code.text(call.node, call.module));
}

function authorized(code: CodeIndex, picker: FunctionInfo, target: FunctionInfo): boolean | 'unknown' {
  const knows = [picker, target].some((fn) =>
    fn.params.some((param) => /user|session|principal|actor|caller|auth/i.test(code.text(param, fn.module))),
  );
  const asks = callsBelow(code, target, 2).some(({ call }) =>
    call.targets.some((one) =>
      /^(?:can|has|require|assert|check|authorize)\w*(?:Permission|Role|Access|Rights?|Authorized)\b/i.test(one.own ?? ''),
    ),
  );
  return asks ? true : knows ? 'unknown' : false;
}

const UNSURE = /^(?:confidence|multiple|ambiguous|needsClarification|candidates|matches|duplicateFound|suggestions)$/i;

/** Leaves early where several records fit, or where the confidence is low; or where it fails with what the user may have meant. */
function asksWhenUnsure(fn: FunctionInfo): boolean {
  let found = false;
  walk(fn.node, (node) => {
    if (node.type !== 'IfStatement') return;
    const unsure = mentionsUnsure(node.test);
    walk(node.consequent, (inner) => {
      if (inner.type !== 'ReturnStatement' && inner.type !== 'ThrowStatement') return;
      if (unsure || mentionsUnsure(inner)) found = true;
    });
  });
  return found;
}

/** One row is taken of those that contain a word: `findFirst({ where: { name: { contains: said } } })`. */
function takesFirstLike(code: CodeIndex, call: CallSite): boolean {
  if (!/^(?:findFirst(?:OrThrow)?|findOne|first)$/.test(call.member ?? '')) return false;
  const text = code.text(call.node, call.module);
  return /\b(?:contains|startsWith|endsWith)\s*:|\$regex|\bnew RegExp\(|\bi?like\b/i.test(text);
}

function mentionsUnsure(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    const name = inner.type === 'Identifier' ? inner.name : (memberName(inner) ?? '');
    if (UNSURE.test(name)) found = true;
    return !found;
  });
  return found;
}
