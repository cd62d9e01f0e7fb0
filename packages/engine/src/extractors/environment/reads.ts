import { ABSENT, known, unknown } from '@airworthy/model';
import type { Known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { standsOutsideProduction } from '../../extract/production.ts';
import { typesOf, visitNodes } from '../../extract/walk-module.ts';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';

export type Plain = string | number | boolean;

/** A place in the code that reads one variable of the environment. */
export interface Read {
  name: string;
  node: Node;
  module: BoundModule;
  fallback: Known<Plain>;
  /** The literal that applies when it is not set. */
  fallbackNode: Node | undefined;
  /** The arm of a test on NODE_ENV that keeps this place, or its fallback, out of production. */
  outsideProduction: boolean;
  parsedAs: 'string' | 'number' | 'boolean' | 'json' | undefined;
  numberUnchecked: boolean | undefined;
  /** Asked only whether it is there: `if (!process.env.X)`. */
  presence: boolean;
  /** Asked of a service of settings (ConfigService of NestJS), which has read the environment itself. */
  service?: true;
}

const LOOKED_AT = typesOf('MemberExpression', 'VariableDeclarator');

/** Reads in the text of a module: `process.env.X`, `process.env['X']`, `const { X } = process.env`, `env.X` after `const env = process.env`. */
export function readsIn(code: CodeIndex, module: BoundModule): Read[] {
  if (!/\benv\b/.test(wordsIn(module))) return [];
  const found: Read[] = [];
  visitNodes(module.parsed.program, LOOKED_AT, (node, parents) => {
    if (node.type === 'MemberExpression') {
      if (!isEnvironment(node.object, module)) return;
      const name = memberName(node) ?? constantName(code, node, module);
      if (name === undefined) return;
      const around = parents();
      const parent = around.at(-1);
      if (parent?.type === 'AssignmentExpression' && parent.left === node) return;
      if (parent?.type === 'UnaryExpression' && parent.operator === 'delete') return;
      found.push(readAt(name, node, around, module));
    } else if (
      node.type === 'VariableDeclarator' &&
      node.init !== null &&
      node.id.type === 'ObjectPattern' &&
      isEnvironment(node.init, module)
    ) {
      for (const property of node.id.properties) {
        if (property.type !== 'Property') continue;
        const name = keyName(property.key, property.computed);
        if (name === undefined) continue;
        const fallbackNode = property.value.type === 'AssignmentPattern' ? property.value.right : undefined;
        found.push({
          name,
          node: property,
          module,
          fallback: literalOf(fallbackNode),
          fallbackNode,
          outsideProduction: false,
          parsedAs: 'string',
          numberUnchecked: undefined,
          presence: false,
        });
      }
    }
  });
  return found;
}

/** `process.env`, or a variable that holds it. */
export function isEnvironment(input: Node, module: BoundModule, depth = 0): boolean {
  const node = unwrap(input);
  if (node.type === 'MemberExpression') {
    const object = unwrap(node.object);
    if (memberName(node) !== 'env') return false;
    return (
      (object.type === 'Identifier' && object.name === 'process' && module.bindingAt.get(object.start)?.kind !== 'param') ||
      object.type === 'MetaProperty'
    );
  }
  if (node.type === 'Identifier' && depth < 3) {
    const binding = module.bindingAt.get(node.start);
    if (binding?.kind === 'import') {
      // `import { env } from 'node:process'`, and packages that hand process.env on.
      const specifier = binding.declaration;
      const from = binding.init?.type === 'ImportDeclaration' ? binding.init.source.value : '';
      return (
        /^(?:node:process|process|std-env)$/.test(from) &&
        specifier.type === 'ImportSpecifier' &&
        specifier.imported.type === 'Identifier' &&
        specifier.imported.name === 'env'
      );
    }
    return (
      binding?.init !== undefined && binding.path.length === 0 && binding.kind === 'const' && isEnvironment(binding.init, module, depth + 1)
    );
  }
  return false;
}

function constantName(code: CodeIndex, node: Extract<Node, { type: 'MemberExpression' }>, module: BoundModule): string | undefined {
  if (!node.computed) return undefined;
  const value = code.value(node.property, module);
  return value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}

const NUMBER = /^(?:Number|parseInt|parseFloat)$/;

function readAt(name: string, node: Node, parents: readonly Node[], module: BoundModule): Read {
  const read: Read = {
    name,
    node,
    module,
    fallback: ABSENT,
    fallbackNode: undefined,
    outsideProduction: false,
    parsedAs: undefined,
    numberUnchecked: undefined,
    presence: false,
  };
  let at: Node = node;
  let index = parents.length - 1;
  for (; index >= 0; index -= 1) {
    const parent = parents[index] as Node;
    if (unwrap(parent) !== parent || parent.type === 'ChainExpression') {
      at = parent;
      continue;
    }
    if (parent.type === 'LogicalExpression' && parent.left === at && (parent.operator === '||' || parent.operator === '??')) {
      if (read.fallbackNode === undefined) {
        read.fallbackNode = parent.right;
        read.fallback = literalOf(parent.right);
      }
      at = parent;
      continue;
    }
    if (parent.type === 'LogicalExpression' && parent.right === at) {
      at = parent;
      continue;
    }
    if (parent.type === 'CallExpression' && parent.arguments[0] === at) {
      const callee = unwrap(parent.callee);
      const called = callee.type === 'Identifier' ? callee.name : memberName(callee);
      if (called !== undefined && (NUMBER.test(called) || called === 'parse' || called === 'Boolean')) {
        read.parsedAs = called === 'parse' ? 'json' : called === 'Boolean' ? 'boolean' : 'number';
        if (read.parsedAs === 'number') read.numberUnchecked = uncheckedNumber(parent, parents, index, module);
      }
      break;
    }
    if (parent.type === 'UnaryExpression') {
      if (parent.operator === '+') {
        read.parsedAs = 'number';
        read.numberUnchecked = uncheckedNumber(parent, parents, index, module);
      } else if (parent.operator === '!') read.presence = true;
      break;
    }
    if (parent.type === 'BinaryExpression') {
      const other = unwrap(parent.left === at ? parent.right : (parent.left as Node));
      if (
        /^[!=]==?$/.test(parent.operator) &&
        other.type === 'Literal' &&
        (other.value === 'true' || other.value === 'false' || other.value === '1' || other.value === '0')
      )
        read.parsedAs = 'boolean';
      break;
    }
    if ((parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') && parent.test === at) {
      read.presence = true;
      break;
    }
    break;
  }
  read.outsideProduction = standsOutsideProduction(node, parents, module);
  read.parsedAs ??= 'string';
  return read;
}

/** Literal values only; anything else that is written there is unknown. */
export function literalOf(input: Node | undefined): Known<Plain> {
  if (input === undefined) return ABSENT;
  const node = unwrap(input);
  if (node.type === 'Literal' && (typeof node.value === 'string' || typeof node.value === 'number' || typeof node.value === 'boolean'))
    return known(node.value);
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return known(node.quasis[0]?.value.cooked ?? '');
  if ((node.type === 'Identifier' && node.name === 'undefined') || (node.type === 'Literal' && node.value === null)) return ABSENT;
  return unknown();
}

/** A number is checked when NaN has a way out: `parseInt(x) || 3000`, `isNaN(port)`, `z.number()`, a comparison nearby. */
function uncheckedNumber(call: Node, parents: readonly Node[], index: number, module: BoundModule): boolean {
  for (let up = index - 1; up >= 0 && up > index - 6; up -= 1) {
    const parent = parents[up] as Node;
    if (parent.type === 'LogicalExpression' && parent.left.start <= call.start && call.end <= parent.left.end && parent.operator === '||')
      return false;
    if (parent.type === 'CallExpression') {
      const callee = unwrap(parent.callee);
      const name = callee.type === 'Identifier' ? callee.name : memberName(callee);
      if (name !== undefined && /^(?:isNaN|isFinite|isInteger|isSafeInteger|max|min|clamp|parse|int|positive)/i.test(name)) return false;
    }
    if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') {
      const { name } = parent.id;
      const text = nearby(call, module);
      const check = new RegExp(`(?:isNaN|isFinite|isInteger|isSafeInteger)\\(\\s*(?:\\w+\\.)*${name}\\b|\\b${name}\\s*(?:<|>)=?\\s*\\d`);
      return !check.test(text);
    }
    if (parent.type === 'Property') {
      const name = keyName(parent.key, parent.computed);
      if (name === undefined) return true;
      return !new RegExp(`(?:isNaN|isFinite|isInteger|isSafeInteger)\\(\\s*(?:\\w+\\.)+${name.replaceAll(/\W/g, '')}\\b`).test(
        nearby(call, module),
      );
    }
  }
  return true;
}

/** Where a check of a value may stand; a bound keeps files with thousands of reads cheap. */
function nearby(node: Node, module: BoundModule): string {
  return module.parsed.code.slice(Math.max(0, node.start - 200), node.end + 6000);
}
