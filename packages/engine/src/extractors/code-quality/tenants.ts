import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { typesOf, visitNodes } from '../../extract/walk-module.ts';
import { wordsIn } from '../../extract/words.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { Context } from './context.ts';
import { around, fromClient, nameOf, short } from './context.ts';
import { isAsked } from './node-rules.ts';

const TENANT = /^(?:(?:current|request|my)?tenant|tenant_?id|(?:organi[sz]ation|org|workspace)_?id)$/i;
/** Constants under which work would go on; `unknown` in a log line is none of them. */
const STANDS_IN = /default|public|global|main|master|^[0-9a-f]{8}-[0-9a-f-]{27}$|^\d+$/i;
const ANSWERS = /^(?:send|json|status|code|sendStatus|end|forbidden|unauthorized|badRequest)$/;
const LINES = /^(?:trace|debug|info|warn|error|fatal)$/;
const BINDS = /^(?:child|setBindings|setAttribute|setAttributes|setTag|setTags|setUser|addTags|assign|run|enterWith|bindings|set)$/;

const LOOKED_AT = typesOf('IfStatement', 'Property', 'LogicalExpression', 'MemberExpression', 'VariableDeclarator');
/** Other names of tenants than the word itself, which many let the client choose among those it belongs to. */
const OWN_WORD = /^(?:organi[sz]ation|org|workspace)_?id$/i;
const BY_GUARD =
  /^(?:this\.)?_?(?:req|request|c|ctx|context)(?:[?.]+\w+id)?$|\b(?:user|auth\w*|session|claims|token|principal|actor|locals|state)\b/i;
const COMPARED = /(?:organi[sz]ation|org|workspace)_?id\w*\)?\s*[!=]==?/i;

/** Where a missing tenant is refused or replaced, and where the tenant reaches log lines. */
export function tenantUses(context: Context): void {
  const { boot, code } = context.input;
  const handlers = new Set(boot.handlers.flatMap((one) => (one === undefined ? [] : `${one.path}:${one.node.start}`)));
  for (const entry of code.modules) {
    if (entry.kind !== 'production' || !/tenant|org|workspace/i.test(wordsIn(entry))) continue;
    const module = entry.bound;
    visitNodes(module.parsed.program, LOOKED_AT, (node) => {
      if (node.type === 'IfStatement' && missing(node.test) && refuses(node.consequent))
        context.use('tenant-required', node, module, short(context, node.test, module, 60));
      else if (node.type === 'MemberExpression' || node.type === 'VariableDeclarator') namedByClient(context, node, module, handlers);
      else if (
        node.type === 'Property' &&
        keyName(node.key, node.computed) === 'mixin' &&
        /tenant|getStore/i.test(code.text(node.value, module))
      )
        // What a logger adds to every line, from the context of the request.
        context.use('tenant-bound', node, module, short(context, node, module, 60));
      else if (node.type === 'LogicalExpression' && node.operator !== '&&' && isTenant(node.left)) {
        const right = unwrap(node.right);
        if (right.type === 'Literal' && typeof right.value === 'string' && STANDS_IN.test(right.value))
          context.use('tenant-default', node, module, short(context, node, module, 60));
      }
      return undefined;
    });
  }
  for (const call of code.calls) {
    const member = call.member ?? '';
    if (!LINES.test(member) && !BINDS.test(member)) continue;
    if (
      BINDS.test(member) &&
      !/log|pino|winston|bunyan|span|trace|sentry|scope|als|storage|context/i.test(
        `${call.callee} ${nameOf(call.receiver ?? call.node) ?? ''}`,
      )
    )
      continue;
    const given = call.args.map((argument) => givesTenant(argument));
    if (given.includes('tenant'))
      context.use(
        LINES.test(member) ? 'tenant-logged' : 'tenant-bound',
        call.node,
        call.module,
        short(context, call.node, call.module, 60),
      );
    else if (given.includes('owner')) context.use('tenant-logged', call.node, call.module, short(context, call.node, call.module, 60));
  }
}

/** `input.orgId`, `const { workspaceId } = await params`, where nobody was seen to ask whether the caller belongs there. */
function namedByClient(context: Context, node: Node, module: BoundModule, handlers: ReadonlySet<string>): void {
  const { code } = context.input;
  let read: Node | undefined;
  if (node.type === 'MemberExpression') read = OWN_WORD.test(memberName(node) ?? '') ? node : undefined;
  else if (node.type === 'VariableDeclarator' && node.id.type === 'ObjectPattern' && node.init !== null) {
    const taken = node.id.properties.some((one) => one.type === 'Property' && OWN_WORD.test(keyName(one.key, one.computed) ?? ''));
    const init = unwrap(node.init);
    read = taken ? (init.type === 'AwaitExpression' ? init.argument : init) : undefined;
  }
  if (read === undefined) return;
  const fn = code.functionAt(module, node.start);
  // Further in, it may be what was asked for before; `req.orgId` and `session.orgId` were put there by a guard.
  if (fn === undefined || !handlers.has(fn.key) || BY_GUARD.test(code.text(read, module)) || !fromClient(context, read, module)) return;
  const routes = context.routes.get(fn.key) ?? [];
  if (routes.some((route) => /^(?:admin|internal|webhook|login|register)$/.test(route.purpose ?? ''))) return;
  if (COMPARED.test(around(context, node, module)) || isAsked(context, fn)) return;
  context.use('tenant-named-by-client', node, module, short(context, node, module, 80));
}

/** `!tenantId`, `request.tenantId === undefined`, alone or in a chain of alternatives. */
function missing(input: Node): boolean {
  const node = unwrap(input);
  if (node.type === 'LogicalExpression') return node.operator === '||' && (missing(node.left) || missing(node.right));
  if (node.type === 'UnaryExpression') return node.operator === '!' && isTenant(node.argument);
  if (node.type !== 'BinaryExpression' || !/^={2,3}$/.test(node.operator)) return false;
  const right = unwrap(node.right);
  return (
    node.left.type !== 'PrivateIdentifier' &&
    isTenant(node.left) &&
    ((right.type === 'Literal' && right.value === null) || (right.type === 'Identifier' && right.name === 'undefined'))
  );
}

function isTenant(input: Node): boolean {
  const node = unwrap(input);
  const name = node.type === 'Identifier' ? node.name : node.type === 'MemberExpression' ? memberName(node) : undefined;
  return name !== undefined && TENANT.test(name);
}

function refuses(input: Node): boolean {
  let found = false;
  walk(input, (node) => {
    if (node.type === 'ThrowStatement') found = true;
    else if (node.type === 'CallExpression' && ANSWERS.test(memberName(unwrap(node.callee)) ?? '')) found = true;
    return !found && !node.type.includes('Function');
  });
  return found;
}

/** Names of tenants, and names of owners that may stand for them. */
const GIVEN = /tenant|organi[sz]ation|^org(?:_?id)?$|workspace/i;
const OWNER = /^(?:project|account|customer|team|company)_?id$/i;

function givesTenant(input: Node): 'tenant' | 'owner' | undefined {
  const node = unwrap(input);
  const names =
    node.type === 'Literal'
      ? typeof node.value === 'string' && !/\s/.test(node.value)
        ? [node.value]
        : []
      : node.type === 'ObjectExpression'
        ? node.properties.flatMap((property) => (property.type === 'Property' ? [keyName(property.key, property.computed) ?? ''] : []))
        : [];
  if (names.some((name) => GIVEN.test(name))) return 'tenant';
  return names.some((name) => OWNER.test(name)) ? 'owner' : undefined;
}
