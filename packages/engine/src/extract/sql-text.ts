import type { Node } from 'oxc-parser';
import type { Binding, BoundModule } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import type { StaticValue } from '../lang/typescript/static-value.ts';
import { memberName, unwrap } from '../lang/typescript/syntax.ts';
import { argumentsFor } from './handed-functions.ts';
import { SQL_HOLE } from '../lang/sql/classify-sql.ts';

/** The text of a statement as code puts it together. */
export interface SqlText {
  /** {@link SQL_HOLE} stands for what is pasted in. */
  text: string;
  /** What is pasted in and is not constant. */
  holes: { node: Node; module: BoundModule }[];
  /** Pieces are added under conditions, so that the text at run time may be shorter. */
  grown: boolean;
}

const DEEPEST = 10;

/** `undefined` where nothing of the text can be read (a parameter, a call). */
export function sqlTextOf(code: CodeIndex, given: Node, module: BoundModule, depth = 0): SqlText | undefined {
  if (depth > DEEPEST) return undefined;
  const node = unwrap(given);
  const next = (one: Node): SqlText | undefined => sqlTextOf(code, one, module, depth + 1);
  switch (node.type) {
    case 'Literal':
      return node.value === null || node.value instanceof RegExp ? undefined : plain(String(node.value));
    case 'TemplateLiteral': {
      const out = plain('');
      for (const [index, quasi] of node.quasis.entries()) {
        out.text += quasi.value.cooked ?? quasi.value.raw;
        const expression = node.expressions[index];
        if (expression !== undefined) paste(code, out, expression, module, depth);
      }
      return out;
    }
    case 'TaggedTemplateExpression':
      // Tags of the libraries send the values as parameters.
      return plain(node.quasi.quasis.map((quasi) => quasi.value.cooked ?? quasi.value.raw).join(' ? '));
    case 'BinaryExpression': {
      if (node.operator !== '+') return undefined;
      const left = next(node.left) ?? hole(node.left, module);
      const out: SqlText = { text: left.text, holes: [...left.holes], grown: left.grown };
      paste(code, out, node.right, module, depth);
      return out;
    }
    case 'ConditionalExpression': {
      const arms = [next(node.consequent), next(node.alternate)];
      return merged(arms);
    }
    case 'LogicalExpression':
      return merged([next(node.left), next(node.right)]);
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      // The whole text as a parameter belongs to the callers, one by one.
      if (binding?.kind === 'param' && depth === 0) return undefined;
      if (binding === undefined || binding.kind === 'param' || binding.kind === 'import' || binding.path.length > 0)
        return ofValue(code.value(node, module));
      return ofBinding(code, binding, depth) ?? ofValue(code.value(node, module));
    }
    case 'ObjectExpression':
      for (const property of node.properties) {
        if (
          property.type === 'Property' &&
          !property.computed &&
          property.key.type === 'Identifier' &&
          /^(?:text|sql|query)$/.test(property.key.name)
        )
          return next(property.value);
      }
      return undefined;
    case 'CallExpression':
      return ofCall(code, node, module, depth) ?? ofValue(code.value(node, module));
    case 'MemberExpression': {
      // `INSERT INTO ${options.table}`: what callers write into the object.
      const value = ofValue(code.value(node, module));
      if (value !== undefined) return value;
      const given = argumentsFor(code, node, module);
      return given.length === 0 ? undefined : merged(given.map((one) => sqlTextOf(code, one.node, one.module, depth + 1)));
    }
    default:
      return ofValue(code.value(node, module));
  }
}

function plain(text: string): SqlText {
  return { text, holes: [], grown: false };
}

function hole(node: Node, module: BoundModule): SqlText {
  return { text: SQL_HOLE, holes: [{ node, module }], grown: false };
}

/** The longest of several texts, with the holes of all; they are alternatives. */
function merged(texts: readonly (SqlText | undefined)[]): SqlText | undefined {
  const found = texts.filter((one) => one !== undefined);
  const [first] = found.toSorted((a, b) => b.text.length - a.text.length);
  if (first === undefined || found.length < texts.length) return undefined;
  const same = found.every((one) => one.text === first.text && !one.grown);
  return { text: first.text, holes: found.flatMap((one) => one.holes), grown: !same };
}

const NUMERIC = /^(?:Number|parseInt|parseFloat|Math\.\w+|Number\.parseInt|Number\.parseFloat)$/;

function paste(code: CodeIndex, out: SqlText, expression: Node, module: BoundModule, depth: number): void {
  const node = unwrap(expression);
  // `$${index}` is the number of a parameter.
  if (out.text.endsWith('$')) {
    out.text += '1';
    return;
  }
  const numeric =
    node.type === 'UpdateExpression' ||
    (node.type === 'UnaryExpression' && node.operator === '+') ||
    (node.type === 'CallExpression' && NUMERIC.test(code.text(node.callee, module)));
  if (numeric) {
    out.text += '0';
    return;
  }
  const inner = sqlTextOf(code, node, module, depth + 1);
  if (inner === undefined) {
    out.text += SQL_HOLE;
    out.holes.push({ node, module });
    return;
  }
  out.text += inner.text;
  out.holes.push(...inner.holes);
  out.grown ||= inner.grown;
}

function ofValue(value: StaticValue): SqlText | undefined {
  if (value.kind === 'literal') return value.value === null ? undefined : plain(String(value.value));
  if (value.kind === 'env') return plain('env');
  if (value.kind === 'oneOf' || value.kind === 'either') {
    const arms = value.kind === 'oneOf' ? value.items : [value.whenTrue, value.whenFalse];
    return merged(arms.map(ofValue));
  }
  if (value.kind !== 'text') return undefined;
  const out = plain('');
  for (const part of value.parts) {
    if (typeof part === 'string') out.text += part;
    else if (out.text.endsWith('$')) out.text += '1';
    else {
      const inner = ofValue(part);
      out.text += inner?.text ?? SQL_HOLE;
      if (inner === undefined) out.holes.push({ node: part.node, module: part.module });
      else out.holes.push(...inner.holes);
    }
  }
  return out;
}

/** A variable: what it starts with, and all that is added to it by `+=`. */
function ofBinding(code: CodeIndex, binding: Binding, depth: number): SqlText | undefined {
  const { module } = binding.scope;
  const added = binding.writes.flatMap((one) => (one?.type === 'AssignmentExpression' && one.operator === '+=' ? [one.right] : []));
  const given = [binding.init, ...binding.writes].filter(
    (one) => one !== undefined && !(one.type === 'AssignmentExpression' && one.operator === '+='),
  );
  const starts = given.map((one) => (one === undefined ? undefined : sqlTextOf(code, one, module, depth + 1)));
  const [first] = starts.filter((one) => one !== undefined).toSorted((a, b) => b.text.length - a.text.length);
  if (first === undefined || starts.includes(undefined)) return undefined;
  const out: SqlText = { text: first.text, holes: starts.flatMap((one) => one?.holes ?? []), grown: starts.length > 1 || added.length > 0 };
  for (const one of added) {
    out.text += ' ';
    paste(code, out, one, module, depth);
  }
  return out;
}

function ofCall(code: CodeIndex, node: Extract<Node, { type: 'CallExpression' }>, module: BoundModule, depth: number): SqlText | undefined {
  const callee = unwrap(node.callee);
  const member = memberName(callee);
  if (callee.type !== 'MemberExpression' || member === undefined) return undefined;
  if (/^(?:trim|toLowerCase|toUpperCase|toString)$/.test(member)) return sqlTextOf(code, callee.object, module, depth + 1);
  if (member !== 'join') return undefined;
  const separator = node.arguments[0] === undefined ? plain(',') : sqlTextOf(code, node.arguments[0], module, depth + 1);
  const parts = listOf(code, unwrap(callee.object), module, depth + 1);
  if (parts === undefined || separator === undefined) return undefined;
  return { text: parts.map((one) => one.text).join(separator.text), holes: parts.flatMap((one) => one.holes), grown: true };
}

/** Elements of an array of texts, those pushed later included. */
function listOf(code: CodeIndex, node: Node, module: BoundModule, depth: number): SqlText[] | undefined {
  const read = (one: Node): SqlText => {
    const out = plain('');
    paste(code, out, one, module, depth);
    return out;
  };
  if (node.type === 'ArrayExpression')
    return node.elements.flatMap((one) => (one === null ? [] : [one.type === 'SpreadElement' ? hole(one.argument, module) : read(one)]));
  if (node.type === 'CallExpression') {
    const member = memberName(unwrap(node.callee));
    const [callback] = node.arguments;
    const fn = member === 'map' && callback !== undefined ? code.functionOf(callback, module) : undefined;
    if (fn !== undefined) return fn.returns.map((one) => sqlTextOf(code, one, fn.module, depth + 1) ?? hole(one, fn.module));
    const callee = unwrap(node.callee);
    return (member === 'filter' || member === 'slice') && callee.type === 'MemberExpression'
      ? listOf(code, unwrap(callee.object), module, depth + 1)
      : undefined;
  }
  if (node.type !== 'Identifier') return undefined;
  const binding = module.bindingAt.get(node.start);
  if (binding?.init === undefined || binding.kind === 'param' || binding.path.length > 0) return undefined;
  const first = listOf(code, unwrap(binding.init), binding.scope.module, depth + 1);
  if (first === undefined) return undefined;
  const pushed = code
    .callsOfMember('push')
    .filter(
      (call) => call.module === module && call.receiver?.type === 'Identifier' && module.bindingAt.get(call.receiver.start) === binding,
    );
  return [...first, ...pushed.flatMap((call) => call.args.map(read))];
}
