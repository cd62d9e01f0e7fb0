import type { MemberExpression, Node, ObjectExpression } from 'oxc-parser';
import type { Binder } from './bind.ts';
import type { BoundModule, ClassInfo } from './bound-module.ts';
import { DeclaredFunction } from './declared-function.ts';
import { eachChild, isFunction, keyName, memberName, unwrap } from './syntax.ts';

/** Object literals: functions in them know the object, which is their `this`. */
export function readObject(binder: Binder, node: ObjectExpression): void {
  const named = binder.module.namedObjects.has(node);
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      binder.visit(property);
      continue;
    }
    if (property.computed) binder.visit(property.key);
    const value = unwrap(property.value);
    const name = keyName(property.key, property.computed);
    if (named && value.type === 'ObjectExpression') binder.module.namedObjects.add(value);
    if (isFunction(value)) binder.enterFunction(value, name, { object: node, held: named });
    else {
      binder.hint = name;
      binder.visit(property.value);
    }
  }
}

/** Functions and object literals that a variable or export holds are reached through its name. */
export function hold(binder: Binder, value: Node): void {
  let at = unwrap(value);
  if (at.type === 'CallExpression' && memberName(unwrap(at.callee)) === 'freeze' && at.arguments[0] !== undefined)
    at = unwrap(at.arguments[0]);
  if (at.type === 'ObjectExpression') binder.module.namedObjects.add(at);
  else if (isFunction(at)) binder.heldFunction = at;
}

/** `a = b`, `module.exports = b`, `this.x = b` */
export function readAssignment(binder: Binder, node: Extract<Node, { type: 'AssignmentExpression' }>): void {
  const target = unwrap(node.left);
  // `a += b` leaves neither: the assignment stands for the new value.
  writeTo(binder, node.left, node.operator === '=' || node.operator === '??=' || node.operator === '||=' ? node.right : node);
  binder.hint = target.type === 'Identifier' ? target.name : memberName(target);
  const exported = isExportsTarget(target);
  if (exported || target.type === 'Identifier') hold(binder, node.right);
  const from = binder.module.references.length;
  binder.visit(node.right);
  if (exported) handOut(binder, unwrap(node.right), from);
}

/** Names that are only exported are not used by that. */
function handOut(binder: Binder, value: Node, from: number): void {
  const direct = new Set<Node>([value]);
  if (value.type === 'ObjectExpression')
    for (const property of value.properties) if (property.type === 'Property') direct.add(property.value);
  for (let index = from; index < binder.module.references.length; index += 1) {
    const reference = binder.module.references[index];
    if (reference !== undefined && direct.has(reference.node)) reference.idle = true;
  }
}

export function writeTo(binder: Binder, left: Node, value: Node | undefined): void {
  const target = unwrap(left);
  if (target.type === 'Identifier') {
    binder.module.references.push({
      name: target.name,
      node: target,
      scope: binder.scope,
      asObject: false,
      idle: true,
      branch: binder.branch,
      binding: undefined,
    });
    binder.pending.push({ reference: binder.module.references.at(-1) as BoundModule['references'][number], value });
  } else if (target.type === 'MemberExpression') {
    binder.member(target, true);
    if (value !== undefined) assignMember(binder, target, value);
  } else if (target.type === 'ArrayPattern' || target.type === 'ObjectPattern') {
    eachChild(target, (child) => writeTo(binder, child.type === 'Property' ? child.value : child, undefined));
  } else binder.visit(left);
}

function assignMember(binder: Binder, target: MemberExpression, value: Node): void {
  const object = unwrap(target.object);
  const name = memberName(target);
  binder.module.assignments.push({ target, value, fn: binder.fn });
  if (name === undefined) return;
  if (object.type === 'ThisExpression') {
    // `this` of a static method is the class.
    assignField(binder.thisOf instanceof DeclaredFunction ? binder.thisOf.class : (binder.thisOf as ClassInfo | undefined), name, value);
  } else if (object.type === 'Identifier') {
    assignField(
      binder.module.classes.find((info) => info.name === object.name),
      name,
      value,
    );
    if (object.name === 'module' && name === 'exports') binder.module.moduleExports = value;
    else if (object.name === 'exports') binder.module.exports.set(name, { kind: 'expression', node: value });
  } else if (object.type === 'MemberExpression' && memberName(object) === 'exports') {
    const base = unwrap(object.object);
    if (base.type === 'Identifier' && base.name === 'module') binder.module.exports.set(name, { kind: 'expression', node: value });
  }
}

function assignField(owner: ClassInfo | undefined, name: string, value: Node): void {
  const list = owner?.assigned.get(name);
  if (list !== undefined) list.push(value);
  else owner?.assigned.set(name, [value]);
}

/** `module.exports`, `module.exports.x`, `exports.x` */
function isExportsTarget(node: Node): boolean {
  if (node.type !== 'MemberExpression') return false;
  const object = unwrap(node.object);
  if (object.type === 'Identifier') return object.name === 'exports' || (object.name === 'module' && memberName(node) === 'exports');
  return isExportsTarget(object);
}
