import type { CallBelow } from '../../extract/calls-below.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { dependencyAsked } from './dependency-asked.ts';

const ENDS = /^(?:Promise\.race|AbortSignal\.timeout|p-timeout)$/;
/** Its pings give up after a second unless they are told otherwise. */
const OWN_LIMIT = /^@nestjs\/terminus\.\w+HealthIndicator#pingCheck$/;

/**
 * Whether every question to a dependency ends by itself. A race stands for what is raced in it, for functions that are called in it, and, where it
 * is the work of a function of its own (`withTimeout(ping(), 2000)`), for what that is given. A limit that cannot be seen to stand for any of them
 * tells nothing.
 */
export function isBounded(code: CodeIndex, below: readonly CallBelow[]): boolean | 'unknown' {
  const calls = below.map(({ call }) => call);
  // `knex.raw('select 1').timeout(1000)`
  const given = (call: CallSite): boolean => call.member === 'timeout' && call.args.length > 0;
  const ends = calls.filter((call) => ENDS.test(call.callee) || OWN_LIMIT.test(call.callee) || given(call));
  if (ends.length === 0) return false;
  const racing = new Set(ends.filter((call) => !OWN_LIMIT.test(call.callee)).flatMap((call) => call.enclosing ?? []));
  const around = [...ends, ...calls.filter((call) => call.targets.some((fn) => racing.has(fn)))];
  const limited = (call: CallSite, depth: number): boolean => {
    if (around.some((one) => one === call || holds(code, one, call))) return true;
    const fn = call.enclosing;
    if (fn === undefined || depth > 3) return false;
    const callers = calls.filter((one) => one.targets.includes(fn));
    return callers.length > 0 && callers.every((one) => limited(one, depth + 1));
  };
  const asked = calls.filter((call) => dependencyAsked(call) !== undefined);
  const answers = asked.map((call) => limited(call, 0));
  // What stands beside a race, in the same function, is not in it, whatever is.
  const beside = asked.some((call, index) => answers[index] === false && call.enclosing !== undefined && racing.has(call.enclosing));
  if (beside) return false;
  return answers.includes(true) ? !answers.includes(false) : 'unknown';
}

/** The call stands in the race, or the race names what it was put into: `const ping = redis.ping(); await Promise.race([ping, late()])`. */
function holds(code: CodeIndex, race: CallSite, call: CallSite): boolean {
  if (race.module !== call.module) return false;
  if (race.node.start <= call.node.start && call.node.end <= race.node.end) return true;
  // `fetch(url, { signal: AbortSignal.timeout(1000) })`
  if (call.node.start <= race.node.start && race.node.end <= call.node.end) return true;
  const text = code.text(race.node, race.module);
  if (call.enclosing !== undefined && race.enclosing === call.enclosing) {
    const before = call.module.parsed.text.slice(Math.max(0, call.node.start - 80), call.node.start);
    const name = /(?:const|let)\s+(\w+)[^=;]{0,40}=\s*(?:\w+\s*\.\s*)*$/.exec(before)?.[1];
    // A signal that is made first ends what it is handed to.
    if (name !== undefined) return new RegExp(`\\b${name}\\b`).test(text) || race.callee === 'AbortSignal.timeout';
    return race.callee === 'AbortSignal.timeout' && /signal/i.test(code.text(call.node, call.module));
  }
  // `withTimeout(checkDatabase, 2000)`
  const own = call.enclosing?.own;
  return own !== undefined && race.args.some((argument) => new RegExp(`\\b${own}\\b`).test(code.text(argument, race.module)));
}
