import type { Node } from 'oxc-parser';
import type { Binder } from './bind.ts';
import { writeTo } from './bind-assignments.ts';
import { declarePattern } from './declare.ts';
import { eachChild } from './syntax.ts';

/** Statements, and expressions that change under which condition code runs. */
export function readStatement(binder: Binder, node: Node): void {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      binder.visit(node.test);
      under(binder, node.test, false, node.consequent);
      if (node.alternate !== null) under(binder, node.test, true, node.alternate);
      return;
    case 'LogicalExpression':
      binder.visit(node.left);
      if (node.operator === '??') binder.visit(node.right);
      else under(binder, node.left, node.operator === '||', node.right);
      return;
    case 'BlockStatement':
      binder.within('block', () => readStatements(binder, node.body));
      return;
    case 'StaticBlock':
      binder.within('body', () => readStatements(binder, node.body));
      return;
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      loopStatement(binder, node);
      return;
    case 'TryStatement': {
      const outer = binder.inTry;
      binder.inTry = node;
      binder.visit(node.block);
      binder.inTry = outer;
      if (node.handler !== null) binder.visit(node.handler);
      if (node.finalizer !== null) binder.visit(node.finalizer);
      return;
    }
    case 'CatchClause':
      binder.within('catch', () => {
        if (node.param !== null) declarePattern(binder.scope, node.param, { kind: 'catch', declaration: node }, binder.visit);
        binder.visit(node.body);
      });
      return;
    case 'SwitchStatement':
      binder.visit(node.discriminant);
      binder.within('block', () => {
        for (const branch of node.cases) {
          if (branch.test !== null) binder.visit(branch.test);
          const outer = binder.branch;
          binder.branch = { test: branch.test ?? node.discriminant, negated: false, early: false, among: node.discriminant, parent: outer };
          binder.all(branch.consequent);
          binder.branch = outer;
        }
      });
      return;
    case 'LabeledStatement':
      binder.visit(node.body);
      return;
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
      return;
    default:
      eachChild(node, binder.visit);
  }
}

function under(binder: Binder, test: Node, negated: boolean, node: Node): void {
  const outer = binder.branch;
  binder.branch = { test, negated, early: false, parent: outer };
  binder.visit(node);
  binder.branch = outer;
}

function loopStatement(
  binder: Binder,
  node: Extract<Node, { type: 'ForStatement' | 'ForInStatement' | 'ForOfStatement' | 'WhileStatement' | 'DoWhileStatement' }>,
): void {
  binder.within('block', () => {
    const outer = binder.loop;
    if (node.type === 'ForStatement') {
      if (node.init !== null) binder.visit(node.init);
    } else if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') {
      binder.visit(node.right);
      if (node.left.type === 'VariableDeclaration') {
        const scope = node.left.kind === 'var' ? binder.varScope() : binder.scope;
        const path = node.type === 'ForOfStatement' ? ['[]'] : ['[key]'];
        for (const declarator of node.left.declarations) {
          const kind = node.left.kind === 'const' || node.left.kind === 'let' ? node.left.kind : 'var';
          declarePattern(scope, declarator.id, { kind, declaration: node, init: node.right }, binder.visit, path);
        }
      } else writeTo(binder, node.left, undefined);
    }
    binder.loop = true;
    if (node.type === 'ForStatement') {
      if (node.test !== null) binder.visit(node.test);
      if (node.update !== null) binder.visit(node.update);
    } else if (node.type === 'WhileStatement' || node.type === 'DoWhileStatement') binder.visit(node.test);
    binder.visit(node.body);
    binder.loop = outer;
  });
}

/** Statements in order. What follows `if (test) return` runs only when the test does not hold. */
export function readStatements(binder: Binder, statements: readonly Node[]): void {
  const outer = binder.branch;
  for (const statement of statements) {
    binder.visit(statement);
    if (statement.type === 'IfStatement' && statement.alternate === null && returns(statement.consequent)) {
      binder.branch = { test: statement.test, negated: true, early: true, parent: binder.branch };
    }
  }
  binder.branch = outer;
}

function returns(node: Node): boolean {
  if (node.type === 'ReturnStatement') return true;
  const last = node.type === 'BlockStatement' ? node.body.at(-1) : undefined;
  return last?.type === 'ReturnStatement';
}
