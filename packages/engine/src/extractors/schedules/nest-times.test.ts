import { expect, test } from 'vitest';
import { namedCron } from './nest-times.ts';

test('names of CronExpression', () => {
  expect(
    ['EVERY_DAY_AT_2AM', 'EVERY_DAY_AT_11PM', 'EVERY_30_SECONDS', 'EVERY_5_MINUTES', 'EVERY_6_HOURS', 'MONDAY_TO_FRIDAY_AT_09_30AM'].map(
      namedCron,
    ),
  ).toEqual(['0 2 * * *', '0 23 * * *', '*/30 * * * * *', '0 */5 * * * *', '0 0-23/6 * * *', '0 30 9 * * 1-5']);
  expect([namedCron('EVERY_WEEK'), namedCron('SOMETIMES')]).toEqual(['0 0 * * 0', undefined]);
});
