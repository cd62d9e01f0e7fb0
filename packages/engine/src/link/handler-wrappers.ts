import type { Machine } from '../boot/machine.ts';
import { Func } from '../boot/value.ts';

/** Packages whose one function gives a handler that does the same as the one it is given, and hands what that throws to `next`. */
const WRAPPERS =
  /^(?:express-async-handler|async-handler-express|express-async-wrap|express-async-await|async-express-mw|express-wrap-async|@rimiti\/express-async|async-middleware|middleware-async)(?:\.(?:default|wrap|middlewareAsync|asyncMiddleware))?$|^(?:@awaitjs\/express\.wrap|es6-promisify-express)$/;

/** Lets wrapped handlers count as what they wrap. */
export function installHandlerWrappers(machine: Machine): void {
  machine.models.push((run, callee, _self, args, _site, isNew) => {
    const [wrapped] = args;
    if (isNew || !(wrapped instanceof Func) || !WRAPPERS.test(callee.name)) return undefined;
    const out = new Func(wrapped.name, run.realm.func);
    out.bound = { self: wrapped.bound?.self, args: wrapped.bound?.args ?? [], target: wrapped.bound?.target ?? wrapped };
    return { value: out };
  });
}
