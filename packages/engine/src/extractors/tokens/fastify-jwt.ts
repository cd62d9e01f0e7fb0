import type { BootResult } from '../../boot/boot-service.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { FASTIFY_JWT } from './packages.ts';

/** A registration of a JWT plugin: what it sets for every call on the app, the request and the reply. */
export interface JwtPlugin {
  options: StaticValue | undefined;
  verify: StaticValue | undefined;
  sign: StaticValue | undefined;
  secret: StaticValue | undefined;
  call: CallSite;
}

/** The plugin of the service: the one that the running app registers, else the one that stands in the text. */
export function jwtPlugin(code: CodeIndex, boot: BootResult): JwtPlugin | undefined {
  const all = code.callsTo(/^(?:fastify\(\)|\*)\.register$/).filter((call) => {
    const [plugin] = call.args;
    return plugin !== undefined && FASTIFY_JWT.test(code.path(plugin, call.module) ?? '');
  });
  const started = new Set(
    boot.externalCalls
      .filter((call) => call.plugin === true && FASTIFY_JWT.test(call.callee))
      .map((call) => `${call.module}:${call.offset}`),
  );
  const call =
    all.find((one) => started.has(`${one.module.path}:${one.node.start}`)) ??
    all.find((one) => code.reach(one).state !== 'not-wired') ??
    all[0];
  if (call === undefined) return undefined;
  const [, given] = call.args;
  const options = given === undefined ? undefined : code.value(given, call.module);
  return {
    options,
    call,
    verify: code.property(options, 'verify'),
    sign: code.property(options, 'sign'),
    secret: code.property(options, 'secret'),
  };
}
