import { expect, test } from 'vitest';
import { namesCounter, namesMoney } from './columns.ts';

test('a column that names its unit holds money, whatever stands before it', () => {
  for (const name of ['daily_rate_cents', 'dailyRateCents', 'price', 'salary'])
    expect([name, namesMoney(name), namesCounter(name)]).toEqual([name, true, true]);
  for (const name of ['tax_rate', 'cents_rate_id', 'price_type'])
    expect([name, namesMoney(name), namesCounter(name)]).toEqual([name, false, false]);
});
