import type { ExtractInput } from './define-extractor.ts';
import type { AppliedPackage } from './plugin-calls.ts';
import { unregistered } from './unregistered.ts';
import { asBootValue } from './value-of-text.ts';

/** Registrations of packages that stand in the text and that the running app never carries out, with the reason. */
export function definedPackages({ code, boot }: Pick<ExtractInput, 'code' | 'boot'>, names: ReadonlySet<string>): AppliedPackage[] {
  return code.callsTo(/^(?:fastify\(\)|\*)\.register$/).flatMap((call): AppliedPackage[] => {
    const [plugin, options] = call.args;
    const by = plugin === undefined ? undefined : code.path(plugin, call.module)?.replace(/\.(?:default|fastify[A-Z]\w*)$/, '');
    if (by === undefined || !names.has(by)) return [];
    if (boot.externalCalls.some((one) => one.offset === call.node.start && one.module === call.module.path)) return [];
    const value = options === undefined ? undefined : asBootValue(code.value(options, call.module));
    const site = call.location;
    const recorded: AppliedPackage['call'] = {
      id: -1,
      callee: by,
      args: value === undefined ? [] : [value],
      site,
      module: call.module.path,
      conditions: [],
      phase: 'boot',
      offset: call.node.start,
      plugin: true,
    };
    const wiring = unregistered(boot, code.reach(call));
    return wiring.state === 'not-wired' ? [{ by, options: value, call: recorded, wiring }] : [];
  });
}
