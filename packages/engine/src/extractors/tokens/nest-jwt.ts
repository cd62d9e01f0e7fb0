import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { firstOption } from './option.ts';

/** The calls that set up `JwtModule` of `@nestjs/jwt`. https://docs.nestjs.com/security/authentication#jwt-token */
export function jwtModules({ code }: ExtractInput): readonly CallSite[] {
  return code.callsTo(/^@nestjs\/jwt\.JwtModule\.register(?:Async)?$/);
}

/** The key that the one `JwtModule` of a service gives to every call without a key of its own; nothing where there are several. */
export function moduleKey(input: ExtractInput, names: readonly string[]): StaticValue | undefined {
  const [call, ...others] = jwtModules(input);
  if (call === undefined || others.length > 0) return undefined;
  return firstOption(input.code, [optionsOf(input, call)], names);
}

/** Of `register` the argument, of `registerAsync` what its factory gives back. */
function optionsOf({ code }: ExtractInput, call: CallSite): StaticValue | undefined {
  const [given] = call.args;
  if (given === undefined) return undefined;
  const value = code.value(given, call.module);
  if (!call.callee.endsWith('Async')) return value;
  const factory = code.property(value, 'useFactory');
  const returned = factory?.kind === 'function' && factory.fn.returns.length === 1 ? factory.fn.returns[0] : undefined;
  return returned === undefined || factory?.kind !== 'function' ? undefined : code.value(unwrap(returned), factory.fn.module);
}
