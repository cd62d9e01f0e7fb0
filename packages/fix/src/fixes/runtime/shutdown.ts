import { isFunction, unwrap } from '@airworthy/engine/lang/typescript/syntax';
import { callAt } from '../../edit/options.ts';
import { inStyle } from '../../edit/style.ts';
import { indentAt, nodesOf } from '../../edit/syntax.ts';
import type { Node, ParsedModule } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';

export const shutdownBounded = defineFix({
  item: 'S13-032',
  title: 'End a shutdown that hangs after ten seconds',
  afterwards:
    'Keep it shorter than the time that the platform waits before it kills (Kubernetes: terminationGracePeriodSeconds, 30 by default).',
  write(context) {
    const { draft, places, verdict } = context;
    const unbounded = verdict.evidence.filter((one) => !one.holds && /no visible deadline/.test(one.message));
    if (unbounded.length === 0) return 'shutdown has a deadline; what it does not wait for has to be awaited';
    const done = new Set<string>();
    for (const at of unbounded.flatMap((one) => one.location ?? places)) {
      const found = callAt(context, at);
      const handler = found?.call.arguments[1] as Node | undefined;
      if (found === undefined || handler === undefined) return `the handler in ${at.path}:${at.line} was not found`;
      const body = bodyOf(found.module, handler, 0);
      if (body === undefined) return `what the handler in ${at.path}:${at.line} runs stands in another file`;
      const key = `${found.module.path}:${body.start}`;
      if (done.has(key)) continue;
      done.add(key);
      const style = draft.style(found.module.path);
      const lead = `${indentAt(found.module.text, body.start)}${style.indent}`;
      draft.insert(
        found.module.path,
        body.start + 1,
        `${style.eol}${lead}${inStyle('setTimeout(() => process.exit(1), 10_000).unref();', style)}`,
      );
    }
    return undefined;
  },
});

/** The block that a handler runs: its own, or that of the function of this module that it calls and nothing else. */
function bodyOf(module: ParsedModule, input: Node, depth: number): Node | undefined {
  const node = unwrap(input);
  if (depth > 3) return undefined;
  if (isFunction(node)) {
    const body = node.body as Node | null;
    if (body === null) return undefined;
    if (body.type !== 'BlockStatement') return called(module, body, depth);
    const [only] = body.body;
    const inner =
      body.body.length === 1 && only?.type === 'ExpressionStatement' ? called(module, only.expression as Node, depth) : undefined;
    return inner ?? body;
  }
  if (node.type !== 'Identifier') return undefined;
  const fn = nodesOf(module, ['FunctionDeclaration']).find((one) => one.id?.name === node.name);
  const variable = nodesOf(module, ['VariableDeclarator']).find((one) => one.id.type === 'Identifier' && one.id.name === node.name);
  const value = fn ?? (variable?.init as Node | undefined);
  return value === undefined || value === null ? undefined : bodyOf(module, value, depth + 1);
}

function called(module: ParsedModule, input: Node, depth: number): Node | undefined {
  const node = unwrap(input);
  const inner =
    node.type === 'AwaitExpression' || (node.type === 'UnaryExpression' && node.operator === 'void') ? unwrap(node.argument as Node) : node;
  return inner.type === 'CallExpression' ? bodyOf(module, inner.callee as Node, depth + 1) : undefined;
}
