import type { Schedule } from '@airworthy/model';
import { contains, isEmptyCollection, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { Node } from 'oxc-parser';
import type { Below } from './below.ts';

/** What happens when a run is due and the one before has not ended: by a flag that is tested first and set afterwards, or by nothing at all. */
export function overlapOf(below: Below): Schedule['overlap'] {
  const near = [...below.functions].filter(([, depth]) => depth <= 3).map(([fn]) => fn);
  if (below.calls.every((call) => !call.awaited) && near.every((fn) => !fn.async)) return 'waits';
  const tested = new Set<string>();
  const set = new Set<string>();
  for (const fn of near) {
    walk(fn.node, (node) => {
      if (node.type === 'IfStatement' && leaves(node.consequent)) for (const name of namesIn(node.test)) tested.add(name);
      if (node.type === 'AssignmentExpression' && node.operator === '=') {
        const name = nameOf(node.left);
        if (name !== undefined && !isNothing(node.right)) set.add(name);
      }
      if (node.type === 'CallExpression' && memberName(unwrap(node.callee)) === 'add') {
        const callee = unwrap(node.callee);
        const name = callee.type === 'MemberExpression' ? nameOf(callee.object) : undefined;
        if (name !== undefined) set.add(name);
      }
    });
  }
  return [...tested].some((name) => set.has(name)) ? 'skipped' : below.open && near.length < 2 ? 'unknown' : 'possible';
}

function leaves(node: Node): boolean {
  const last = node.type === 'BlockStatement' ? node.body.at(-1) : node;
  return (
    last?.type === 'ReturnStatement' ||
    (last !== undefined && contains(last, (one) => one.type === 'ReturnStatement' && one.argument === null))
  );
}

/** `false` and `null` only take a mark back. */
function isNothing(node: Node): boolean {
  return node.type === 'Literal' && (node.value === false || node.value === null);
}

/** Variables and fields of a test: `this.isRunning`, `running.has(id)`, `this.status === RUNNING`. */
function namesIn(test: Node): string[] {
  const found: string[] = [];
  walk(test, (node) => {
    const name = nameOf(node);
    if (name !== undefined) found.push(name);
  });
  return found;
}

function nameOf(written: Node): string | undefined {
  const node = unwrap(written);
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression' && unwrap(node.object).type === 'ThisExpression') {
    const name = memberName(node);
    return name === undefined ? undefined : `this.${name}`;
  }
  return undefined;
}

/** Whether a run takes what has gathered in a list or map of its own object or module: `this.buffer = []`, `queue.splice(0)`. */
export function drainsMemory(below: Below): boolean {
  for (const [fn, depth] of below.functions) {
    if (depth > 3) continue;
    let found = false;
    walk(fn.node, (node) => {
      if (node.type === 'AssignmentExpression' && isEmpty(node.right) && isHeld(node.left)) found = true;
      if (node.type === 'CallExpression') {
        const callee = unwrap(node.callee);
        if (callee.type === 'MemberExpression' && /^(?:splice|shift|clear)$/.test(memberName(callee) ?? '') && isHeld(callee.object))
          found = true;
      }
      return !found;
    });
    if (found) return true;
  }
  return false;

  function isHeld(written: Node): boolean {
    const node = unwrap(written);
    if (node.type !== 'MemberExpression') return false;
    const object = unwrap(node.object);
    return object.type === 'ThisExpression' || (object.type === 'MemberExpression' && unwrap(object.object).type === 'ThisExpression');
  }
}

function isEmpty(node: Node): boolean {
  return node.type === 'ArrayExpression' ? node.elements.length === 0 : isEmptyCollection(node);
}
