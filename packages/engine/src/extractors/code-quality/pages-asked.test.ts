import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { codeQuality } from './index.ts';

const asked = async (service: string, handler: string) => {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `import { NestFactory } from '@nestjs/core'; import { Controller, Get, Injectable, Module, Query } from '@nestjs/common';
      import { PrismaClient } from '@prisma/client';
      const db = new PrismaClient();
      @Injectable() class Notes { ${service} }
      @Controller('notes') class NotesController { constructor(private readonly notes: Notes) {} ${handler} }
      @Module({ controllers: [NotesController], providers: [Notes] }) class App {}
      async function start() { const app = await NestFactory.create(App); await app.listen(3000); } start();`,
  });
  return facts.codeUses.filter((one) => one.kind === 'page-size-from-input').map((one) => one.detail);
};
const all = 'async all(options: { perPage: number }) { return db.note.findMany({ take: options.perPage }); }';

test('a number of rows that a service is handed as the client sent it', async () => {
  expect(
    await asked(
      all,
      "@Get() list(@Query('perPage') perPage?: string) { return this.notes.all({ perPage: perPage ? parseInt(perPage, 10) : 50 }); }",
    ),
  ).toEqual(['options.perPage']);
  expect(await asked('', "@Get() list(@Query('take') take: string) { return db.note.findMany({ take: Number(take) }); }")).toEqual([
    'Number(take)',
  ]);
});

test.each([
  [
    all,
    "@Get() list(@Query('perPage') perPage?: string) { return this.notes.all({ perPage: Math.min(100, parseInt(perPage ?? '50', 10)) }); }",
  ],
  [
    all,
    "@Get() list(@Query('perPage') perPage?: string) { const rows = Number(perPage); if (rows > 100) throw new Error('no'); return this.notes.all({ perPage: rows }); }",
  ],
  [
    'async all(perPage: number) { return db.note.findMany({ take: Math.min(perPage, 100) }); }',
    "@Get() list(@Query('perPage') perPage: string) { return this.notes.all(Number(perPage)); }",
  ],
  [all, '@Get() list() { return this.notes.all({ perPage: 50 }); }'],
])('%s %s bounds it', async (service, handler) => {
  expect(await asked(service, handler)).toEqual([]);
});
