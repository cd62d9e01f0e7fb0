import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';

/** Hooks of React that only run, or only keep what runs, in the browser; components that render on the server cannot have them. */
const HOOK =
  /^(?:react|preact\/hooks)\.(?:default\.)?use(?:State|Effect|LayoutEffect|Reducer|Callback|Ref|Transition|SyncExternalStore)$|^(?:@tanstack\/react-query|swr|@remix-run\/react|react-router(?:-dom)?|next\/(?:navigation|router)|react-hook-form)\.(?:default\.)?use[A-Z]\w*$/;

const SEEN = new WeakMap<FunctionInfo, boolean>();

/**
 * Whether a call stands in a function inside a component or hook of React that keeps state or has effects: what such a function does
 * happens after an event in the browser. https://react.dev/reference/react/hooks
 */
export function isInBrowser(code: CodeIndex, site: CallSite): boolean {
  for (let fn = site.enclosing?.parent; fn !== undefined; fn = fn.parent) if (hasHooks(code, fn)) return true;
  return false;
}

function hasHooks(code: CodeIndex, fn: FunctionInfo): boolean {
  let known = SEEN.get(fn);
  if (known === undefined) SEEN.set(fn, (known = code.callsIn(fn).some((call) => HOOK.test(call.callee))));
  return known;
}
