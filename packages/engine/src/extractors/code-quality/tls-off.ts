import type { Node } from 'oxc-parser';
import { standsOutsideProduction } from '../../extract/production.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { short } from './context.ts';
import type { Context, Visit } from './context.ts';

/** Words of a switch that somebody turns on knowingly. */
const KNOWINGLY = /insecure|unverified|un_?trusted|self_?sign|skip|invalid|allow|danger|(?:no|without)_?verif/i;

/** `rejectUnauthorized: false` and `NODE_TLS_REJECT_UNAUTHORIZED`, told apart by whether a switch has to ask for it. */
export const tlsOff: Visit = (context, node, parents, module) => {
  if (node.type === 'Property' && keyName(node.key, node.computed) === 'rejectUnauthorized') {
    const value = unwrap(node.value);
    if (value.type === 'Literal' && value.value === false) tell(context, node, parents(), module, 'rejectUnauthorized: false');
  }
  if (node.type === 'AssignmentExpression' && memberName(node.left as Node) === 'NODE_TLS_REJECT_UNAUTHORIZED')
    tell(context, node, parents(), module, short(context, node, module));
};

const OLD_IN = /^(?:minVersion|secureProtocol|DEFAULT_MIN_VERSION|ssl_?version)$/i;
const OLD = /^(?:TLSv1(?:\.1)?(?:_\w+)?|SSLv\d+(?:_\w+)?)$/;

/** `minVersion: 'TLSv1'`, `secureProtocol: 'TLSv1_1_method'`, `tls.DEFAULT_MIN_VERSION = 'TLSv1'`. */
export const oldTls: Visit = (context, node, parents, module) => {
  if (node.type !== 'Property' && node.type !== 'AssignmentExpression') return;
  const name = node.type === 'Property' ? keyName(node.key, node.computed) : memberName(node.left as Node);
  if (name === undefined || !OLD_IN.test(name) || standsOutsideProduction(node, parents(), module)) return;
  const value = unwrap(node.type === 'Property' ? (node.value as Node) : node.right);
  if (value.type === 'Literal' && typeof value.value === 'string' && OLD.test(value.value))
    context.use('old-tls', node, module, `${name}: ${value.value}`);
};

function tell(context: Context, node: Node, parents: readonly Node[], module: BoundModule, words: string): void {
  if (standsOutsideProduction(node, parents, module)) return;
  const condition = askedFor(context, node, parents, module);
  if (condition === undefined) context.use('insecure-tls', node, module, words);
  else context.use('insecure-tls-by-switch', node, module, `${words} when ${condition}`);
}

/**
 * The condition under which verification is off while it is on otherwise: a switch named for it, or an arm beside one that verifies.
 * `DB_SSL === 'true' ? { rejectUnauthorized: false } : false` is none: whenever there is TLS, it is not verified.
 */
function askedFor(context: Context, node: Node, parents: readonly Node[], module: BoundModule): string | undefined {
  for (let index = parents.length - 1; index >= 0; index -= 1) {
    const parent = parents[index] as Node;
    if (/Function/.test(parent.type)) return undefined;
    if (parent.type === 'SwitchCase' && parent.test !== null) {
      const around = parents[index - 1];
      const words = short(context, parent.test, module, 60);
      if (KNOWINGLY.test(words) || (around !== undefined && verifiesElsewhere(around, node))) return words;
    }
    if (parent.type !== 'ConditionalExpression' && parent.type !== 'IfStatement') continue;
    if (!(parent.consequent.start <= node.start && node.end <= parent.consequent.end)) continue;
    const words = short(context, parent.test, module, 60);
    const test = unwrap(parent.test);
    const init = test.type === 'Identifier' ? module.bindingAt.get(test.start)?.init : undefined;
    const asked = init === undefined ? words : `${words} ${short(context, init, module)}`;
    if (KNOWINGLY.test(asked) || (parent.alternate !== null && verifiesElsewhere(parent.alternate, node))) return words;
  }
  return undefined;
}

/** Whether another arm sets up TLS that is verified. */
function verifiesElsewhere(root: Node, node: Node): boolean {
  let found = false;
  walk(root, (inner) => {
    if (inner.type !== 'Property' || inner === node) return !found;
    const name = keyName(inner.key, inner.computed);
    const value = unwrap(inner.value as Node);
    found ||=
      name === 'ca' ||
      name === 'checkServerIdentity' ||
      (name === 'rejectUnauthorized' && value.type === 'Literal' && value.value === true);
    return !found;
  });
  return found;
}
