import type { UploadHandler } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { isClosed, propertyOf } from '../../boot/inspect.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { appliedPackages } from '../../extract/plugin-calls.ts';
import { routesOf } from '../../extract/routes.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { memberName, walk } from '../../lang/typescript/syntax.ts';

const PARSERS = new Set(['@fastify/multipart', 'fastify-multipart', 'multer', 'formidable', 'busboy', 'express-fileupload']);
const SNIFFERS =
  /^(?:new )?(?:file-type|magic-bytes\.js|magic-bytes|mmmagic|file-type-checker|detect-file-type|image-type|image-size|probe-image-size|@file-type\/[\w-]+|sharp|jimp)\b/;
/** Readers of one kind of file: they decide where nothing was decided before by what the client declares. */
const READERS = /^(?:new )?(?:pdf-lib\.PDFDocument\.load|pdfjs-dist|pdf-parse|music-metadata)\b/;
const SIGNATURES = /0xff\s*,\s*0xd8|0x89\s*,\s*0x50|['"`]%PDF|89504e47|ffd8ff|0x25\s*,\s*0x50/i;

export function uploadHandlers(input: ExtractInput, scans: ReadonlySet<FunctionInfo>): void {
  const { code } = input;
  const parsers = appliedPackages(input.boot, PARSERS);
  routesOf(input).forEach((route, index) => {
    if (!route.reads.includes('file')) return;
    const handler = handlerOf(input, index);
    if (handler === undefined) return;
    const guards = route.guards.flatMap((guard) => {
      const module = code.module(guard.place.path);
      return module?.bound.functions.find((fn) => fn.location.line === guard.place.line) ?? [];
    });
    const below = [handler, ...guards].flatMap((fn) => callsBelow(code, fn, 4).map(({ call }) => call));
    const functions = [...new Set([handler, ...guards, ...below.flatMap((call) => call.targets)])];
    const keeps = keepsOf(input, parsers, below);
    input.emit('uploadHandlers', {
      location: handler.location,
      wiring: route.wiring ?? code.reach(handler),
      route: `${route.method} ${route.path}`,
      keeps,
      typeBy: typeBy(input, parsers, below, functions),
      accepts: acceptsOf(functions),
      scanned: scanned(below, functions, scans),
      noticesCut: noticesCut(input, parsers, below, functions, keeps),
      ...(parsers.length > 0 &&
      parsers.every((one) => one.by === 'multer' && isClosed(one.options) && propertyOf(one.options, 'limits') === undefined)
        ? { unlimited: true as const }
        : {}),
    });
  });
}

type Parsers = ReturnType<typeof appliedPackages>;

function keepsOf({ code }: ExtractInput, parsers: Parsers, below: readonly CallSite[]): UploadHandler['keeps'] {
  const multer = parsers.find((one) => one.by === 'multer');
  if (multer !== undefined) {
    const storage = propertyOf(multer.options, 'storage');
    if (propertyOf(multer.options, 'dest') !== undefined) return 'disk';
    if (storage?.kind === 'external') return /disk/i.test(storage.name) ? 'disk' : /memory/i.test(storage.name) ? 'memory' : 'stream';
    // https://github.com/expressjs/multer: without storage and dest the files are kept in memory.
    return storage === undefined ? 'memory' : 'unknown';
  }
  if (parsers.some((one) => one.by === 'express-fileupload'))
    return parsers.some((one) => propertyOf(one.options, 'useTempFiles')?.kind === 'known') ? 'disk' : 'memory';
  const own = (call: CallSite): boolean => !/^(?:sharp|jimp|qrcode|@solana|pdfkit|repo:|exceljs)/.test(call.callee);
  for (const call of below) {
    if (
      /^(?:toBuffer|arrayBuffer)$/.test(call.member ?? '') &&
      own(call) &&
      call.receiver !== undefined &&
      code.flowsFromRequest(call.receiver, call.module) !== false
    )
      return 'memory';
    if (/^saveRequestFiles$/.test(call.member ?? '')) return 'disk';
  }
  if (parsers.some((one) => /multipart/.test(one.by) && isTrue(propertyOf(one.options, 'attachFieldsToBody')))) return 'memory';
  if (below.some((call) => call.callee === 'Buffer.concat')) return 'memory';
  if (parsers.some((one) => one.by === 'formidable')) return 'disk';
  if (
    below.some(
      (call) =>
        /^(?:stream(?:\/promises)?\.pipeline|util\.promisify\(\)|fs\.createWriteStream|new @aws-sdk\/lib-storage\.Upload)$/.test(
          call.callee,
        ) ||
        call.member === 'pipe' ||
        call.member === 'pipeline',
    )
  )
    return 'stream';
  return 'unknown';
}

function isTrue(value: ReturnType<typeof propertyOf>): boolean {
  return value?.kind === 'known' && (value.value === true || value.value === 'keyValues');
}

/** The strongest of what is seen; a declared type that is compared before the bytes are looked at does no harm. */
function typeBy(
  { code }: ExtractInput,
  parsers: Parsers,
  below: readonly CallSite[],
  functions: readonly FunctionInfo[],
): UploadHandler['typeBy'] {
  if (below.some((call) => SNIFFERS.test(call.callee))) return 'content';
  if (functions.some((fn) => readsSignature(code.text(fn.node, fn.module), fn.module.parsed.code))) return 'content';
  const filter = parsers.some(
    (one) => propertyOf(one.options, 'fileFilter') !== undefined || propertyOf(one.options, 'filter') !== undefined,
  );
  let declared = filter || functions.some((fn) => FORM_FILE_TYPE.test(code.text(fn.node, fn.module)));
  let byName = false;
  for (const fn of functions)
    walk(fn.node, (node: Node) => {
      const name = memberName(node) ?? (node.type === 'Identifier' ? node.name : '');
      if (/^(?:mimetype|mimeType|contentType|fileType)$/.test(name) && compares(code.text(fn.node, fn.module), name)) declared = true;
      if (node.type === 'CallExpression' && memberName(node.callee) === 'extname') byName = true;
      return !declared;
    });
  if (declared) return 'declared';
  if (below.some((call) => READERS.test(call.callee) && call.inBranch.length === 0)) return 'content';
  // Parts that are handed to code of a package may be looked at there.
  if (byName) return 'name';
  return below.some((call) => call.callee.startsWith('*') && /type|magic|sniff|valid/i.test(call.member ?? '')) ? 'unknown' : 'nothing';
}

/** `file.type.startsWith('image/')` of a file in a form: what the client said. https://developer.mozilla.org/docs/Web/API/Blob/type */
const FORM_FILE_TYPE =
  /\b\w*(?:file|blob|upload|image|avatar|photo|attachment|logo)\w*\??\.type\??\s*(?:\.(?:startsWith|includes|match)\(|[!=]==?)|(?:includes|has|test)\(\s*\w*(?:file|blob|upload|image|avatar|photo|attachment|logo)\w*\??\.type\b/i;

/** First bytes are compared with those of known types, in the function or with a table beside it. */
function readsSignature(text: string, around: string): boolean {
  return SIGNATURES.test(text) || (/toString\(\s*['"]hex['"]|subarray\(|readUInt/.test(text) && SIGNATURES.test(around));
}

function compares(text: string, name: string): boolean {
  return new RegExp(
    `(?:includes|has|test|indexOf)\\(\\s*[\\w.?!]*${name}|${name}\\s*(?:!==?|===?)|${name}\\??\\.(?:startsWith|match|includes)|\\[[\\w.?!]*${name}\\]`,
  ).test(text);
}

const MIME = /^(?:image|video|audio|text|application)\/[\w.+*-]+$/;

function acceptsOf(functions: readonly FunctionInfo[]): string[] {
  const found = new Set<string>();
  for (const module of new Set(functions.map((fn) => fn.module)))
    for (const [, text] of module.parsed.code.matchAll(/['"]((?:image|video|audio|text|application)\/[\w.+*-]{1,80})['"]/g))
      if (text !== undefined && MIME.test(text) && !/json|form|event-stream|text\/(?:html|plain)|octet-stream/.test(text)) found.add(text);
  return [...found].toSorted();
}

function scanned(below: readonly CallSite[], functions: readonly FunctionInfo[], scans: ReadonlySet<FunctionInfo>): boolean | 'unknown' {
  if (functions.some((fn) => scans.has(fn))) return true;
  return below.some((call) => /scan|virus|quarantine/i.test(`${call.member ?? ''}`)) ? 'unknown' : false;
}

/** https://github.com/fastify/fastify-multipart: `toBuffer` and `saveRequestFiles` throw at the limit, a stream just ends with `truncated`. */
function noticesCut(
  { code }: ExtractInput,
  parsers: Parsers,
  below: readonly CallSite[],
  functions: readonly FunctionInfo[],
  keeps: UploadHandler['keeps'],
): boolean | 'unknown' {
  if (parsers.some((one) => one.by === 'multer' || one.by === 'formidable')) return true;
  if (parsers.some((one) => one.by === 'express-fileupload')) return parsers.some((one) => isTrue(propertyOf(one.options, 'abortOnLimit')));
  const mentions = functions.some((fn) => /\.truncated\b|['"]limit['"]/.test(code.text(fn.node, fn.module)));
  if (mentions) return true;
  if (parsers.some((one) => /multipart/.test(one.by)))
    return keeps === 'stream' ? false : below.length > 0 && keeps !== 'unknown' ? true : 'unknown';
  return 'unknown';
}
