import type { PartSchema } from '@airworthy/model';
import type { BootValue } from '../boot/boot-value.ts';
import type { Machine } from '../boot/machine.ts';
import type { Exchange } from '../guard/request.ts';
import type { Site, Value } from '../boot/value.ts';
import { Choice, Ext, Obj } from '../boot/value.ts';
import type { GraphServer, OperationKind } from './graphql/graph-model.ts';

/** What a framework calls a function with, made anew for each path of a run. */
export type HookArguments = (machine: Machine, exchange: Exchange) => Value[];

/** A schema that stands with a route, ready to be read. */
export interface DeclaredSchema {
  part: PartSchema['part'];
  by: string;
  /** In the form of a JSON schema, or made by a library. */
  schema: Value;
  site: Site;
  strict: boolean;
}

/** What a framework on top of another one says about a route that it puts there. */
export interface RoutedBy {
  framework: string;
  /** They run after what the framework below has, before the handler. */
  hooks: LinkedHook[];
  args: HookArguments;
  schemas: () => DeclaredSchema[];
  limiter: LinkedLimiter | undefined;
  /** Other routes with the same path may answer as well: version or host decide. */
  shares: boolean;
  /** Where the code says that nobody has to sign in: `@Public()`. */
  saidOpen?: Site;
}

/** A function that runs before a handler, as attached: still a value of the boot, so that it can be run. */
export interface LinkedHook {
  /** Fastify phase, `middleware`, or `guard`, which says yes or no by what it returns. */
  phase: string;
  value: Value;
  /** Where it was attached. */
  site: Site;
  conditions: string[];
  /** Package that attached it. */
  by?: string;
  /** It covers only a part of the requests the route answers (overlapping paths). */
  partial?: boolean;
  /** What it is called with, where that is not request, reply and `next`. */
  args?: HookArguments;
  /** Its name, where the function does not tell. */
  name?: string;
  /** What it makes of the exchange, where it is a function that makes the context of an operation. */
  gives?: (machine: Machine, exchange: Exchange, value: Value) => Value;
  /** Hooks with the same key behave alike, where the function does not tell. Asked for when it is needed: runs of others may refine it. */
  key?: () => string;
  /** The app that a listener of Node's own hands requests to. */
  onto?: object;
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

/** Frameworks that hand requests to functions of files, which ask by themselves who is signed in. */
export const FILED: ReadonlySet<string> = new Set(['next', 'remix', 'react-router', 'nitro']);

/** Servers of the runtime itself, whose one function chooses by method and address: listeners of Node, and functions of the Fetch standard. */
export const HAND_MADE: ReadonlySet<string> = new Set(['node', 'fetch']);

/** Stands where routes have a method: a server action of Next.js is called by its id, with a POST to any page. */
export const ACTION = 'ACTION';

/** A route after replay: full path, and everything before the handler in order. */
export interface LinkedRoute {
  framework: string;
  /** Where versions of a framework differ: `express4`. */
  dialect?: string;
  method: string;
  path: string;
  hooks: LinkedHook[];
  handler: Value;
  /** The function behind the handler that is for this route alone, where one handler chooses by method or address. */
  serves?: Value;
  /** Its server hands requests to no app of a framework. */
  alone?: boolean;
  /** A request that the route answers, where method and path do not tell one. */
  sample?: { method: string | undefined; url: string };
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
  /** What the handler is called with, where that is not request and reply. */
  args?: HookArguments;
  schemas?: () => DeclaredSchema[];
  saidOpen?: Site;
  /** The procedure that it calls, for tRPC. */
  procedure?: { path: string; kind: 'query' | 'mutation' | 'subscription' };
  /** It gives a page of the same app what it shows, and does what its forms ask. */
  ofPage?: true;
  /** It answers GraphQL; its fields are operations of their own. */
  carries?: GraphServer;
  /** It is a field of a root type, and its handler a resolver. */
  operation?: OperationKind;
}

/** A route of which only so much is known; the rest is as where nothing was said. */
export function plainRoute(of: Pick<LinkedRoute, 'framework' | 'method' | 'path' | 'site'> & Partial<LinkedRoute>): LinkedRoute {
  return { hooks: [], handler: undefined, options: undefined, conditions: [], websocket: false, limiter: undefined, open: [], ...of };
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

/** What a framework on top says about a route, in the form of the route. */
export function partsOf(made: RoutedBy): Pick<LinkedRoute, 'framework' | 'args' | 'schemas' | 'saidOpen'> {
  return {
    framework: made.framework,
    args: made.args,
    schemas: made.schemas,
    ...(made.saidOpen === undefined ? {} : { saidOpen: made.saidOpen }),
  };
}
