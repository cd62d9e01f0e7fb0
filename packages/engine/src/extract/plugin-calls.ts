import type { Wiring } from '@airworthy/model';
import type { BootResult, ExternalCall } from '../boot/boot-service.ts';
import type { BootValue } from '../boot/boot-value.ts';

/** A plugin or middleware of a package that the running app takes on, with its options. */
export interface AppliedPackage {
  /** Package name. */
  by: string;
  options: BootValue | undefined;
  call: ExternalCall;
  wiring: Wiring;
}

/** Plugins and middleware of the named packages that were registered while the app started, in order. */
export function appliedPackages(boot: BootResult, names: ReadonlySet<string>): AppliedPackage[] {
  const found: AppliedPackage[] = [];
  for (const { by, call } of pluginCalls(boot))
    if (names.has(by)) found.push({ by, options: call.args[0], call, wiring: bootWiring(call) });
  return found;
}

const PLUGIN_CALLS = new WeakMap<BootResult, readonly { by: string; call: ExternalCall }[]>();

/** Calls of packages that are, or make, a plugin. Many extractors ask for some of them. */
function pluginCalls(boot: BootResult): readonly { by: string; call: ExternalCall }[] {
  let found = PLUGIN_CALLS.get(boot);
  if (found === undefined) {
    found = boot.externalCalls.flatMap((call) => {
      const by = call.callee.replace(/^new /, '').replace(/^(@[^/]+\/[^.(]+|[^.(]+).*$/, '$1');
      const plain =
        call.plugin === true ||
        call.callee === by ||
        /^(?:@[\w-]+\/)?[\w-]+\.(?:default|rateLimit|rateLimiter|slowDown|helmet|cors|multer|bodyParser|koaBody)$|^(?:hono\/[\w-]+|@hono\/(?:swagger-ui|zod-openapi)|@scalar\/[\w-]+|@elysiajs\/(?:swagger|openapi|cors))\.(?!\w*Route$)\w+$/.test(
          call.callee,
        );
      return plain ? [{ by, call }] : [];
    });
    PLUGIN_CALLS.set(boot, found);
  }
  return found;
}

/** Wiring of something that start-up code did. */
export function bootWiring(call: Pick<ExternalCall, 'conditions' | 'site'>): Wiring {
  if (call.conditions.length === 0) return { state: 'wired', rung: 'L7' };
  return { state: 'conditional', rung: 'L6', conditions: call.conditions, at: call.site };
}
