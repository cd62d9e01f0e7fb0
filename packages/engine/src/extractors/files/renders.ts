import type { PageRender } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap, walk } from '../../lang/typescript/syntax.ts';

const LAUNCHES =
  /^(?:puppeteer|puppeteer-core|puppeteer-extra|playwright|playwright-core|@playwright\/test|chrome-aws-lambda|@sparticuz\/chromium)\b.*\.?(?:launch|launchPersistentContext|connect|connectOverCDP)$/;
const CONVERTERS =
  /^(?:html-pdf\.create|html-pdf-node\.generatePdf|wkhtmltopdf|pdf-creator-node\.create|html-to-pdf\.\w+|node-html-to-image)$/;
const ESCAPES =
  /escape(?:Html|HTML)?\(|he\.(?:encode|escape)|validator\.escape|handlebars|Handlebars\.compile|ejs\.render|pug\.|mustache|eta\.|nunjucks|renderToStaticMarkup|renderToString|DOMPurify|sanitize-?[hH]tml|xss\(/;

export function pageRenders(input: ExtractInput): void {
  const { code } = input;
  for (const call of code.callsTo(LAUNCHES)) {
    const fn = heldOf(call.enclosing);
    const below = fn === undefined ? [] : callsBelow(code, fn, 3).map((one) => one.call);
    const content = below.find((one) => one.member === 'setContent');
    const text = fn === undefined ? '' : code.text(fn.node, fn.module);
    // A browser that only opens addresses prints no text of others.
    if (content === undefined && !below.some((one) => /^(?:pdf|screenshot|goto)$/.test(one.member ?? ''))) continue;
    input.emit('pageRenders', {
      location: call.location,
      ...(content === undefined ? {} : { related: [content.location] }),
      wiring: code.reach(call),
      by: (call.package ?? call.callee).replace(/-core$/, ''),
      data: content?.args[0] === undefined ? 'unknown' : dataOf(code, content.args[0], content.module, 0),
      requestsBlocked:
        below.some((one) => /^(?:setRequestInterception|setOfflineMode|setOffline|setJavaScriptEnabled)$/.test(one.member ?? '')) ||
        below.some((one) => one.member === 'route') ||
        /javaScriptEnabled:\s*false|offline:\s*true/.test(text),
      unsandboxed: /--no-sandbox/.test(text),
      closed: fn === undefined ? 'unknown' : closedAlways(code, fn, below),
    });
  }
  for (const call of code.callsTo(CONVERTERS)) {
    const [first] = call.args;
    input.emit('pageRenders', {
      location: call.location,
      wiring: code.reach(call),
      by: call.package ?? call.callee,
      data: first === undefined ? 'unknown' : dataOf(code, first, call.module, 0),
      requestsBlocked: /--disable-local-file-access|disableLocalFileAccess|localUrlAccess:\s*false/.test(code.text(call.node, call.module)),
      unsandboxed: 'unknown',
      closed: true,
    });
  }
}

function heldOf(fn: FunctionInfo | undefined): FunctionInfo | undefined {
  let at = fn;
  while (at !== undefined && !at.held && at.parent !== undefined) at = at.parent;
  return at;
}

/** How data gets into the HTML, followed through names and own functions that make it. */
function dataOf(code: CodeIndex, input: Node, module: BoundModule, depth: number): PageRender['data'] {
  const node = unwrap(input.type === 'AwaitExpression' ? input.argument : input);
  if (depth > 5) return 'unknown';
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
      if (ESCAPES.test(code.text(node, module)) || /^(?:handlebars|ejs|pug|mustache|eta|nunjucks|react-dom)/.test(site.callee))
        return 'escaped';
      const [target] = site.targets;
      if (target === undefined) return 'unknown';
      if (ESCAPES.test(code.text(target.node, target.module))) return 'escaped';
      return target.returns.length === 0 ? 'unknown' : worst(target.returns.map((one) => dataOf(code, one, target.module, depth + 1)));
    }
    default:
      return 'unknown';
  }
}

/** A part of a text: numbers, dates, constants and escaped text do no harm, a name of anything else is data as it came. */
function partOf(code: CodeIndex, input: Node, module: BoundModule, depth: number): PageRender['data'] {
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

const ORDER: readonly PageRender['data'][] = ['raw', 'unknown', 'escaped', 'constant'];

function worst(list: readonly PageRender['data'][]): PageRender['data'] {
  return ORDER.find((one) => list.includes(one)) ?? 'constant';
}

function closedAlways(code: CodeIndex, fn: FunctionInfo, below: readonly CallSite[]): boolean | 'unknown' {
  const closes = below.filter(
    (one) => one.member === 'close' && /browser/i.test(one.receiver === undefined ? '' : code.text(one.receiver, one.module)),
  );
  if (closes.length === 0)
    return /browser/.test(code.text(fn.node, fn.module)) && fn.returns.some((one) => /browser/i.test(code.text(one, fn.module)))
      ? 'unknown'
      : false;
  let found = false;
  walk(fn.node, (node) => {
    if (node.type === 'TryStatement' && node.finalizer !== null)
      for (const one of closes)
        if (one.module === fn.module && node.finalizer.start <= one.node.start && one.node.end <= node.finalizer.end) found = true;
    return !found;
  });
  return found;
}
