import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';

const UNBOUNDED =
  /^(?:url|originalUrl|rawUrl|email|ip|message|stack|(?:user|customer|order|session|request|trace|ticket|payment|transaction|job|message|invoice|correlation|wallet)_?id|walletAddress|txHash|signature)$/i;

/** Labels that are given ids, addresses or raw URLs where a value is recorded. */
export function unboundedLabels(code: CodeIndex, call: CallSite, labels: readonly string[]): string[] {
  const found = new Set<string>();
  const sources = [...call.args, ...labelCall(call)];
  for (const argument of sources) {
    const node = unwrap(argument);
    if (node.type !== 'ObjectExpression') continue;
    for (const property of node.properties) {
      if (property.type !== 'Property') continue;
      const key = keyName(property.key, property.computed);
      if (key !== undefined && (labels.length === 0 || labels.includes(key)) && isUnbounded(code, property.value, call.module, 0))
        found.add(key);
    }
  }
  // `labels(a, b)` by position
  for (const [index, argument] of sources.entries()) {
    const label = labels[index];
    if (
      label !== undefined &&
      call.member === 'labels' &&
      unwrap(argument).type !== 'ObjectExpression' &&
      isUnbounded(code, argument, call.module, 0)
    )
      found.add(label);
  }
  return [...found].toSorted();
}

function labelCall(call: CallSite): readonly Node[] {
  const receiver = call.receiver === undefined ? undefined : unwrap(call.receiver);
  return receiver?.type === 'CallExpression' && memberName(unwrap(receiver.callee)) === 'labels' ? receiver.arguments : [];
}

const PART = /^(?:query|body|headers)$/;

/** `request.query.visitor`: whatever a client likes to send, as long as no schema of the module lists what it may be. */
function isSent(node: Extract<Node, { type: 'MemberExpression' }>, module: BoundModule): boolean {
  const part = unwrap(node.object);
  if (part.type !== 'MemberExpression' || !PART.test(memberName(part) ?? '')) return false;
  const root = unwrap(part.object);
  return root.type === 'Identifier' && module.bindingAt.get(root.start)?.kind === 'param' && !/\bschema\b/i.test(module.parsed.text);
}

function isUnbounded(code: CodeIndex, input: Node, module: BoundModule, depth: number): boolean {
  const node = unwrap(input);
  if (depth > 4) return false;
  switch (node.type) {
    case 'MemberExpression': {
      const name = memberName(node);
      // The route's pattern is what one wants: `request.routeOptions.url`, `req.route.path`.
      const owner = memberName(unwrap(node.object));
      if (isSent(node, module)) return true;
      return name !== undefined && UNBOUNDED.test(name) && owner !== 'routeOptions' && owner !== 'route' && owner !== 'config';
    }
    case 'CallExpression':
      return (
        unwrap(node.callee).type === 'Identifier' &&
        code.text(node.callee, module) === 'String' &&
        node.arguments[0] !== undefined &&
        isUnbounded(code, node.arguments[0], module, depth + 1)
      );
    case 'TemplateLiteral':
      return node.expressions.some((part) => isUnbounded(code, part, module, depth + 1));
    case 'LogicalExpression':
      return isUnbounded(code, node.left, module, depth + 1) || isUnbounded(code, node.right, module, depth + 1);
    case 'ConditionalExpression':
      return isUnbounded(code, node.consequent, module, depth + 1) || isUnbounded(code, node.alternate, module, depth + 1);
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      if (binding?.kind === 'const' && binding.init !== undefined && binding.path.length === 0)
        return isUnbounded(code, binding.init, module, depth + 1);
      if (binding?.kind !== 'param') return false;
      if (/^(?:userId|customerId|orderId|email|ticketId|url)$/.test(node.name)) return true;
      // What callers of the running app hand in: `metrics.track(request.url)`.
      const fn = code.functionAt(module, node.start);
      if (fn === undefined || fn.node !== binding.declaration || binding.path.length > 0) return false;
      return code.callersOf(fn).some((caller) => {
        const given = caller.args[binding.index];
        return given !== undefined && code.reach(caller).state !== 'not-wired' && isUnbounded(code, given, caller.module, depth + 2);
      });
    }
    default:
      return false;
  }
}
