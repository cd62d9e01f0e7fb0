import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { htmlData } from '../../extract/html-data.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { walk } from '../../lang/typescript/syntax.ts';

const LAUNCHES =
  /^(?:puppeteer|puppeteer-core|puppeteer-extra|playwright|playwright-core|@playwright\/test|chrome-aws-lambda|@sparticuz\/chromium)\b.*\.?(?:launch|launchPersistentContext|connect|connectOverCDP)$/;
const CONVERTERS =
  /^(?:html-pdf\.create|html-pdf-node\.generatePdf|wkhtmltopdf|pdf-creator-node\.create|html-to-pdf\.\w+|node-html-to-image)$/;

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
      data: content?.args[0] === undefined ? 'unknown' : htmlData(code, content.args[0], content.module),
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
      data: first === undefined ? 'unknown' : htmlData(code, first, call.module),
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
