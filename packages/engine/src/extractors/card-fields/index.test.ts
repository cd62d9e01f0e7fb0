import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { cardFields } from './index.ts';

test('reads of card numbers, not what takes them out', async () => {
  const { cardFields: found } = await extractService([cardFields], {
    'main.js': `
      export function pay(body) { const { cardNumber } = body; return [cardNumber, body.cvv, body.cardLast4]; }
      export function clean(body) { delete body.cvv; body.cardNumber = '***'; return body; }
      pay({}); clean({});
    `,
  });
  expect(found.map((one) => [one.name, one.kind, one.within])).toEqual([
    ['cardNumber', 'number', 'pay'],
    ['cvv', 'security-code', 'pay'],
  ]);
});
