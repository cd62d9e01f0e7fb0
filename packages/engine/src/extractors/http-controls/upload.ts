import type { Upload } from '@airworthy/model';
import { isClosed, propertyOf, toKnown } from '../../boot/inspect.ts';
import type { AppliedPackage } from '../../extract/plugin-calls.ts';

/** Limits of an upload parser. @fastify/multipart holds files to 1 MiB by default, multer and busboy to nothing. */
export function readUpload({ by, options, call, wiring }: AppliedPackage): Upload {
  const size = propertyOf(options, 'limits', 'fileSize') ?? propertyOf(options, 'maxFileSize');
  const files = propertyOf(options, 'limits', 'files') ?? propertyOf(options, 'maxFiles');
  const fastifyDefault = by.includes('fastify') && isClosed(options) && size === undefined;
  const filter = propertyOf(options, 'fileFilter') ?? propertyOf(options, 'filter');
  return {
    location: call.site,
    wiring,
    by,
    fileSize: fastifyDefault ? { state: 'known', value: 1_048_576, source: 'default' } : toKnown<number>(size, 'number'),
    files: toKnown<number>(files, 'number'),
    typeCheck: filter === undefined ? 'unknown' : true,
  };
}
