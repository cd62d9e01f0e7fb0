import type { ClockUse } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

const WORK =
  /^(?:pg\.|knex\(\)|@prisma\/client\.PrismaClient#|mongo\w*\.|mysql2|typeorm|drizzle-orm|kysely|sequelize|sqlite|axios|fetch$|got|undici|bull#|bullmq\.|amqplib\.|stripe#|nodemailer\.|@sendgrid|ioredis#|redis\.createClient\(\))/;
const LONG = 5 * 60_000;
/** A pause that is worked out from dates, or called by long units. */
const DATED = /getTime\(\)|\bdelay\w*|until|hours?|minutes?|days?/i;

/** `* 60_000`, `* 60 * 1000`, `* HOUR`. */
const LONG_UNIT = /\*\s*(?:60_?000|60\s*\*\s*1_?000|3_?600|\w*(?:MINUTE|HOUR|DAY)S?\b)/;
/** An endless loop: what it does comes round anyway. */
const ROUND = /\bwhile\s*\(|\bfor\s*\(\s*;\s*;/;

/** Work that waits in the memory of one process for five minutes or more; a restart forgets it. */
export function longTimers({ code }: ExtractInput): ClockUse[] {
  return [
    ...code.callsTo('setTimeout').flatMap((call) => inTimer(code, call)),
    ...code.callsTo(/^timers\/promises\.setTimeout$/).flatMap((call) => pause(code, call, call.args[0])),
  ];
}

function inTimer(code: CodeIndex, call: CallSite): ClockUse[] {
  const [given, wait] = call.args;
  if (given === undefined || wait === undefined) return [];
  // `new Promise((resolve) => setTimeout(resolve, …))`: what stands after it waits.
  if (given.type === 'Identifier' && call.module.bindingAt.get(given.start)?.kind === 'param') return pause(code, call, wait);
  const handler = code.functionOf(given, call.module);
  if (handler === undefined) return [];
  // The first run of work that comes round anyway.
  if (call.enclosing !== undefined && code.callsIn(call.enclosing).some((one) => one.callee === 'setInterval')) return [];
  const { ms, text } = lengthOf(code, call, wait);
  if (ms === undefined ? !(DATED.test(text) && /getTime|\*\s*60|3_?600/.test(text)) : ms < LONG) return [];
  if (!callsBelow(code, handler, 3).some((one) => WORK.test(one.call.callee))) return [];
  return [longTimer(code, call, wait, text)];
}

function pause(code: CodeIndex, call: CallSite, wait: Node | undefined): ClockUse[] {
  if (wait === undefined) return [];
  const { ms, text } = lengthOf(code, call, wait);
  if (ms === undefined ? !LONG_UNIT.test(text) : ms < LONG) return [];
  for (let fn = call.enclosing; fn !== undefined; fn = fn.parent) if (ROUND.test(code.text(fn.node, fn.module))) return [];
  return [longTimer(code, call, wait, text)];
}

function lengthOf(code: CodeIndex, call: CallSite, wait: Node): { ms: number | undefined; text: string } {
  const ms = asNumber(asBootValue(code.value(wait, call.module)));
  const init = wait.type === 'Identifier' ? call.module.bindingAt.get(wait.start)?.init : undefined;
  return {
    ms: ms.state === 'known' ? ms.value : ms.state === 'env' ? ms.fallback : undefined,
    text: `${code.text(wait, call.module)} ${init === undefined ? '' : code.text(init, call.module).slice(0, 200)}`,
  };
}

function longTimer(code: CodeIndex, call: CallSite, wait: Node, text: string): ClockUse {
  return {
    location: call.location,
    wiring: code.reach(call),
    kind: 'long-timer',
    detail: text.trim().slice(0, 100),
    ms: asNumber(asBootValue(code.value(wait, call.module))),
  };
}
