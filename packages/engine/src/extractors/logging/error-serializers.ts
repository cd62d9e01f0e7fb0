import type { Location, Logger } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { propertyOf } from '../../boot/inspect.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { staticOptions } from './winston.ts';

type Kept = NonNullable<Logger['serializesErrors']>;

const WHOLE = /\bstack\b|\.\.\.|stdSerializers|serialize|Object\.assign|\binspect\b/i;

/**
 * Whether a serializer of pino for errors keeps the stack. None at all is the one that comes with pino, which does.
 * https://getpino.io/#/docs/api?id=serializers-object
 */
export function keepsStack(code: CodeIndex, options: BootValue | undefined): Kept {
  const key = propertyOf(options, 'errorKey');
  const name = key?.kind === 'known' && typeof key.value === 'string' ? key.value : 'err';
  const serializer = propertyOf(options, 'serializers', name);
  if (serializer === undefined || (serializer.kind === 'known' && serializer.value === undefined)) return true;
  if (serializer.kind === 'external') return WHOLE.test(serializer.name) ? true : 'unknown';
  if (serializer.kind !== 'function') return 'unknown';
  const fn = code.function(`${serializer.path}:${serializer.offset}`);
  if (fn === undefined) return 'unknown';
  if (WHOLE.test(code.text(fn.node, fn.module))) return true;
  const returned = fn.returns.map((node) => unwrap(node));
  const parts = returned.every((node) => node.type === 'ObjectExpression' || node.type === 'MemberExpression' || node.type === 'Literal');
  return returned.length > 0 && parts ? false : 'unknown';
}

/** `pinoHttp({ logger, serializers })`: lines of requests get other serializers than the logger below has. Where these drop the stack. */
export function cutForRequests({ code }: ExtractInput): Location[] {
  return code.callsTo(/^pino-http(?:\.pinoHttp|\.default)?$/).flatMap((call) => {
    if (code.reach(call).state === 'not-wired') return [];
    const options = staticOptions(code, call, 0);
    return propertyOf(options, 'logger') !== undefined && keepsStack(code, options) === false ? [call.location] : [];
  });
}
