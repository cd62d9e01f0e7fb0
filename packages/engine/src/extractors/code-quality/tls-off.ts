import type { Node } from 'oxc-parser';
import { standsOutsideProduction } from '../../extract/production.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { typesOf, visitNodes } from '../../extract/walk-module.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { short } from './context.ts';
import type { Context, Visit } from './context.ts';

/** Words of a switch that somebody turns on knowingly. */
const KNOWINGLY = /insecure|unverified|un_?trusted|self_?sign|skip|invalid|ignore|allow|danger|(?:no|without)_?verif/i;

/** `rejectUnauthorized: false` and `NODE_TLS_REJECT_UNAUTHORIZED`, told apart by whether a switch has to ask for it. */
export const tlsOff: Visit = (context, node, parents, module) => {
  if (node.type === 'Property' && keyName(node.key, node.computed) === 'rejectUnauthorized') {
    const value = unwrap(node.value);
    if (value.type === 'Literal' && value.value === false) tell(context, node, parents(), module, 'rejectUnauthorized: false');
    else if (isSwitched(context, value, module))
      context.use('insecure-tls-by-switch', node, module, `rejectUnauthorized: ${short(context, value, module, 60)}`);
  }
  if (node.type === 'AssignmentExpression' && memberName(node.left as Node) === 'NODE_TLS_REJECT_UNAUTHORIZED')
    tell(context, node, parents(), module, short(context, node, module));
};

/** `rejectUnauthorized: !config.ignoreBadTls`: on, unless somebody asks for it. What only production verifies is verified where it counts. */
function isSwitched(context: Context, value: Node, module: BoundModule): boolean {
  const words = short(context, value, module, 200);
  if (/NODE_ENV|isProd|production/i.test(words)) return false;
  const init = value.type === 'Identifier' ? module.bindingAt.get(value.start)?.init : undefined;
  const asked = init === undefined ? words : `${words} ${short(context, init, module, 200)}`;
  return KNOWINGLY.test(asked) || /reject_?unauthorized/i.test(asked.replace(/^rejectUnauthorized\b/, ''));
}

/** Settings of tools that speak to the database of production as well: migrations run with them. */
const OF_TOOLS =
  /(?:^|\/)(?:knexfile|ormconfig|drizzle\.config|mikro-orm\.config|prisma\.config|sequelize\.config|data-?source)[\w.-]*\.[cm]?[jt]s$/i;

/** Files of tools that migrate: no module of the app imports them. */
export function tlsOffInTools(context: Context): void {
  const { code, emit } = context.input;
  for (const entry of code.modules) {
    if (entry.kind === 'production' || !OF_TOOLS.test(entry.path) || !entry.text.includes('rejectUnauthorized')) continue;
    const module = entry.bound;
    visitNodes(module.parsed.program, PROPERTIES, (node, parents) => {
      if (node.type !== 'Property' || keyName(node.key, node.computed) !== 'rejectUnauthorized') return;
      const value = unwrap(node.value);
      if (value.type !== 'Literal' || value.value !== false || isElsewhere(node, parents(), module)) return;
      emit('codeUses', {
        location: code.place(node, module),
        kind: 'insecure-tls',
        detail: 'rejectUnauthorized: false on the connection that migrations use',
        onRequestPath: false,
      });
    });
  }
}

const PROPERTIES = typesOf('Property');

/** Under `development:` or `test:`, or in an arm that production never takes. */
function isElsewhere(node: Node, parents: readonly Node[], module: BoundModule): boolean {
  return (
    standsOutsideProduction(node, parents, module) ||
    parents.some((parent) => parent.type === 'Property' && /^(?:dev\w*|test\w*|local)$/i.test(keyName(parent.key, parent.computed) ?? ''))
  );
}

const STARTS =
  /(?:^|\/)(?:Dockerfile[\w.-]*|[\w.-]*compose[\w.-]*\.ya?ml|package\.json|Procfile|fly\.toml|render\.ya?ml|ecosystem\.config\.[cm]?js|\.env\.prod\w*)$/i;
const NOT_FOR_PRODUCTION = /\b(?:dev|development|test|tests|local|ci|e2e|example)\b/i;
const SWITCHED_OFF = /\bNODE_TLS_REJECT_UNAUTHORIZED["']?\s*[:=\s]\s*["']?0\b/;

/** The variable that switches verification off for the whole process, where the process is started. */
export function tlsOffInFiles({ input }: Context): void {
  for (const { path } of input.files) {
    if (!STARTS.test(path) || NOT_FOR_PRODUCTION.test(path.slice(path.lastIndexOf('/') + 1))) continue;
    const text = input.tree.read(path) ?? '';
    if (!text.includes('NODE_TLS_REJECT_UNAUTHORIZED')) continue;
    for (const [index, line] of text.split('\n').entries()) {
      if (!SWITCHED_OFF.test(line) || /^\s*(?:#|\/\/)/.test(line)) continue;
      // A script for tests or development switches it off for itself.
      if (path.endsWith('package.json') && !/"(?:start|serve|prod)[\w:.-]*"\s*:/.test(line)) continue;
      if (NOT_FOR_PRODUCTION.test(line.split(':')[0] ?? '')) continue;
      input.emit('codeUses', {
        location: { path, line: index + 1 },
        kind: 'insecure-tls',
        detail: 'NODE_TLS_REJECT_UNAUTHORIZED=0 for the whole process',
        onRequestPath: false,
      });
    }
  }
}

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
  if (isElsewhere(node, parents, module)) return;
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
