import type { Class, Node } from 'oxc-parser';
import type { Binder } from './bind.ts';
import type { ClassInfo, ClassMember } from './bound-module.ts';
import { declareName } from './declare.ts';
import { keyName } from './syntax.ts';

/** Reads a class: members, fields, `this.x = …`, parameter properties; its code is walked with the right `this`. */
export function readClass(binder: Binder, node: Class, hint: string | undefined): void {
  const module = binder.module;
  if (node.declare === true) return;
  if (node.id !== null && node.type === 'ClassDeclaration')
    declareName(binder.scope, node.id, { kind: 'class', declaration: node, init: node });
  if (node.superClass !== null) binder.visit(node.superClass);
  for (const decorator of node.decorators) binder.visit(decorator.expression);
  binder.within('class', () => {
    if (node.id !== null && node.type === 'ClassExpression')
      declareName(binder.scope, node.id, { kind: 'class', declaration: node, init: node });
    const info: ClassInfo = {
      key: `${module.path}:${node.start}`,
      name: node.id?.name ?? hint ?? '<class>',
      node,
      module,
      scope: binder.scope,
      superClass: node.superClass ?? undefined,
      implements: node.implements ?? [],
      decorators: node.decorators,
      constructorFunction: undefined,
      members: new Map(),
      statics: new Map(),
      assigned: new Map(),
      parameterFields: new Map(),
    };
    module.classes.push(info);
    module.classByStart.set(node.start, info);
    for (const element of node.body.body) readElement(binder, info, element);
  });
}

function readElement(binder: Binder, info: ClassInfo, element: Node): void {
  switch (element.type) {
    case 'MethodDefinition': {
      if (element.computed) binder.visit(element.key);
      for (const decorator of element.decorators) binder.visit(decorator.expression);
      if (element.value.body === null) return;
      const name = keyName(element.key, element.computed) ?? '<computed>';
      const fn = binder.enterFunction(element.value, name, { class: info, static: element.static, held: true });
      if (element.kind === 'constructor') {
        info.constructorFunction = fn;
        for (const param of element.value.params) {
          if (param.type !== 'TSParameterProperty') continue;
          const target = param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter;
          const binding = target.type === 'Identifier' ? binder.module.bindingAt.get(target.start) : undefined;
          if (binding !== undefined) info.parameterFields.set(binding.name, binding);
        }
        return;
      }
      add(info, {
        name,
        node: element,
        fn,
        kind: element.kind,
        static: element.static,
        decorated: element.decorators.length > 0,
        annotation: undefined,
        init: undefined,
      });
      return;
    }
    case 'PropertyDefinition':
    case 'AccessorProperty': {
      if (element.computed) binder.visit(element.key);
      for (const decorator of element.decorators) binder.visit(decorator.expression);
      const name = keyName(element.key, element.computed) ?? '<computed>';
      const outer = binder.thisOf;
      binder.thisOf = info;
      let fn: ClassMember['fn'];
      if (element.value !== null) {
        const value = element.value;
        if (value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression')
          fn = binder.enterFunction(value, name, { class: info, held: true });
        else binder.visit(value);
      }
      binder.thisOf = outer;
      add(info, {
        name,
        node: element,
        fn,
        kind: 'field',
        static: element.static,
        decorated: element.decorators.length > 0,
        annotation: element.typeAnnotation?.typeAnnotation,
        init: element.value ?? undefined,
      });
      return;
    }
    case 'StaticBlock': {
      const outer = binder.thisOf;
      binder.thisOf = info;
      binder.visit(element);
      binder.thisOf = outer;
      return;
    }
    default:
  }
}

function add(info: ClassInfo, member: ClassMember): void {
  const members = member.static ? info.statics : info.members;
  const known = members.get(member.name);
  // A getter is more telling than the setter of the same name.
  if (known === undefined || known.kind === 'set') members.set(member.name, member);
}
