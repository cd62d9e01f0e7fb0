import type { FactBase, Query, Schedule } from '@airworthy/model';
import { live } from './wired.ts';

/** Facts that lie in code that a run of the schedule leads to. */
export function inRun<Fact extends Pick<FactBase, 'location'>>(schedule: Schedule, facts: readonly Fact[]): Fact[] {
  const spans = schedule.runs ?? [];
  return facts.filter(({ location }) =>
    spans.some((span) => span.path === location.path && span.line <= location.line && location.line <= (span.endLine ?? span.line)),
  );
}

const SHARED = new Set(['database', 'procedure', 'queue', 'mail', 'request']);

/** What only says that its own instance is still there, or keeps a lease of it, is no work that anybody else could do. */
function isSignOfLife({ within, effects }: Schedule): boolean {
  return (
    within !== undefined &&
    /heart_?beat|keep_?alive|renew(?:al|s)?(?:Lease|Lock)?$|extendLock/i.test(within) &&
    effects?.every((each) => each === 'database' || each === 'cache' || each === 'request') === true
  );
}

/** Whether a run changes something that other instances share; `undefined` where its work could not be followed. */
export function changesShared(schedule: Schedule): boolean | undefined {
  if (schedule.drainsMemory === true || isSignOfLife(schedule)) return false;
  return schedule.effects === undefined ? undefined : schedule.effects.some((effect) => SHARED.has(effect));
}

/** Whether a change lies in scheduled work that also calls procedures of the database: what those find or do first is not read. */
export function restsOnProcedures(change: Pick<FactBase, 'location'>, schedules: readonly Schedule[]): boolean {
  return live(schedules).some((one) => one.effects?.includes('procedure') === true && inRun(one, [change]).length > 0);
}

/** Schedules of the running app that may have such effects: where the work could not be followed, nobody can say that it has none. */
export function maybeShared(schedules: readonly Schedule[]): Schedule[] {
  return live(schedules).filter((one) => changesShared(one) !== false);
}

/** A fault of work whose effects are not known is none yet: the question may not arise. */
export function ifShared(one: Schedule, answer: boolean | undefined): boolean | undefined {
  return answer === false && changesShared(one) === undefined ? undefined : answer;
}

/** Started by the process itself; what a broker or a platform hands out is a job or a request like others. */
export function inProcess(one: Schedule): boolean {
  return !/repeat|boss|agenda|kubernetes|vercel/.test(one.by);
}

const KEY = /^(?:id|_id|uuid|\w+_id|\w+Id)$/;

/**
 * Whether a second run beside the first does no harm by the statements themselves: rows are only deleted, or moved on from a state that the
 * statement asks for. `undefined` where the statements are not known.
 */
export function repeatsHarmlessly(schedule: Schedule, queries: readonly Query[]): boolean | undefined {
  if (schedule.effects === undefined) return undefined;
  if (schedule.effects.some((effect) => effect === 'queue' || effect === 'mail' || effect === 'request')) return false;
  const writes = inRun(schedule, queries).filter((one) => one.operation !== 'select' && one.operation !== 'ddl');
  if (writes.some((one) => one.operation === 'insert' || one.locking === 'atomic')) return false;
  if (schedule.effects.includes('procedure') || writes.length === 0) return undefined;
  const safe = writes.every(
    (one) => one.operation === 'delete' || (one.operation === 'update' && one.predicates.some((column) => !KEY.test(column))),
  );
  return safe
    ? true
    : writes.some((one) => one.operation === 'unknown' || one.operation === 'raw' || one.predicatesOpen === true)
      ? undefined
      : false;
}

/** `RetentionJob.start (node-cron 0 2 * * *)`. */
export function printSchedule(schedule: Schedule): string {
  const { when } = schedule;
  const text =
    when.state === 'known' ? when.value : when.state === 'env' ? `$${when.name}` : (when.state === 'unknown' && when.source) || '';
  const time = schedule.kind === 'interval' && /^\d+$/.test(text) ? `every ${printMs(Number(text))}` : text;
  return `${schedule.within === undefined ? '' : `${schedule.within}: `}${schedule.by}${time === '' ? '' : ` ${time}`}`;
}

export function printMs(ms: number): string {
  if (ms >= 3_600_000) return `${round(ms / 3_600_000)} h`;
  if (ms >= 60_000) return `${round(ms / 60_000)} min`;
  return ms >= 1_000 ? `${round(ms / 1_000)} s` : `${ms} ms`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** The fields of a cron expression from minutes on; seconds are left out. `undefined` for other texts. */
export function cronFields(schedule: Schedule): string[] | undefined {
  const { when } = schedule;
  if (schedule.kind !== 'calendar' || when.state !== 'known') return undefined;
  const fields = when.value.trim().split(/\s+/);
  if (fields.length === 6) return fields.slice(1);
  return fields.length === 5 ? fields : undefined;
}

/** Milliseconds between two runs where they are known: of an interval, or of a cron expression that names minutes or hours. */
export function periodOf(schedule: Schedule): number | undefined {
  const { when } = schedule;
  const given = when.state === 'known' ? when.value : when.state === 'env' ? when.fallback : undefined;
  if (schedule.kind === 'interval') return given !== undefined && /^\d+$/.test(given) ? Number(given) : undefined;
  const fields = cronFields(schedule);
  if (fields === undefined) return undefined;
  const [minute = '*', hour = '*'] = fields;
  if (when.state === 'known' && when.value.trim().split(/\s+/).length === 6 && /^(?:\*|\*\/\d+)/.test(when.value)) return 1_000;
  if (/^\d+$/.test(minute) && /^\d+$/.test(hour)) return 86_400_000;
  if (/^\d+$/.test(minute)) return 3_600_000;
  const step = /^\*\/(\d+)$/.exec(minute)?.[1];
  return step === undefined ? 60_000 : Number(step) * 60_000;
}

const RANGES: readonly (readonly [name: string, from: number, to: number])[] = [
  ['minute', 0, 59],
  ['hour', 0, 23],
  ['day', 1, 31],
  ['month', 1, 12],
  ['weekday', 0, 7],
];

/** What is wrong with a cron expression: a value or step that its field cannot take, a day that does not exist. */
export function cronMistake(text: string): string | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length === 1 && text.startsWith('@')) return undefined;
  if (fields.length !== 5 && fields.length !== 6) return `it has ${fields.length} fields`;
  const ranges = fields.length === 6 ? [['second', 0, 59] as const, ...RANGES] : RANGES;
  for (const [index, field] of fields.entries()) {
    const [name, from, to] = ranges[index] ?? RANGES[0] ?? ['minute', 0, 59];
    for (const part of field.split(',')) {
      const [range = '', step] = part.split('/');
      if (step !== undefined && (!/^\d+$/.test(step) || Number(step) > to - from + (from === 0 ? 0 : 1) || Number(step) === 0))
        return `a step of ${step} does not fit into the field for the ${name}`;
      for (const value of range.split('-'))
        if (/^\d+$/.test(value) && (Number(value) < from || Number(value) > to)) return `${value} is no ${name}`;
    }
  }
  const [, , day = '*', month = '*'] = fields.length === 6 ? fields.slice(1) : fields;
  const longest = month === '2' ? 29 : /^(?:4|6|9|11)$/.test(month) ? 30 : 31;
  return /^\d+$/.test(day) && Number(day) > longest ? `month ${month} has no day ${day}` : undefined;
}
