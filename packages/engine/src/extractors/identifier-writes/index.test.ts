import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { identifierWrites } from './index.ts';

test('what protects a number on its way into its column', async () => {
  const { identifierWrites: found } = await extractService([identifierWrites], {
    'main.js': `
      import { createCipheriv } from 'node:crypto';
      import knex from 'knex';
      import pg from 'pg';
      const pool = new pg.Pool();
      const db = knex({ client: 'pg' });
      const seal = (text) => createCipheriv('aes-256-gcm', process.env.K, '').update(text);
      await pool.query('INSERT INTO payees (id, tax_id, iban) VALUES ($1, $2, $3)', [1, input.taxId, input.iban.slice(-4)]);
      await db('payees').insert({ passport_number: seal(input.passport), account_number: input.accountToken });
    `,
  });
  expect(found.map((one) => [one.table, one.column, one.value])).toEqual([
    ['payees', 'tax_id', 'plain'],
    ['payees', 'iban', 'shortened'],
    ['payees', 'passport_number', 'encrypted'],
    ['payees', 'account_number', 'token'],
  ]);
});
