import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { around, fromClient, nameOf, short } from './context.ts';
import type { Context } from './context.ts';

/** Functions of frameworks whose first argument is the target. */
const FUNCTIONS =
  /^next\/navigation\.(?:redirect|permanentRedirect)$|^next\/server\.NextResponse\.redirect$|^Response\.redirect$|^(?:@remix-run\/\w+|react-router|@sveltejs\/kit|astro)\b.*redirect(?:Document)?$/;

/** A list, an origin or the start of a path is compared. */
const CHECKED =
  /\.includes\(|\.startsWith\(|\.has\(|allowed|whitelist|allowlist|isSafe|sanitize|\.(?:origin|host|hostname)\s*[!=]==?|validate\w*Url|isRelative|isInternal/i;

/** Redirects, told apart by whether the client decides where they lead. */
export function redirectRules(context: Context): void {
  const { code } = context.input;
  for (const call of code.callsOfMember('redirect'))
    if (call.receiver !== undefined && /^(?:reply|res|response|c|ctx)$/.test(nameOf(call.receiver) ?? ''))
      redirect(context, call, targetOf(call));
  for (const call of code.callsTo(FUNCTIONS)) redirect(context, call, call.args[call.callee.startsWith('@sveltejs') ? 1 : 0]);
}

/** `redirect(url)`, `redirect(302, url)`, `redirect(url, 302)`. */
function targetOf({ args }: CallSite): Node | undefined {
  return args.at(-1)?.type === 'Literal' ? args[0] : args.length > 1 && unwrap(args[0] as Node).type === 'Literal' ? args[1] : args[0];
}

function redirect(context: Context, call: CallSite, target: Node | undefined): void {
  if (target === undefined) return;
  const shown = short(context, target, call.module);
  const kind = !isOpen(context, target, call.module, 0)
    ? 'redirect'
    : CHECKED.test(around(context, call.node, call.module))
      ? 'redirect-compared'
      : 'open-redirect';
  context.use(kind, call.node, call.module, shown);
}

/** Whether the client decides the host: `${base}/path?x=${input}` and `new URL('/path', request.url)` leave it where it was. */
function isOpen(context: Context, target: Node, module: BoundModule, depth: number): boolean {
  const node = unwrap(target);
  if (depth > 4 || !fromClient(context, node, module)) return false;
  const next = (part: Node | undefined): boolean => part !== undefined && isOpen(context, part, module, depth + 1);
  switch (node.type) {
    case 'TemplateLiteral':
      return (node.quasis[0]?.value.raw ?? '') === '' && next(node.expressions[0]);
    case 'BinaryExpression':
      return node.left.type !== 'PrivateIdentifier' && next(node.left);
    case 'NewExpression':
      return next(node.arguments[0]);
    case 'LogicalExpression':
      return next(node.left) || next(node.right);
    case 'ConditionalExpression':
      return next(node.consequent) || next(node.alternate);
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      const plain = binding?.kind === 'const' && binding.init !== undefined && binding.path.length === 0;
      return plain ? next(binding.init) : true;
    }
    default:
      return true;
  }
}
