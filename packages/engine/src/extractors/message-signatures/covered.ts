import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';

const MEANING: readonly (readonly [RegExp, string])[] = [
  [/nonce|jti|random/i, 'nonce'],
  [/time_?stamp|(?:^|[._-])(?:ts|time)\b|issued_?at|date\.now/i, 'timestamp'],
  [/body|payload|rawbody|(?:^|\.)data$|message|content/i, 'body'],
  [/method|verb/i, 'method'],
  [/(?:^|\.)url|original_?url|path|route|endpoint|uri/i, 'path'],
  [/query|search/i, 'query'],
  [/service|caller|source|client_?id|issuer|sender/i, 'service'],
  [/tenant/i, 'tenant'],
];

/** What goes into a hash, part by part. Names say what a value is meant to be; they claim nothing about how it was checked. */
export function coveredBy(code: CodeIndex, updates: readonly Node[], module: BoundModule): { covers: string[]; form?: string } {
  const parts = updates.flatMap((node) => partsOf(code, node, module, 0));
  const named = parts.map((part) => (typeof part === 'string' ? part : `{${part.meaning}}`));
  const covers = [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.meaning])))];
  // A caller that writes its own name into the text signs the name as others sign the variable.
  const lead = parts[0];
  if (typeof lead === 'string' && /^[\w-]+:$/.test(lead))
    return { covers: ['service', ...covers], form: `{service}:${named.slice(1).join('')}` };
  return covers.length === 0 ? { covers } : { covers, form: named.join('') };
}

type Part = string | { meaning: string };

function partsOf(code: CodeIndex, input: Node, module: BoundModule, depth: number): Part[] {
  const node = unwrap(input);
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : [{ meaning: 'text' }];
    case 'TemplateLiteral':
      return node.quasis.flatMap((quasi, index) => {
        const expression = node.expressions[index];
        return [
          ...(quasi.value.cooked ? [quasi.value.cooked] : []),
          ...(expression === undefined ? [] : partsOf(code, expression, module, depth + 1)),
        ];
      });
    case 'BinaryExpression':
      return node.operator === '+'
        ? [...partsOf(code, node.left, module, depth + 1), ...partsOf(code, node.right, module, depth + 1)]
        : [{ meaning: 'other' }];
    case 'ConditionalExpression':
      return partsOf(code, node.consequent, module, depth + 1);
    case 'LogicalExpression':
      return partsOf(code, node.left, module, depth + 1);
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      const init = binding?.init === undefined ? undefined : unwrap(binding.init);
      const composed =
        init !== undefined &&
        binding?.path.length === 0 &&
        depth < 6 &&
        /^(?:TemplateLiteral|BinaryExpression|ArrayExpression)$/.test(init.type);
      const hashed = init === undefined ? undefined : hashedText(init);
      if (hashed !== undefined && depth < 6) return partsOf(code, hashed, module, depth + 1);
      const joined = init?.type === 'CallExpression' && memberName(init.callee) === 'join';
      return composed || (joined && depth < 6) ? partsOf(code, init, module, depth + 1) : [meaningOf(node.name)];
    }
    case 'AwaitExpression':
      return partsOf(code, node.argument, module, depth + 1);
    case 'CallExpression': {
      const callee = unwrap(node.callee);
      // Hono and the web's own Request: `await c.req.text()` is the body as it arrived.
      if (callee.type === 'MemberExpression' && /\.?req(?:uest)?(?:\.raw)?\.(?:text|arrayBuffer|bytes)$/.test(code.text(callee, module)))
        return [{ meaning: 'body' }];
      const hashed = hashedText(node);
      if (hashed !== undefined && depth < 6) return partsOf(code, hashed, module, depth + 1);
      // `[a, b].join('.')`
      if (callee.type === 'MemberExpression' && memberName(callee) === 'join') {
        const list = listOf(callee.object, module);
        const [separator] = node.arguments;
        const between = separator?.type === 'Literal' && typeof separator.value === 'string' ? separator.value : ',';
        if (list !== undefined)
          return list.flatMap((item, index) => [
            ...(index === 0 ? [] : [between]),
            ...(item === null || item.type === 'SpreadElement' ? [{ meaning: 'other' }] : partsOf(code, item, module, depth + 1)),
          ]);
      }
      // `JSON.stringify(body)`, `Buffer.from(body)`, `String(x)`, `x.toString()`
      const [first] = node.arguments;
      // `header('x-timestamp')`, `request.get('x-timestamp')`: what is read is named by a text.
      if (first?.type === 'Literal' && typeof first.value === 'string' && /^[a-z][\w-]*$/i.test(first.value))
        return [meaningOf(first.value)];
      const wraps = first !== undefined && first.type !== 'SpreadElement';
      if (wraps && depth < 6) return partsOf(code, first, module, depth + 1);
      return [meaningOf(code.text(callee.type === 'MemberExpression' ? callee.object : node, module))];
    }
    default:
      return [meaningOf(code.text(node, module))];
  }
}

/** `createHash('sha256').update(body).digest('hex')` stands for the body. */
function hashedText(node: Node): Node | undefined {
  if (node.type !== 'CallExpression' || memberName(node.callee) !== 'digest') return undefined;
  const callee = unwrap(node.callee);
  const update = callee.type === 'MemberExpression' ? unwrap(callee.object) : undefined;
  const first = update?.type === 'CallExpression' && memberName(update.callee) === 'update' ? update.arguments[0] : undefined;
  return first === undefined || first.type === 'SpreadElement' ? undefined : first;
}

function listOf(input: Node, module: BoundModule): readonly (Node | null)[] | undefined {
  const node = unwrap(input);
  if (node.type === 'ArrayExpression') return node.elements;
  if (node.type !== 'Identifier') return undefined;
  const init = module.bindingAt.get(node.start)?.init;
  const value = init === undefined ? undefined : unwrap(init);
  return value?.type === 'ArrayExpression' ? value.elements : undefined;
}

function meaningOf(text: string): { meaning: string } {
  const short = text.replaceAll(/\s+/g, ' ').slice(0, 40);
  return { meaning: MEANING.find(([pattern]) => pattern.test(short))?.[1] ?? short.replaceAll(/[{}]/g, '') };
}
