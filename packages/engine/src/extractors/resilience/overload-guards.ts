import type { Known, OverloadGuard } from '@airworthy/model';

import type { ExtractInput } from '../../extract/define-extractor.ts';
import { asNumber, numberOption } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';

const LOAD_SHEDDERS = /^(?:overload-protection|toobusy-js|express-overload-protection|@fastify\/under-pressure|under-pressure)$/;
const BULKHEADS =
  /^(?:p-limit|new p-queue(?:\.PQueue)?|new bottleneck|throat|async-sema\.Sema|new async-sema\.Sema|cockatiel\.bulkhead|async-mutex\.Semaphore|new async-mutex\.Semaphore|async\.queue)$/;

/** Plugins and middleware that shed load, and limits of how many calls run at once. */
export function emitOverloadGuards(input: ExtractInput): void {
  const { boot, code } = input;
  const seen = new Set<string>();
  for (const call of boot.externalCalls) {
    if (!(call.plugin === true && /under-pressure/.test(call.callee)) && !/^(?:overload-protection|toobusy-js)$/.test(call.callee))
      continue;
    const at = `${call.site.path}:${call.site.line}`;
    if (seen.has(at)) continue;
    seen.add(at);
    const options = call.args.find((one) => one.kind === 'object');
    input.emit('overloadGuards', {
      location: call.site,
      by: call.callee,
      kind: 'load-shedding',
      limit: firstOf(
        numberOption(options, 'maxEventLoopDelay', 'maxLag'),
        numberOption(options, 'maxHeapUsedBytes', 'maxRssBytes', 'maxEventLoopUtilization'),
      ),
      // https://github.com/fastify/under-pressure: `retryAfter` is ten seconds unless it is set.
      retryAfter: /under-pressure/.test(call.callee),
      wiring:
        call.conditions.length === 0
          ? { state: 'wired', rung: 'L7' }
          : { state: 'conditional', rung: 'L6', conditions: call.conditions, at: call.site },
    });
  }
  for (const call of code.callsTo(LOAD_SHEDDERS)) {
    if (seen.has(`${call.location.path}:${call.location.line}`)) continue;
    input.emit('overloadGuards', {
      location: call.location,
      by: call.package ?? call.callee,
      kind: 'load-shedding',
      limit: { state: 'unknown' },
      retryAfter: 'unknown',
      wiring: code.reach(call),
    });
  }
  for (const call of code.callsTo(BULKHEADS)) {
    const [first] = call.args;
    const value = first === undefined ? undefined : code.value(first, call.module);
    const limit =
      value?.kind === 'object'
        ? asNumber(asBootValue(code.property(value, 'concurrency') ?? code.property(value, 'maxConcurrent')))
        : asNumber(asBootValue(value));
    // A queue or limiter without a bound lets everything through at once.
    if (limit.state === 'absent' && !/limit|bulkhead|throat|Sema/.test(call.callee)) continue;
    // Made anew inside a function it bounds one piece of work, not what all of them ask of a dependency.
    if (call.enclosing !== undefined && call.enclosing.own !== 'constructor' && !boot.executedFunctions.has(call.enclosing.key)) continue;
    const fact: OverloadGuard = {
      location: call.location,
      by: call.package ?? call.callee,
      kind: 'bulkhead',
      limit,
      retryAfter: false,
      wiring: code.reach(call),
    };
    input.emit('overloadGuards', fact);
  }
}

function firstOf(a: Known<number>, b: Known<number>): Known<number> {
  return a.state === 'absent' ? b : a;
}
