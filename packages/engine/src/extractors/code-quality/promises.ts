import type { Node } from 'oxc-parser';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { Context } from './context.ts';
import { short } from './context.ts';
import { listInList, looksAfterItself } from '../../extract/dropped-promises.ts';

/** Promises whose outcome nobody sees: dropped calls of the service's own async functions, and `.then` without a catch. */
export function floatingPromises(context: Context): void {
  const { code } = context.input;
  for (const call of code.callsTo(/^Promise\.(?:all|race|any|allSettled)$/)) {
    const list = listInList(code, call);
    if (list !== undefined) context.use('floating-promise', list, call.module, short(context, call.node, call.module, 80));
  }
  for (const call of code.calls) {
    if (call.use !== 'dropped' || call.node.type !== 'CallExpression') continue;
    // What fails at the top of a module ends the start of the process, with the error on its last line.
    if (call.enclosing === undefined) continue;
    if (call.member === 'then') {
      // A promise in a variable may have been caught where it was made; one that settles all never rejects.
      if (call.receiver?.type === 'Identifier' || code.text(call.receiver ?? call.node, call.module).startsWith('Promise.allSettled('))
        continue;
      if (call.args.length === 1 && !/\.catch\(/.test(code.text(call.node, call.module)))
        context.use('floating-promise', call.node, call.module, short(context, call.node, call.module, 80));
      continue;
    }
    if (call.member === 'forEach') {
      const callback = call.args[0] === undefined ? undefined : code.functionOf(call.args[0], call.module);
      // `all.forEach((one) => save(one))` drops what `save` promises like an async callback does.
      const handed = callback?.node.body?.type === 'CallExpression' ? code.callAt(callback.node.body) : undefined;
      if ((callback?.async === true && !looksAfterItself(callback)) || (callback?.async === false && handed && isFloating(handed)))
        context.use(
          'floating-promise',
          call.node,
          call.module,
          `${short(context, call.receiver ?? call.node, call.module, 40)}.forEach(async …)`,
        );
      continue;
    }
    if (isFloating(call)) context.use('floating-promise', call.node, call.module, short(context, call.node.callee, call.module, 80));
  }
}

/** Requests whose answer and failure nobody waits for. */
const REQUESTS = /^(?:fetch|globalThis\.fetch|undici\.(?:fetch|request)|axios(?:\.(?:get|post|put|patch|delete|request))?)$/;

function isFloating(call: CallSite): boolean {
  if (call.targets.length === 0 && REQUESTS.test(call.callee ?? '')) return true;
  if (call.resolvedBy === 'byName' || call.resolvedBy === 'none' || call.targets.length === 0 || call.node.type !== 'CallExpression')
    return false;
  return call.targets.every(
    (fn) => fn.async && fn.node.type !== 'TSDeclareFunction' && fn.node.generator !== true && !looksAfterItself(fn),
  );
}

export function throws(node: Node): boolean {
  let found = false;
  const visit = (at: Node): void => {
    if (found || /Function/.test(at.type)) return;
    if (at.type === 'ThrowStatement') {
      found = true;
      return;
    }
    for (const value of Object.values(at)) {
      if (Array.isArray(value)) {
        for (const item of value) if (item !== null && typeof item === 'object' && 'type' in item) visit(item as Node);
      } else if (value !== null && typeof value === 'object' && 'type' in value) visit(value as Node);
    }
  };
  visit(node);
  return found;
}
