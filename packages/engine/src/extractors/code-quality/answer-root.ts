import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';

/** Whether a call is made on an answer: `res.status(401).json(…)`, `this.res.send(…)`, by the names of variables and of members. */
export function isOnAnswer(call: CallSite, variables: RegExp, members: RegExp): boolean {
  let node = call.receiver && unwrap(call.receiver);
  for (let depth = 0; node !== undefined && depth < 8; depth += 1) {
    if (node.type === 'Identifier') return variables.test(node.name);
    if (node.type === 'CallExpression') node = unwrap(node.callee);
    else if (node.type === 'MemberExpression') {
      if (members.test(memberName(node) ?? '')) return true;
      node = unwrap(node.object);
    } else return false;
  }
  return false;
}
