import type { FileAnswer } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import { startedBy } from '../../extract/callers-above.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { objectOf, optionNode, textOf } from '../../extract/option-nodes.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { contains, memberName, unwrap } from '../../lang/typescript/syntax.ts';

const SETS_HEADER = ['header', 'setHeader', 'set', 'writeHead', 'headers'] as const;
const REPLIES = /^(?:reply|res|response|ctx|c|rep|h)$/;

/** Handlers that answer with the content of a file. */
export function fileAnswers(input: ExtractInput): void {
  const { code } = input;
  const seen = new Set<FunctionInfo>();
  for (const member of SETS_HEADER)
    for (const call of code.callsOfMember(member)) {
      const value = dispositionIn(call);
      if (value === undefined || call.enclosing === undefined || seen.has(call.enclosing)) continue;
      seen.add(call.enclosing);
      emit(input, call, 'header', value);
    }
  for (const call of code.callsOfMember('attachment'))
    if (isReply(call) && call.enclosing !== undefined && !seen.has(call.enclosing)) {
      seen.add(call.enclosing);
      emit(input, call, 'header', undefined, 'attachment');
    }
  for (const member of ['sendFile', 'download'])
    for (const call of code.callsOfMember(member)) {
      if (!isReply(call) || call.enclosing === undefined || seen.has(call.enclosing)) continue;
      seen.add(call.enclosing);
      emit(input, call, member, undefined, member === 'download' ? 'attachment' : 'none');
    }
  folders(input);
}

function isReply(call: CallSite): boolean {
  if (/^(?:express\.Response#|fastify\.FastifyReply#)/.test(call.callee)) return true;
  const at = call.receiver === undefined ? undefined : root(call.receiver);
  return at?.type === 'Identifier' && REPLIES.test(at.name);
}

function root(node: Node): Node {
  let at = unwrap(node);
  while (at.type === 'CallExpression' || at.type === 'MemberExpression') at = unwrap(at.type === 'CallExpression' ? at.callee : at.object);
  return at;
}

/** The expression given for Content-Disposition, in any of the ways to set a header. */
function dispositionIn(call: CallSite): Node | undefined {
  const [first, second] = call.args;
  if (first === undefined || !isReply(call)) return undefined;
  const name = unwrap(first);
  if (name.type === 'Literal') return /^content-disposition$/i.test(String(name.value)) ? second : undefined;
  for (const argument of call.args) {
    const options = objectOf(argument, call.module);
    const found = optionNode(options, 'Content-Disposition', 'content-disposition');
    if (found !== undefined) return found;
  }
  return undefined;
}

function emit(input: ExtractInput, call: CallSite, by: string, value: Node | undefined, given?: FileAnswer['disposition']): void {
  const { code, boot } = input;
  const fn = call.enclosing as FunctionInfo;
  const text = code.text(fn.node, fn.module);
  const below = callsBelow(code, fn, 3).map((one) => one.call);
  const start = value === undefined ? '' : startOf(code, value, call);
  input.emit('fileAnswers', {
    location: call.location,
    wiring: code.reach(call),
    by,
    disposition: given ?? (/^\s*attachment/i.test(start) ? 'attachment' : /^\s*inline/i.test(start) ? 'inline' : 'unknown'),
    fileName: value === undefined ? (by === 'sendFile' ? 'none' : 'encoded') : fileNameOf(code, value, call),
    content: contentOf(text, below),
    whole: wholeOf(code, fn, below),
    nosniff: /nosniff/.test(text),
    onRequestPath: startedBy(input, fn).routes.length > 0 ? true : onRequestPath(code, boot)(fn),
  });
}

function startOf(code: CodeIndex, value: Node, call: CallSite): string {
  const at = unwrap(value);
  if (at.type === 'TemplateLiteral') {
    const first = at.quasis[0]?.value.cooked ?? '';
    if (first !== '') return first;
    // `${inline ? 'inline' : 'attachment'}; filename=…`
    return '';
  }
  if (at.type === 'BinaryExpression' && at.left.type !== 'PrivateIdentifier') return startOf(code, at.left, call);
  const known = textOf(code, at, call.module);
  return known.state === 'known'
    ? known.value
    : /^['"`]?content-?disposition|attachment/i.test(code.text(at, call.module))
      ? 'attachment'
      : '';
}

const IDS =
  /(?:^|\.|_)(?:\w*[iI]d|id|uuid|date|year|month|timestamp|format|ext|extension|type|now|length|number|code|version|slug|toISOString\(\).*|Date\.now\(\))$/;

/** Text of others in the header breaks it, or adds to it. RFC 6266 has filename* for that. */
function fileNameOf(code: CodeIndex, value: Node, call: CallSite): FileAnswer['fileName'] {
  const at = unwrap(value);
  if (at.type === 'CallExpression')
    return /content-disposition|contentDisposition|disposition/i.test(code.text(at.callee, call.module)) ? 'encoded' : 'unknown';
  const text = code.text(at, call.module);
  if (/encodeURIComponent|filename\*=|contentDisposition\(|replace\(\s*\/\[\^|sanitiz|safeName|safeFile|slugify/i.test(text))
    return 'encoded';
  const parts =
    at.type === 'TemplateLiteral' ? at.expressions : at.type === 'BinaryExpression' ? leaves(at) : at.type === 'Literal' ? [] : undefined;
  if (parts === undefined) return 'unknown';
  const open = parts.filter((part) => unwrap(part).type !== 'Literal' && !harmless(code, part, call));
  if (open.length === 0) return 'constant';
  return open.every((part) => cleanedBefore(code, part, call)) ? 'encoded' : 'raw';
}

function harmless(code: CodeIndex, part: Node, call: CallSite): boolean {
  const text = code.text(part, call.module);
  if (IDS.test(text.replaceAll(/[?!]/g, '')) || /^(?:new Date|Date\.|\w+\.toISOString|format\()/.test(text)) return true;
  const at = unwrap(part);
  if (at.type === 'ConditionalExpression') return [at.consequent, at.alternate].every((one) => unwrap(one).type === 'Literal');
  if (at.type !== 'Identifier') return false;
  const init = call.module.bindingAt.get(at.start)?.init;
  if (init === undefined) return false;
  const value = code.value(at, call.module);
  if (value.kind === 'literal') return true;
  const inner = unwrap(init);
  if (inner.type === 'ConditionalExpression') return [inner.consequent, inner.alternate].every((one) => unwrap(one).type === 'Literal');
  if (inner.type === 'TemplateLiteral') return inner.expressions.every((one) => harmless(code, one, call));
  return false;
}

function cleanedBefore(code: CodeIndex, part: Node, call: CallSite): boolean {
  const at = unwrap(part);
  const init = at.type === 'Identifier' ? call.module.bindingAt.get(at.start)?.init : undefined;
  return init !== undefined && /encodeURIComponent|replace\(\s*\/|sanitiz|slugify|safe/i.test(code.text(init, call.module));
}

function leaves(node: Node): Node[] {
  const at = unwrap(node);
  if (at.type !== 'BinaryExpression' || at.left.type === 'PrivateIdentifier') return [at];
  return [...leaves(at.left), ...leaves(at.right)];
}

const STORED =
  /readFile|createReadStream|getObject|GetObjectCommand|\.download\(|storage|storage_?path|file_?path|original_?name|getFile|mime_?type/i;
const READS =
  /^fs(?:\/promises|\.promises)?\.(?:readFile(?:Sync)?|createReadStream)$|GetObjectCommand$|#getObject$|@google-cloud\/storage.*(?:createReadStream|download)$/;
const MADE = /toCSV|csv|pdf|xlsx|workbook|JSON\.stringify|generate|export|render|archiver|ics|qr/i;

function contentOf(text: string, below: readonly CallSite[]): FileAnswer['content'] {
  if (below.some((call) => READS.test(call.callee))) return 'stored';
  const body = text.replaceAll(/['"`][^'"`\n]{0,120}['"`]/g, '');
  if (STORED.test(body)) return 'stored';
  return MADE.test(text) ? 'made' : 'unknown';
}

/** Whether what is sent was read as a whole: a buffer of a file or object; a stream is told by how it is made. */
function wholeOf(code: CodeIndex, fn: FunctionInfo, below: readonly CallSite[]): boolean | 'unknown' {
  const whole = below.some(
    (call) =>
      /^fs(?:\/promises|\.promises)?\.readFile(?:Sync)?$/.test(call.callee) ||
      call.member === 'transformToByteArray' ||
      // Pieces of a stream that are put together, where the stream is that of the file.
      (call.callee === 'Buffer.concat' &&
        call.enclosing !== undefined &&
        /GetObject|getObject|createReadStream|\.Body\b/.test(code.text(call.enclosing.node, call.module))),
  );
  const streams = below.some(
    (call) => /createReadStream|pipeline$/.test(call.callee) || /^(?:createReadStream|pipe|sendFile|download)$/.test(call.member ?? ''),
  );
  if (whole) return below.some((call) => call.callee === 'fs.createReadStream') ? 'unknown' : true;
  if (streams) return false;
  // The body of an object is a stream of its own.
  const functions = [fn, ...new Set(below.flatMap((call) => call.targets))];
  return functions.some((one) => contains(one.node, (node) => memberName(node) === 'Body')) ? false : 'unknown';
}

/** Folders that are served as they are. */
function folders(input: ExtractInput): void {
  for (const one of input.boot.externalCalls) {
    const isStatic = /^express\.static$|^serve-static$/.test(one.callee);
    const isPlugin = /^@fastify\/static$|^fastify-static$/.test(one.callee.replace(/\..*$/, '')) && one.plugin === true;
    if (!isStatic && !isPlugin) continue;
    const given = isStatic ? one.args[0] : one.args[0]?.kind === 'object' ? one.args[0].properties['root'] : undefined;
    const folder =
      given?.kind === 'known' && typeof given.value === 'string'
        ? ({ state: 'known', value: given.value } as const)
        : given?.kind === 'template'
          ? ({ state: 'known', value: given.parts.map((part) => (typeof part === 'string' ? part : '…')).join('') } as const)
          : ({ state: 'unknown' } as const);
    input.emit('fileAnswers', {
      location: one.site,
      wiring:
        one.conditions.length === 0
          ? { state: 'wired', rung: 'L7' }
          : { state: 'conditional', rung: 'L6', conditions: one.conditions, at: one.site },
      by: 'static',
      disposition: 'none',
      fileName: 'none',
      content: 'unknown',
      whole: false,
      nosniff: false,
      folder,
      onRequestPath: true,
    });
  }
}
