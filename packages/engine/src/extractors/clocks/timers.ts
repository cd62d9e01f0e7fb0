import type { ClockUse } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';

const WORK =
  /^(?:pg\.|knex\(\)|@prisma\/client\.PrismaClient#|mongo\w*\.|mysql2|typeorm|axios|fetch$|got|undici|bull#|bullmq\.|amqplib\.|stripe#|nodemailer\.|@sendgrid|ioredis#|redis\.createClient\(\))/;
const LONG = 5 * 60_000;
/** A pause that is worked out from dates, or called by long units. */
const DATED = /getTime\(\)|\bdelay\w*|until|hours?|minutes?|days?/i;

/** Work that waits in the memory of one process for five minutes or more; a restart forgets it. */
export function longTimers({ code }: ExtractInput): ClockUse[] {
  return code.callsTo('setTimeout').flatMap((call): ClockUse[] => {
    const [given, wait] = call.args;
    const handler = given === undefined ? undefined : code.functionOf(given, call.module);
    if (handler === undefined || wait === undefined) return [];
    // The first run of work that comes round anyway.
    if (call.enclosing !== undefined && code.callsIn(call.enclosing).some((one) => one.callee === 'setInterval')) return [];
    const ms = asNumber(asBootValue(code.value(wait, call.module)));
    const number = ms.state === 'known' ? ms.value : ms.state === 'env' ? ms.fallback : undefined;
    const init = wait.type === 'Identifier' ? call.module.bindingAt.get(wait.start)?.init : undefined;
    const text = `${code.text(wait, call.module)} ${init === undefined ? '' : code.text(init, call.module).slice(0, 200)}`;
    if (number === undefined ? !(DATED.test(text) && /getTime|\*\s*60|3_?600/.test(text)) : number < LONG) return [];
    if (!callsBelow(code, handler, 3).some((one) => WORK.test(one.call.callee))) return [];
    return [{ location: call.location, wiring: code.reach(call), kind: 'long-timer', detail: text.trim().slice(0, 100), ms }];
  });
}
