import type { Route } from '@airworthy/model';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { callsBelow } from './calls-below.ts';

/** Words by which code speaks of who calls, or of what the caller belongs to. */
const CALLER =
  /user|owner|account|member|session|principal|auth|tenant|org|team|workspace|company|actor|caller|identity|claims|token|customer|subject|person|profile|author|current|context|store\b|cls|\bme\b|\bsub\b|\buid\b|permission|policy|polic|ability|allowed|access|scope|role|belongs|mine|own\b/i;
/** Whoever is given all of a request may look at anything in it. */
const WHOLE_REQUEST = /[(,]\s*(?:req|request|ctx|c|socket)\s*[,)]/;
const CARRIES = /AsyncLocalStorage|nestjs-cls|cls-hooked|express-http-context|request-context|async-context/;

const carrying = new WeakMap<CodeIndex, boolean>();

/** Code that carries the caller beside the arguments may hold any statement to it. */
function carriesCaller(code: CodeIndex): boolean {
  let known = carrying.get(code);
  if (known === undefined)
    carrying.set(
      code,
      (known = code.modules.some(
        (module) => module.kind === 'production' && module.parsed !== undefined && CARRIES.test(module.parsed.text),
      )),
    );
  return known;
}

/** Whether neither the handler nor what it calls has a word for who calls: no owner can be compared there. */
export function ignoresCaller(code: CodeIndex, route: Route, handler: FunctionInfo, guards: readonly FunctionInfo[]): boolean {
  if (route.access !== 'guarded' || !/[:{]/.test(route.path) || carriesCaller(code)) return false;
  if (guards.some((guard) => /\bparams?\b/.test(code.text(guard.node, guard.module)))) return false;
  // `req: RequestWithUser` says what could be read, not that it is.
  const own = code.text(handler.node, handler.module).replaceAll(/:\s*[A-Z]\w*/g, '');
  // What stands in front of the body hands things to the handler: `@CurrentUser() user`, `(req, res)`.
  if (CALLER.test(own) || WHOLE_REQUEST.test(own.slice(own.indexOf('{')))) return false;
  const reached = new Set(callsBelow(code, handler, 4).flatMap(({ call }) => call.targets));
  for (const fn of reached) if (CALLER.test(code.text(fn.node, fn.module))) return false;
  return reached.size < 60;
}
