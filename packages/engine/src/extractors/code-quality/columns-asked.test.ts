import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { codeQuality } from './index.ts';

/** What is said of the columns of a query in a service that a route hands its query string to. */
async function columns(query: string, kind = 'column-from-input'): Promise<number> {
  const { codeUses } = await extractService([codeQuality], {
    'list.ts': `
      import { PrismaClient } from '@prisma/client';
      import { Sequelize, DataTypes } from 'sequelize';
      import { DataSource, Entity, Column, PrimaryColumn } from 'typeorm';
      import mongoose from 'mongoose';
      const prisma = new PrismaClient();
      const Thing = new Sequelize('postgres://db').define('thing', { name: DataTypes.STRING });
      @Entity() class Part { @PrimaryColumn() id: string; @Column() name: string; }
      const source = new DataSource({ type: 'postgres', entities: [Part] });
      export const Note = mongoose.model('Note', new mongoose.Schema({ name: String }));
      export class Features {
        constructor(public query: any, private readonly sent: any) {}
        sort() { this.query = this.query.sort(this.sent.sort); return this; }
      }
      export async function list(sent) { ${query} }`,
    'main.ts': `
      import express from 'express';
      import { list } from './list';
      const app = express();
      app.get('/things', async (req, res) => { res.json(await list(req.query)); });
      app.listen(3000);`,
  });
  return codeUses.filter((use) => use.kind === kind).length;
}

test.each([
  'return prisma.thing.findMany({ orderBy: { [sent.sort]: sent.order } });',
  'const orderBy = { [sent.sort]: "asc" }; return prisma.thing.findMany({ where: {}, orderBy });',
  'return prisma.thing.findMany({ orderBy: [{ author: { [sent.sort]: "asc" } }] });',
  'return Thing.findAll({ order: [[sent.sort, "ASC"]] });',
  'return source.getRepository(Part).find({ order: { [sent.sort]: "ASC" } });',
  'return Note.find().select(sent.fields);',
])('the client names a column: %s', async (query) => {
  expect(await columns(query)).toBe(1);
});

test.each([
  'return prisma.thing.findMany({ orderBy: { name: sent.order } });',
  'const names = ["name"]; if (!names.includes(sent.sort)) throw new Error(); return prisma.thing.findMany({ orderBy: { [sent.sort]: "asc" } });',
  'return Thing.findAll({ order: [["name", sent.order]] });',
  'return [3, 1].sort(sent.compare);',
])('it does not: %s', async (query) => {
  expect(await columns(query)).toBe(0);
});

test('what a class keeps from its maker may name one', async () => {
  expect(await columns('return new Features(Note.find(), sent).sort().query;', 'column-unclear')).toBe(1);
});

test('options that a function in between hands on leave open which of them the client has a part in', async () => {
  const handedOn =
    'return more(sent); } async function more(args) { return all(args); } async function all(args) { const { where, orderBy } = args; return prisma.thing.findMany({ where, orderBy });';
  expect(await columns(handedOn)).toBe(0);
  expect(await columns(handedOn, 'column-unclear')).toBe((await columns('return sent;', 'column-unclear')) + 1);
});
