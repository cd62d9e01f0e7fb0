import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { keyName, unwrap } from '../../lang/typescript/syntax.ts';
import { fromClient, nameOf, short } from './context.ts';
import type { Context, Visit } from './context.ts';

const HTML = /<(?:html|body|div|p|span|a|h[1-6]|td|tr|li|script|strong|b|img|title)\b[^>]*>?/i;
const CLEANS = /escape|sanitiz|encode|purify/i;

/** Text of the client put into markup as it is: in a template, by `+`, or past React by `__html`. */
export const htmlBuilt: Visit = (context, node, parents, module) => {
  if (node.type === 'Property') {
    if (keyName(node.key, node.computed) === '__html') innerHtml(context, node.value, module);
    return;
  }
  if (node.type === 'TemplateLiteral') {
    if (node.expressions.length > 0 && node.quasis.some((quasi) => HTML.test(quasi.value.raw)))
      tell(context, node, node.expressions, module);
    return;
  }
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return;
  const parent = parents().at(-1);
  if (parent?.type === 'BinaryExpression' && parent.operator === '+') return;
  const parts = joined(node);
  const text = parts.filter((part) => part.type === 'Literal' && typeof part.value === 'string');
  if (text.length < parts.length && text.some((part) => part.type === 'Literal' && HTML.test(String(part.value))))
    tell(
      context,
      node,
      parts.filter((part) => part.type !== 'Literal'),
      module,
    );
};

/** The parts of `a + b + c`. */
function joined(input: Node): Node[] {
  const node = unwrap(input);
  return node.type === 'BinaryExpression' && node.operator === '+' ? [...joined(node.left), ...joined(node.right)] : [node];
}

function tell(context: Context, node: Node, values: readonly Node[], module: BoundModule): void {
  const raw = values.find((value) => !CLEANS.test(nameOf(value) ?? '') && fromClient(context, value, module));
  if (raw === undefined) context.use('html-built', node, module);
  else context.use('html-unescaped', node, module, short(context, raw, module, 60));
}

function innerHtml(context: Context, value: Node, module: BoundModule): void {
  const { code } = context.input;
  const text = code.text(value, module);
  const fixed = code.value(value, module).kind === 'literal' || CLEANS.test(text) || /JSON\.stringify\(/.test(text);
  context.use(fixed ? 'html-built' : 'html-inner', value, module, short(context, value, module, 60));
}
