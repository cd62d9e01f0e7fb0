import type { ErrorClass, ErrorTranslation, Known } from '@airworthy/model';
import { known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { typesOf, visitNodes } from '../../extract/walk-module.ts';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule, ClassInfo } from '../../lang/typescript/bound-module.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { statusOfException } from '../../link/nest/exceptions.ts';
import { ANY_CODE, CLASSES, CODES } from './codes.ts';

/** A code, or a name that codes are given. */
const NAMED = new RegExp(`${ANY_CODE.source}|UNIQUE|DUPLICATE|FOREIGN_KEY|UniqueViolation|DuplicateKey`);
const LITERALS = typesOf('Literal', 'BinaryExpression');

/** Places that compare with an error code of a driver, and the status that follows from it. */
export function emitTranslations(input: ExtractInput, classes: ReadonlyMap<ClassInfo, ErrorClass>): void {
  for (const one of input.code.modules) {
    if (one.kind !== 'production' || !NAMED.test(wordsIn(one))) continue;
    const module = one.bound;
    visitNodes(module.parsed.program, LITERALS, (node, parents) => {
      const text = codeIn(node) ?? codeNamed(input, module, node);
      if (text === undefined) return;
      const about = CODES[text] ?? CLASSES[text];
      if (about === undefined) return;
      const body = decided(node, parents());
      if (body === undefined) return;
      const at = module.parsed.locate(node.start);
      const fact: ErrorTranslation = {
        by: about.by,
        code: text,
        meaning: about.meaning,
        status: statusIn(input, body, module, classes),
        location: { path: module.path, line: at.line, column: at.column },
        wiring: input.code.reachAt(module, node.start),
      };
      input.emit('errorTranslations', fact);
    });
  }
}

/** A literal that is a code, or the class that an error is asked to be of: `error instanceof UniqueConstraintError`. */
function codeIn(node: Node): string | undefined {
  if (node.type === 'Literal') {
    const text = typeof node.value === 'string' || typeof node.value === 'number' ? String(node.value) : '';
    return Object.hasOwn(CODES, text) ? text : undefined;
  }
  if (node.type !== 'BinaryExpression' || node.operator !== 'instanceof') return undefined;
  const right = unwrap(node.right);
  const name = right.type === 'Identifier' ? right.name : memberName(right);
  return name !== undefined && Object.hasOwn(CLASSES, name) ? name : undefined;
}

/** `error.code === DUPLICATE_KEY`, where the name stands for a code. */
function codeNamed({ code }: ExtractInput, module: BoundModule, node: Node): string | undefined {
  if (node.type !== 'BinaryExpression' || !/^===?$/.test(node.operator)) return undefined;
  for (const side of [node.left, node.right]) {
    const one = unwrap(side as Node);
    const name = one.type === 'Identifier' ? one.name : one.type === 'MemberExpression' ? (memberName(one) ?? '') : '';
    // Constants are written in capitals, or as members of a table of such.
    if (!/^[A-Z]/.test(name)) continue;
    const value = code.value(one, module);
    if (value.kind === 'literal' && Object.hasOwn(CODES, String(value.value))) return String(value.value);
  }
  return undefined;
}

/** What runs when the code is this one: the branch of an `if`, the `case`, the value in a table. */
function decided(node: Node, parents: readonly Node[]): Node[] | undefined {
  let inside: Node = node;
  for (const parent of parents.toReversed()) {
    if (parent.type === 'ParenthesizedExpression' && inside.type !== 'Literal') continue;
    if (parent.type === 'IfStatement') return parent.test === inside ? [parent.consequent] : undefined;
    if (parent.type === 'ConditionalExpression') return parent.test === inside ? [parent.consequent] : undefined;
    if (parent.type === 'SwitchCase') return parent.test === inside ? caseBody(parent, parents) : undefined;
    if (parent.type === 'Property') return parent.key === inside ? [parent.value] : undefined;
    if (
      parent.type === 'BlockStatement' ||
      parent.type === 'Program' ||
      parent.type === 'ReturnStatement' ||
      parent.type === 'VariableDeclarator'
    ) {
      // `return error.code === '23505'`: a predicate, whose users are elsewhere.
      return inside.type === 'BinaryExpression' || inside.type === 'LogicalExpression' ? [] : undefined;
    }
    inside = parent;
  }
  return undefined;
}

/** Cases without a body fall through to the next. */
function caseBody(one: Extract<Node, { type: 'SwitchCase' }>, parents: readonly Node[]): Node[] {
  const all = parents.findLast((parent) => parent.type === 'SwitchStatement');
  if (all?.type !== 'SwitchStatement') return one.consequent;
  for (let index = all.cases.indexOf(one); index >= 0 && index < all.cases.length; index += 1) {
    const body = all.cases[index]?.consequent ?? [];
    if (body.length > 0) return body;
  }
  return [];
}

function statusIn(
  input: ExtractInput,
  body: readonly Node[],
  module: BoundModule,
  classes: ReadonlyMap<ClassInfo, ErrorClass>,
): Known<number> {
  const { code } = input;
  let found: Known<number> | undefined;
  const number = (node: Node | undefined): void => {
    if (node === undefined) return;
    const value = code.value(node, module);
    if (value.kind === 'literal' && typeof value.value === 'number' && value.value >= 400 && value.value < 600)
      found ??= known(value.value);
  };
  for (const part of body) {
    walk(part, (node) => {
      if (found !== undefined) return false;
      if (node.type === 'CallExpression' && /^(?:status|code|sendStatus|writeHead)$/.test(memberName(unwrap(node.callee)) ?? ''))
        number(node.arguments[0]);
      // Hono: `c.json(body, 409)`
      else if (node.type === 'CallExpression' && /^(?:json|text|body)$/.test(memberName(unwrap(node.callee)) ?? ''))
        number(node.arguments[1]);
      else if (node.type === 'NewExpression') {
        const entity = code.entity(node.callee, module);
        const status = entity?.kind === 'class' ? classes.get(entity.class)?.status : undefined;
        const thrown = node.callee.type === 'Identifier' ? statusOfException(node.callee.name) : undefined;
        if (status?.state === 'known') found = status;
        else if (thrown !== undefined && entity?.kind !== 'class') found = known(thrown);
        else for (const argument of node.arguments) number(argument);
      } else if (node.type === 'Property' && node.key.type === 'Identifier' && /^(?:status|statusCode|httpStatus)$/.test(node.key.name))
        number(node.value);
      else if (node.type === 'AssignmentExpression' && /status/i.test(code.text(node.left, module))) number(node.right);
      return true;
    });
  }
  return found ?? { state: 'unknown' };
}
