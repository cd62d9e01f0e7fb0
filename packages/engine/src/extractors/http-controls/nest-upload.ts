import type { Known, Upload } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import type { ExternalCall } from '../../boot/boot-service.ts';
import { isClosed, propertyOf, toKnown } from '../../boot/inspect.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { checksType } from './upload.ts';

const INTERCEPTOR = /^@nestjs\/platform-express\.(File|Files|AnyFiles|FileFields|NoFiles)Interceptor$/;
const DEFAULTS = /^@nestjs\/platform-express\.MulterModule\.register$/;
const LATER_DEFAULTS = /^@nestjs\/platform-express\.MulterModule\.registerAsync$/;
/** Pipes of a parameter that look at the file once it is there. */
const VALIDATOR = /^(?:new )?@nestjs\/common\.(FileTypeValidator|MaxFileSizeValidator|ParseFilePipe|ParseFilePipeBuilder)\b/;
/** A parameter stands this many lines below the interceptor of its method at most. */
const NEAR = 30;

/** Uploads of routes of NestJS: each interceptor has options of its own, over those of `MulterModule`. https://docs.nestjs.com/techniques/file-upload */
export function interceptedUploads(input: ExtractInput): Upload[] {
  const { boot } = input;
  const common = boot.externalCalls.findLast(({ callee }) => DEFAULTS.test(callee))?.args[0];
  const elsewhere = boot.externalCalls.some(({ callee }) => LATER_DEFAULTS.test(callee));
  const interceptors = boot.externalCalls.filter(({ callee }) => INTERCEPTOR.test(callee));
  return interceptors.map((call) => {
    const options = optionsOf(call);
    const nearby = validatorsOf(boot.externalCalls, call, interceptors);
    const option = (...path: string[]): BootValue | undefined => propertyOf(options, ...path) ?? propertyOf(common, ...path);
    const known = (...path: string[]): Known<number> => {
      const value = option(...path);
      return value === undefined && (elsewhere || !isClosed(options)) ? { state: 'unknown' } : toKnown<number>(value, 'number');
    };
    const size = known('limits', 'fileSize');
    const counts = /\.(?:File|NoFiles)Interceptor$/.test(call.callee) ? 1 : undefined;
    const most = call.callee.endsWith('.FilesInterceptor') ? toKnown<number>(call.args[1], 'number') : undefined;
    return {
      location: call.site,
      wiring:
        call.conditions.length === 0 ? { state: 'wired', rung: 'L7' } : { state: 'conditional', rung: 'L6', conditions: call.conditions },
      by: 'multer',
      // A pipe that asks for the size has the whole file before it; whether that is early enough, only a reader can tell.
      fileSize: size.state === 'absent' && nearby.has('MaxFileSizeValidator') ? { state: 'unknown', source: 'MaxFileSizeValidator' } : size,
      files:
        counts !== undefined
          ? { state: 'known', value: counts, source: 'default' }
          : most?.state === 'known'
            ? most
            : known('limits', 'files'),
      fields: known('limits', 'fields'),
      parts: known('limits', 'parts'),
      typeCheck:
        option('fileFilter') !== undefined || nearby.has('FileTypeValidator')
          ? true
          : elsewhere || nearby.has('ParseFilePipe') || nearby.has('ParseFilePipeBuilder') || !isClosed(options)
            ? 'unknown'
            : testsType(input, call),
    };
  });
}

/** The handler below the interceptor looks at the type itself; what it hands the file to may do so in ways that are not seen. */
function testsType(input: ExtractInput, { site }: ExternalCall): boolean | 'unknown' {
  const below = input.boot.handlers
    .map((_, index) => handlerOf(input, index))
    .filter((fn) => fn !== undefined)
    .filter(({ location }) => location.path === site.path && location.line >= site.line && location.line <= site.line + NEAR)
    .toSorted((a, b) => a.location.line - b.location.line);
  const [handler] = below;
  if (handler === undefined) return 'unknown';
  // Decorators of parameters are calls as well.
  const hands = callsBelow(input.code, handler, 1).some(({ call }) => !call.callee.startsWith('@nestjs/'));
  return checksType(input, handler) || (hands ? 'unknown' : false);
}

/** `FileInterceptor(field, options)`, `FilesInterceptor(field, most, options)`, `AnyFilesInterceptor(options)`. */
function optionsOf({ args }: ExternalCall): BootValue | undefined {
  const last = args.at(-1);
  if (last === undefined || last.kind === 'known' || last.kind === 'array') return undefined;
  return last;
}

/** Validators between the interceptor and the next one of the file. */
function validatorsOf(calls: readonly ExternalCall[], { site }: ExternalCall, interceptors: readonly ExternalCall[]): Set<string> {
  const next = Math.min(
    site.line + NEAR,
    ...interceptors.flatMap((one) => (one.site.path === site.path && one.site.line > site.line ? [one.site.line - 1] : [])),
  );
  return new Set(
    calls.flatMap(({ callee, site: at }) => {
      const name = at.path === site.path && at.line >= site.line && at.line <= next ? VALIDATOR.exec(callee)?.[1] : undefined;
      return name === undefined ? [] : [name];
    }),
  );
}
