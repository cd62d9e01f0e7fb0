import type { Machine } from '../boot/machine.ts';
import { Func } from '../boot/value.ts';

/** Packages whose one function gives a handler that does the same as the one it is given, and hands what that throws to `next`. */
const WRAPPERS =
  /^(?:express-async-handler|async-handler-express|express-async-wrap|express-async-await|async-express-mw|express-wrap-async|@rimiti\/express-async|async-middleware|middleware-async)(?:\.(?:default|wrap|middlewareAsync|asyncMiddleware))?$|^(?:@awaitjs\/express\.wrap|es6-promisify-express)$/;

/**
 * Functions of packages that give one which answers like the function they are given: it remembers what it answered, or is watched. Where the
 * function stands among the arguments makes no difference. https://react.dev/reference/react/cache
 */
const SAME =
  /^(?:react(?:\.default)?\.(?:cache|useCallback)|next\/cache(?:\.default)?\.unstable_cache|lodash(?:-es)?(?:\.default)?\.(?:memoize|once)|lodash(?:-es)?\/(?:memoize|once)(?:\.default)?|(?:p-memoize|memoizee|memoize-one|moize|mem|memoize|fast-memoize|micro-memoize|onetime|once|p-once)(?:\.default)?|async_hooks\.AsyncResource\.bind|iron-session\/next\.withIronSession\w*|@sentry\/nextjs(?:\.default)?\.wrap(?:RouteHandler|ApiHandler|Middleware|ServerComponent)WithSentry|next-axiom\.withAxiom(?:RouteHandler)?|@axiomhq\/nextjs\.(?:withAxiom|createAxiomRouteHandler\(\))|@logtail\/next\.with(?:Logtail|BetterStack)|@highlight-run\/next\/server\.(?:AppRouterHighlight|PageRouterHighlight)\(\)|dd-trace(?:\.default)?(?:\.init\(\))?\.wrap)$/;

/** Lets wrapped handlers count as what they wrap. */
export function installHandlerWrappers(machine: Machine): void {
  machine.models.push((run, callee, _self, args, _site, isNew) => {
    if (isNew || !args.some((one) => one instanceof Func)) return undefined;
    const wrapped = SAME.test(callee.name.replace(/^node:/, ''))
      ? args.find((one) => one instanceof Func)
      : WRAPPERS.test(callee.name)
        ? args[0]
        : undefined;
    if (!(wrapped instanceof Func)) return undefined;
    const out = new Func(wrapped.name, run.realm.func);
    out.bound = { self: wrapped.bound?.self, args: wrapped.bound?.args ?? [], target: wrapped.bound?.target ?? wrapped };
    return { value: out };
  });
}
