import type { DataFlow, Route } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { contains, memberName, walk } from '../../lang/typescript/syntax.ts';

const ID = /^(?:id|uuid|sub|user_?id|customer_?id|account_?id|member_?id|subject_?id|profile_?id|person_?id|email)$/i;
const PRINCIPAL = /^(?:user|auth|session|principal|currentUser|identity|account|claims|caller)$/;
const STAFF = /role|admin|staff|permission|scope|isOperator|authorize|can[A-Z]|hasRight/i;

/** Whether the person in question is the caller, or somebody whom the caller may act for. */
export function subjectOf(code: CodeIndex, route: Route, handler: FunctionInfo): NonNullable<DataFlow['subject']> {
  if (route.access === 'opaque') return 'unknown';
  if (route.guards.some((guard) => (guard.authorizes?.length ?? 0) > 0)) return 'staff';
  // What asks whose data it is stands in the handler or in what it calls first.
  const near = [handler, ...callsBelow(code, handler, 1).flatMap(({ call, depth }) => (depth === 0 ? call.targets : []))];
  let compared = false;
  let staff = false;
  let principal = false;
  let given = route.path.split('/').some((one) => /^[:{]/.test(one) && ID.test(one.replaceAll(/[:{}]/g, '')));
  for (const fn of near) {
    walk(fn.node, (node) => {
      if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(node.operator)) {
        const sides = [node.left as Node, node.right];
        if (sides.some((one) => readsPrincipal(one, ID)) && !sides.some((one) => one.type === 'Literal')) compared = true;
        if (sides.some((one) => readsPrincipal(one, STAFF))) staff = true;
      }
      if (readsPrincipal(node, ID)) principal = true;
      if (
        node.type === 'CallExpression' &&
        STAFF.test(memberName(node.callee) ?? (node.callee.type === 'Identifier' ? node.callee.name : ''))
      )
        staff = true;
      if (fn === handler && isGiven(node)) given = true;
    });
  }
  if (compared) return 'self';
  if (staff) return 'staff';
  if (!given) return principal ? 'self' : 'unknown';
  return 'any';
}

/** `request.user.id`, `req.auth.sub`, `user.id`, `c.get('user').id`. */
function readsPrincipal(input: Node, of: RegExp): boolean {
  const node = input.type === 'ChainExpression' ? input.expression : input;
  const name = memberName(node);
  if (name === undefined || !of.test(name) || node.type !== 'MemberExpression') return false;
  return contains(node.object, (one) => PRINCIPAL.test(memberName(one) ?? (one.type === 'Identifier' ? one.name : textOf(one))));
}

function textOf(node: Node): string {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : '';
}

/** An id of a person that is taken from the request: `request.body.customerId`, `const { customerId } = request.body`. */
function isGiven(node: Node): boolean {
  const part = (one: Node): boolean =>
    contains(one, (inner) =>
      /^(?:params|body|query|querystring|json|valid|parseBody)$/.test(memberName(inner) ?? (inner.type === 'Identifier' ? inner.name : '')),
    );
  // `c.req.param('userId')`
  if (node.type === 'CallExpression' && /^(?:param|query)$/.test(memberName(node.callee) ?? ''))
    return node.arguments[0] !== undefined && ID.test(textOf(node.arguments[0]));
  if (node.type === 'MemberExpression') return ID.test(memberName(node) ?? '') && part(node.object);
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'ObjectPattern' || node.init === null || !part(node.init)) return false;
  return node.id.properties.some((one) => one.type === 'Property' && one.key.type === 'Identifier' && ID.test(one.key.name));
}
