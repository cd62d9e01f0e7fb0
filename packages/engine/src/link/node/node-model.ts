import type { Obj, Site, Value } from '../../boot/value.ts';
import { Func } from '../../boot/value.ts';
import type { Reached } from './run-listener.ts';

/** A server of the runtime itself with a function of the audited code, which looks at method and address by itself. */
export interface NodeServer {
  listener: Func;
  site: Site;
  conditions: string[];
  /** It is called with a request of the Fetch standard and returns the answer; a listener of Node gets request and response. */
  speaks?: 'fetch';
  /** What its routes are said to be of, where that is not Node itself. */
  framework?: string;
  /** What it asks; found out when it is first needed. */
  asked?: Reached;
}

export interface NodeState {
  servers: NodeServer[];
  /** Tables of routes that a runtime is given: `Bun.serve({ routes })`. */
  tables: { table: Obj; site: Site; conditions: string[] }[];
}

/** What the routes of a server are said to be of. */
export function frameworkOf({ framework, speaks }: Pick<NodeServer, 'framework' | 'speaks'>): string {
  return framework ?? speaks ?? 'node';
}

/** A function of the audited code, and no app of a framework, which are functions as well. */
export function isOwn(value: Value): value is Func {
  return value instanceof Func && (value.bound?.target ?? value).node !== undefined && value.model === undefined;
}
