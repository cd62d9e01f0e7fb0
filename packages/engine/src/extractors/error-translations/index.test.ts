import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { extractService } from '../../extract/extract-service.ts';
import { errorTranslations as extractor } from './index.ts';

test('classes with what they carry, and codes of drivers with their answer', async () => {
  const { errorClasses, errorTranslations } = await extractService([extractor], {
    'errors.js': `
      export class AppError extends Error { constructor(message, statusCode = 500, code) { super(message); this.statusCode = statusCode; this.code = code; this.retryable = false; } }
      export class Conflict extends AppError { constructor(message) { super(message, 409, 'CONFLICT'); } }
      export class Unused extends Error {}
      class Plain {}
    `,
    'main.js': `
      import express from 'express';
      import { Conflict } from './errors.js';
      const app = express();
      app.post('/a', (req, res) => {
        try { save(); } catch (error) {
          if (error.code === '23505') throw new Conflict('taken');
          switch (error.code) { case '23503': case 'P2025': return res.status(404).end(); }
          if (error.code === 'P2034') return retry();
        }
      });
      app.listen(1);
    `,
  });
  expect(errorClasses).toMatchObject([
    { name: 'AppError', extends: 'Error', status: { state: 'known', value: 500 }, saysRetryable: true, thrown: true },
    { name: 'Conflict', extends: 'AppError', status: { value: 409 }, code: { value: 'CONFLICT' }, thrown: true },
    { name: 'Unused', status: { state: 'absent' }, thrown: false, saysRetryable: false },
  ]);
  expect(errorTranslations.map((one) => [one.by, one.code, one.meaning, one.status])).toEqual([
    ['pg', '23505', 'unique', { state: 'known', value: 409 }],
    ['pg', '23503', 'foreign-key', { state: 'known', value: 404 }],
    ['prisma', 'P2025', 'not-found', { state: 'known', value: 404 }],
    ['prisma', 'P2034', 'serialization', { state: 'unknown' }],
  ]);
});

test('what a library brings counts where the service has no class of its own', async () => {
  const main = `import { NotFoundException, Injectable } from '@nestjs/common';
    export class Cats { one(id) { if (!id) throw new NotFoundException('no cat'); return id; } }
    new Cats().one('a');`;
  const { errorClasses } = await extractService([extractor], { 'main.ts': main });
  expect(errorClasses).toMatchObject([
    { name: 'NotFoundException', extends: '@nestjs/common', status: { state: 'known', value: 404 }, thrown: true },
  ]);
  const own = await extractService([extractor], { 'main.ts': `${main} class Own extends Error {} if (main) throw new Own();` });
  expect(own.errorClasses.map((one) => one.name)).toEqual(['Own']);
});

test('a status that a getter makes', async () => {
  const { facts } = await extractCode(extractor, {
    'main.ts': `class RpcError extends Error { constructor(public type: number) { super(); } get statusCode(): number { return this.type; } }
      class Denied extends RpcError { constructor() { super(403); } }
      throw new Denied();`,
  });
  expect(facts.errorClasses.map((one) => [one.name, one.status])).toEqual([
    ['RpcError', { state: 'unknown', source: 'set by whoever makes it' }],
    ['Denied', { state: 'unknown', source: 'set by whoever makes it' }],
  ]);
});

test('a code that stands under a name is that code', async () => {
  const { errorTranslations } = await extractService([extractor], {
    'main.js': `
      import express from 'express';
      import { PG } from './codes.js';
      const DUPLICATE = 11000;
      const app = express();
      app.use((err, req, res, next) => {
        if (err.code === DUPLICATE) return res.status(409).end();
        if (err.code === PG.UNIQUE_VIOLATION) return res.status(409).end();
        res.status(500).end();
      });
      app.listen(1);`,
    'codes.js': `export const PG = { UNIQUE_VIOLATION: '23505' };`,
  });
  expect(errorTranslations.map((one) => [one.by, one.status])).toEqual([
    ['mongodb', { state: 'known', value: 409 }],
    ['pg', { state: 'known', value: 409 }],
  ]);
});
