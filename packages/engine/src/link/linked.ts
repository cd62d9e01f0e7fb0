import type { BootValue } from '../boot/boot-value.ts';
import type { Site, Value } from '../boot/value.ts';
import { Choice, Ext, Obj } from '../boot/value.ts';

/** A function that runs before a handler, as attached: still a value of the boot, so that it can be run. */
export interface LinkedHook {
  /** Fastify phase, or `middleware`. */
  phase: string;
  value: Value;
  /** Where it was attached. */
  site: Site;
  conditions: string[];
  /** Package that attached it. */
  by?: string;
  /** It covers only a part of the requests the route answers (overlapping paths). */
  partial?: boolean;
}

/** What a limiter does for a route; resolved into facts later. */
export interface LinkedLimiter {
  by: string;
  site: Site;
  /** Options of the plugin and, stronger, of the route. */
  options: Value[];
  /** Options that were recorded with the call that made the limiter. */
  recorded?: BootValue[];
}

/** A route after replay: full path, and everything before the handler in order. */
export interface LinkedRoute {
  framework: string;
  /** Where versions of a framework differ: `express4`. */
  dialect?: string;
  method: string;
  path: string;
  hooks: LinkedHook[];
  handler: Value;
  options: Value;
  site: Site;
  conditions: string[];
  websocket: boolean;
  limiter: LinkedLimiter | undefined;
  /** Reasons why something unknown may take part. */
  open: { reason: string; site: Site }[];
  /** Whatever a schema does not name is taken out of the request before the handler sees it. */
  strips?: true;
  /** Package that provides the route itself. */
  by?: string;
  /** The instance that `request.server` is. */
  handleOf?: Value;
  /** Decorations of the request object, for the guard runs. */
  decorations?: Map<string, Value>;
}

/** Flattens a hook option: one function, a list, a choice of them; `undefined` stays, because it means that nothing runs. */
export function flattenHooks(value: Value, conditions: string[]): { value: Value; conditions: string[] }[] {
  if (value instanceof Choice) {
    return value.options.flatMap((option) =>
      flattenHooks(option.value, option.condition === '' ? conditions : [...conditions, option.condition]),
    );
  }
  if (value instanceof Obj && !(value instanceof Ext) && value.kind === 'array')
    return (value.items ?? []).flatMap((item) => flattenHooks(item, conditions));
  return [{ value, conditions }];
}
