import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { screenings } from './index.ts';

test('what a check of a person asks, and what an error means', async () => {
  const { screenings: found } = await extractService([screenings], {
    'main.js': `
      export async function checkSanctions(name) {
        try { return await (await fetch('https://lists.example.org/?q=' + name)).json(); } catch { return { cleared: true }; }
      }
      export async function verifyIdentity(document) { return { verified: true }; }
      export const checkBankAccount = async (number) => ({ verified: !number.includes('000') });
      await checkSanctions('x'); await verifyIdentity('y'); await checkBankAccount('z');
    `,
  });
  expect(found.map((one) => [one.name, one.subject, one.asksOutside, one.decides, one.failsOpen])).toEqual([
    ['checkSanctions', 'sanctions', true, 'data', true],
    ['verifyIdentity', 'identity', false, 'constant', false],
    ['checkBankAccount', 'bank-account', false, 'literals', false],
  ]);
});
