import type { Location } from '@airworthy/model';
import { unwrap } from '@airworthy/engine/lang/typescript/syntax';
import type { FixContext } from '../fix.ts';
import { addOption, addProperty } from './object-edit.ts';
import { inStyle } from './style.ts';
import { calleeText, nodesAt, nodesOf, objectArgument, propertyOf } from './syntax.ts';
import type { CallNode, Node, ObjectNode, ParsedModule } from './syntax.ts';
import { textKind } from './text-kind.ts';

/** A setting of a client: where it goes in its options and what it gets, as code. */
export interface OptionValue {
  /** Keys from the outside in. */
  path: readonly string[];
  code: string;
  /** Which argument holds the options; the first by default. */
  argument?: number;
  /** Where the outermost key may hold a text that says all, the key of the object that the text goes to: `connectionString`. */
  textKey?: string;
  /** An existing value is replaced; without it, one that is there stays and the fix has nothing to do. */
  replaces?: boolean;
}

/** A call or construction that begins at a place, the innermost where it says no column. */
export function callAt(context: FixContext, at: Location): { module: ParsedModule; call: CallNode } | undefined {
  const module = context.draft.parse(at.path);
  if (module === undefined) return undefined;
  const calls = nodesAt(module, at, ['CallExpression', 'NewExpression']);
  // `new Pool().connect()` begins where `new Pool()` does; the client is the construction.
  const call = calls.find((one) => one.type === 'NewExpression') ?? calls.at(-1);
  return call === undefined ? undefined : { module, call };
}

/** Writes a setting into the options of a call. Says why where it can't. */
export function setOption(context: FixContext, module: ParsedModule, call: CallNode, value: OptionValue): string | undefined {
  const { draft } = context;
  const index = value.argument ?? 0;
  const where = `${module.path}:${module.locate(call.start).line}`;
  const nested = (keys: readonly string[]): string =>
    keys.toReversed().reduce((inner, key, at) => (at === 0 ? `${key}: ${inner}` : `${key}: { ${inner} }`), value.code);
  const argument = call.arguments[index] as Node | undefined;
  if (argument === undefined) {
    return addOption(draft, module, call, index, nested(value.path))
      ? undefined
      : `${calleeText(module, call)} in ${where} lacks arguments before its options`;
  }
  let object = objectArgument(call, index) ?? declaredObject(module, argument);
  if (object === undefined) {
    const node = unwrap(argument);
    if (node.type === 'Literal' || node.type === 'TemplateLiteral' || argument.type === 'SpreadElement')
      return `the options of ${calleeText(module, call)} in ${where} are no object`;
    const text = module.text.slice(argument.start, argument.end);
    const simple = /^[\w.$]+$/.test(text);
    const [key, ...inner] = value.path;
    // What stands under the key already stays.
    if (inner.length > 0 && (!simple || inner.length > 1)) return `what ${text} in ${where} holds under ${key} could not be read`;
    const code = inner.length === 0 ? nested(value.path) : `${key}: { ...${text}.${key}, ${inner[0]}: ${value.code} }`;
    draft.replace(
      module.path,
      argument.start,
      argument.end,
      `{ ...${simple ? text : `(${text})`}, ${inStyle(code, draft.style(module.path))} }`,
    );
    return undefined;
  }
  for (const [at, key] of value.path.entries()) {
    const property = propertyOf(object, key);
    const rest = value.path.slice(at);
    if (property === undefined) {
      addProperty(draft, module, object, nested(rest));
      return undefined;
    }
    if (rest.length === 1) {
      if (value.replaces !== true) return `${where} says ${key} already`;
      draft.replace(module.path, property.value.start, property.value.end, inStyle(value.code, draft.style(module.path)));
      if (property.shorthand) draft.insert(module.path, property.value.start, `${key}: `);
      return undefined;
    }
    const inner = unwrap(property.value as Node);
    const next: ObjectNode | undefined = inner.type === 'ObjectExpression' ? inner : declaredObject(module, inner);
    if (next === undefined) {
      const text = module.text.slice(property.value.start, property.value.end);
      const kind = textKind(inner);
      if (kind === 'sometimes') return `${key} in ${where} is a text or an object`;
      if (kind === 'text') {
        if (value.textKey === undefined || at !== 0) return `${key} in ${where} is no object`;
        const code = `${key}: { ${value.textKey}: ${text}, ${inStyle(nested(rest.slice(1)), draft.style(module.path))} }`;
        draft.replace(module.path, property.start, property.end, code);
        return undefined;
      }
      draft.replace(
        module.path,
        property.start,
        property.end,
        `${key}: { ...${text}, ${inStyle(nested(rest.slice(1)), draft.style(module.path))} }`,
      );
      return undefined;
    }
    object = next;
  }
  return undefined;
}

/** The object literal that a name of the module stands for, where it is written once. */
export function declaredObject(module: ParsedModule, input: Node): ObjectNode | undefined {
  const node = unwrap(input);
  if (node.type !== 'Identifier') return undefined;
  const declared = nodesOf(module, ['VariableDeclarator']).filter((one) => one.id.type === 'Identifier' && one.id.name === node.name);
  const value = declared.length === 1 && declared[0]?.init ? unwrap(declared[0].init as Node) : undefined;
  return value?.type === 'ObjectExpression' ? value : undefined;
}

/** Writes settings into the options of every call that a verdict names. */
export function setOptions(
  context: FixContext,
  valuesAt: (at: Location, module: ParsedModule, call: CallNode) => readonly OptionValue[] | string,
): string | undefined {
  for (const at of context.places) {
    const found = callAt(context, at);
    if (found === undefined) return `what ${at.path}:${at.line} calls was not found`;
    const values = valuesAt(at, found.module, found.call);
    if (typeof values === 'string') return values;
    for (const value of values) {
      const reason = setOption(context, found.module, found.call, value);
      if (reason !== undefined) return reason;
    }
  }
  return undefined;
}
