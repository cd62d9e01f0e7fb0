import type { Node } from 'oxc-parser';
import type { BoundModule } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../lang/typescript/syntax.ts';
import { objectOf, optionNode } from './option-nodes.ts';

/** How data gets into HTML: escaped, as it came, not at all. */
export type HtmlData = 'escaped' | 'raw' | 'constant' | 'unknown';

const ESCAPES =
  /escape(?:Html|HTML)?\(|he\.(?:encode|escape)|validator\.escape|handlebars|Handlebars\.compile|ejs\.render|pug\.|mustache|eta\.|nunjucks|renderToStaticMarkup|renderToString|DOMPurify|sanitize-?[hH]tml|xss\(/;
const ENGINES =
  /^(?:new )?(?:handlebars|ejs|pug|mustache|eta|nunjucks|liquidjs|mjml|react-dom|@react-email\/[\w-]+|email-templates|mailgen)(?:[.#(]|$)/;
const DEEPEST = 6;

/** Follows HTML through names, own functions that make it, and parameters. */
export function htmlData(code: CodeIndex, node: Node, module: BoundModule): HtmlData {
  return dataOf(code, node, module, 0);
}

/** How data gets into the HTML, followed through names and own functions that make it. */
function dataOf(code: CodeIndex, input: Node, module: BoundModule, depth: number): HtmlData {
  const node = unwrap(input.type === 'AwaitExpression' ? input.argument : input);
  if (depth > DEEPEST) return 'unknown';
  switch (node.type) {
    case 'Literal':
      return 'constant';
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? 'constant' : worst(node.expressions.map((part) => partOf(code, part, module, depth)));
    case 'BinaryExpression':
      return node.left.type === 'PrivateIdentifier'
        ? 'unknown'
        : worst([partOf(code, node.left, module, depth), partOf(code, node.right, module, depth)]);
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      if (binding?.kind === 'param') {
        const fn = module.functionByStart.get(binding.declaration.start);
        const callers = fn === undefined ? [] : code.callersOf(fn);
        const given = callers.flatMap((call) =>
          call.args[binding.index] === undefined ? [] : [dataOf(code, call.args[binding.index] as Node, call.module, depth + 1)],
        );
        return given.length === 0 ? 'unknown' : worst(given);
      }
      return binding?.init === undefined
        ? 'unknown'
        : worst([binding.init, ...binding.writes].flatMap((one) => (one === undefined ? [] : [dataOf(code, one, module, depth + 1)])));
    }
    case 'CallExpression': {
      const site = code.callAt(node);
      if (site === undefined) return 'unknown';
      if (ESCAPES.test(code.text(node, module)) || ENGINES.test(site.callee)) return 'escaped';
      const [target] = site.targets;
      // A compiled template that was kept: the name is all that says so, beside the engine that the module imports.
      if (target === undefined)
        return /template|render|compiled/i.test(code.text(node.callee, module)) && module.imports.some((one) => ENGINES.test(one.specifier))
          ? 'escaped'
          : 'unknown';
      if (ESCAPES.test(code.text(target.node, target.module))) return 'escaped';
      return target.returns.length === 0 ? 'unknown' : worst(target.returns.map((one) => dataOf(code, one, target.module, depth + 1)));
    }
    case 'LogicalExpression':
      return worst([dataOf(code, node.left, module, depth + 1), dataOf(code, node.right, module, depth + 1)]);
    case 'ConditionalExpression':
      return worst([dataOf(code, node.consequent, module, depth + 1), dataOf(code, node.alternate, module, depth + 1)]);
    case 'MemberExpression':
      return ofMember(code, node, module, depth);
    default:
      return 'unknown';
  }
}

/** `options.html`: what the callers give; `mail.html` where `mail` is made by an own function. */
function ofMember(code: CodeIndex, node: Extract<Node, { type: 'MemberExpression' }>, module: BoundModule, depth: number): HtmlData {
  const name = memberName(node);
  const object = unwrap(node.object);
  const binding = object.type === 'Identifier' ? module.bindingAt.get(object.start) : undefined;
  if (name === undefined || binding === undefined) return 'unknown';
  if (binding.kind === 'param' && binding.path.length === 0) {
    const fn = module.functionByStart.get(binding.declaration.start);
    const given = (fn === undefined ? [] : code.callersOf(fn)).flatMap((call) => {
      const value = optionNode(objectOf(call.args[binding.index], call.module), name);
      return value === undefined ? [] : [dataOf(code, value, call.module, depth + 1)];
    });
    return given.length === 0 ? 'unknown' : worst(given);
  }
  const value = optionNode(objectOf(object, module), name);
  return value === undefined ? 'unknown' : dataOf(code, value, module, depth + 1);
}

/** A part of a text: numbers, dates, constants and escaped text do no harm, a name of anything else is data as it came. */
function partOf(code: CodeIndex, input: Node, module: BoundModule, depth: number): HtmlData {
  const node = unwrap(input);
  const value = code.value(node, module);
  if (value.kind === 'literal') return 'constant';
  const text = code.text(node, module);
  if (ESCAPES.test(text)) return 'escaped';
  if (/toFixed\(|toLocale(?:Date|Time)?String\(|\.length$|Date\b|^\d|[iI]d$|qrCode|format\w*\(|base64/.test(text)) return 'constant';
  if (node.type === 'TemplateLiteral' || node.type === 'BinaryExpression') return dataOf(code, node, module, depth + 1);
  if (node.type === 'ConditionalExpression')
    return worst([partOf(code, node.consequent, module, depth), partOf(code, node.alternate, module, depth)]);
  if (node.type === 'MemberExpression' || node.type === 'LogicalExpression') return 'raw';
  if (node.type === 'Identifier') {
    const init = module.bindingAt.get(node.start)?.init;
    return init === undefined ? 'raw' : dataOf(code, init, module, depth + 1);
  }
  return dataOf(code, node, module, depth + 1);
}

const ORDER: readonly HtmlData[] = ['raw', 'unknown', 'escaped', 'constant'];

function worst(list: readonly HtmlData[]): HtmlData {
  return ORDER.find((one) => list.includes(one)) ?? 'constant';
}
