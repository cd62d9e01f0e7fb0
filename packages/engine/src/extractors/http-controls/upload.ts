import type { Upload, Wiring } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { isClosed, propertyOf, toKnown } from '../../boot/inspect.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { handlerOf } from '../../extract/handlers.ts';
import type { AppliedPackage } from '../../extract/plugin-calls.ts';
import { routesOf } from '../../extract/routes.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { memberName, walk } from '../../lang/typescript/syntax.ts';

/** Limits of an upload parser. @fastify/multipart holds files to 1 MiB by default, multer and busboy to nothing. */
export function readUpload(input: ExtractInput, { by, options, call, wiring }: AppliedPackage): Upload {
  const size = propertyOf(options, 'limits', 'fileSize') ?? propertyOf(options, 'maxFileSize');
  const files = propertyOf(options, 'limits', 'files') ?? propertyOf(options, 'maxFiles');
  const fastifyDefault = by.includes('fastify') && isClosed(options) && size === undefined;
  const filter = propertyOf(options, 'fileFilter') ?? propertyOf(options, 'filter');
  const readers = fileReaders(input);
  // A parser of Fastify only parses what a handler asks for, unless it attaches the parts to the body.
  const idle = by.includes('fastify') && readers?.length === 0 && propertyOf(options, 'attachFieldsToBody') === undefined;
  const unused: Wiring = { state: 'not-wired', rung: 'L3', reason: 'no handler of the running app reads uploaded files', at: call.site };
  return {
    location: call.site,
    wiring: idle ? unused : wiring,
    by,
    fileSize: fastifyDefault ? { state: 'known', value: 1_048_576, source: 'default' } : toKnown<number>(size, 'number'),
    files: toKnown<number>(files, 'number'),
    fields: toKnown<number>(propertyOf(options, 'limits', 'fields') ?? propertyOf(options, 'maxFields'), 'number'),
    // @fastify/multipart counts parts by itself since version 7.
    parts:
      by.includes('fastify') && isClosed(options) && propertyOf(options, 'limits', 'parts') === undefined
        ? { state: 'known', value: 1_000, source: 'default' }
        : toKnown<number>(propertyOf(options, 'limits', 'parts'), 'number'),
    typeCheck:
      filter !== undefined
        ? true
        : readers === undefined || readers.length === 0
          ? 'unknown'
          : readers.every((fn) => checksType(input, fn)),
  };
}

/** Handlers that read files; `undefined` when some handlers could not be looked into. */
function fileReaders(input: ExtractInput): FunctionInfo[] | undefined {
  const readers: FunctionInfo[] = [];
  let whole = true;
  routesOf(input).forEach((route, index) => {
    const handler = handlerOf(input, index);
    if (handler === undefined) whole &&= route.purpose === 'static' || route.websocket;
    else if (route.reads.includes('file')) readers.push(handler);
  });
  return whole || readers.length > 0 ? readers : undefined;
}

/** The handler, or something it calls, decides by the type of a file or by its first bytes. */
export function checksType({ code }: ExtractInput, handler: FunctionInfo): boolean {
  const below = callsBelow(code, handler, 3);
  if (below.some(({ call }) => /^(?:file-type|magic-bytes|mmmagic|file-type-checker)\b/.test(call.callee))) return true;
  return [handler, ...new Set(below.flatMap(({ call }) => call.targets))].some((fn) => testsType(fn));
}

function testsType(fn: FunctionInfo): boolean {
  let found = false;
  walk(fn.node, (node: Node) => {
    const test =
      node.type === 'IfStatement' || node.type === 'ConditionalExpression'
        ? node.test
        : node.type === 'SwitchStatement'
          ? node.discriminant
          : undefined;
    if (test !== undefined)
      walk(test, (inner: Node) => {
        if (/^(?:mimetype|mimeType|contentType)$/.test(memberName(inner) ?? '')) found = true;
        return !found;
      });
    return !found;
  });
  return found;
}
