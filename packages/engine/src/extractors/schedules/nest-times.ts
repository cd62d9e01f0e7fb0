// https://github.com/nestjs/schedule/blob/master/lib/enums/cron-expression.enum.ts

const FIXED: Readonly<Record<string, string>> = {
  EVERY_SECOND: '* * * * * *',
  EVERY_MINUTE: '*/1 * * * *',
  EVERY_HOUR: '0 0-23/1 * * *',
  EVERY_DAY_AT_NOON: '0 12 * * *',
  EVERY_DAY_AT_MIDNIGHT: '0 0 * * *',
  EVERY_WEEK: '0 0 * * 0',
  EVERY_WEEKDAY: '0 0 * * 1-5',
  EVERY_WEEKEND: '0 0 * * 6,0',
  EVERY_1ST_DAY_OF_MONTH_AT_MIDNIGHT: '0 0 1 * *',
  EVERY_1ST_DAY_OF_MONTH_AT_NOON: '0 12 1 * *',
  EVERY_2ND_HOUR: '0 */2 * * *',
  EVERY_2ND_MONTH: '0 0 1 */2 *',
  EVERY_QUARTER: '0 0 1 */3 *',
  EVERY_6_MONTHS: '0 0 1 */6 *',
  EVERY_YEAR: '0 0 1 1 *',
};

/** The expression behind a name of `CronExpression`. */
export function namedCron(name: string): string | undefined {
  const fixed = FIXED[name];
  if (fixed !== undefined) return fixed;
  const every = /^EVERY_(\d+)_(SECONDS|MINUTES|HOURS)$/.exec(name);
  if (every !== null) {
    const [, count = '', unit = ''] = every;
    return unit === 'SECONDS' ? `*/${count} * * * * *` : unit === 'MINUTES' ? `0 */${count} * * * *` : `0 0-23/${count} * * *`;
  }
  const daily = /^(EVERY_DAY|MONDAY_TO_FRIDAY)_AT_(\d+)(?:_(\d+))?(AM|PM)$/.exec(name);
  if (daily === null) return undefined;
  const [, days, hour = '', minute = '0', half] = daily;
  const of24 = (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
  return days === 'EVERY_DAY' ? `${Number(minute)} ${of24} * * *` : `0 ${Number(minute)} ${of24} * * 1-5`;
}
