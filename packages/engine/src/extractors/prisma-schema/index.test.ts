import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { prismaSchema } from './index.ts';

const schema = `datasource db {
  provider = "postgresql"
}

enum Kind { 
  DEEP // deepest
}

/// A place for ships
model Quay {   
  id       String  @id @default(uuid()) @db.Uuid
  tenantId String  @map("tenant_id")
  depth    Decimal @db.Decimal(10, 2)
  kind     Kind    @default(DEEP)
  code     String? @unique(map: "code_once")
  tags     String[]
  url      String  @default("https://x.test//a")
  owner    Owner   @relation(
    fields: [tenantId],
    references: [id],
    onDelete: Cascade
  )
  logs     Log[]

  @@unique([tenantId, depth(sort: Desc)], map: "u")
  @@index([tenantId])
  @@map("quays")
}

model Owner { 
  id Int @id
  quays Quay[]
}
model Log {
  a Int
  b Int
  quayId String?
  quay Quay? @relation(fields: [quayId], references: [id])
  @@id([a, b])
}
`;

test('reads tables with mapped names, native types, keys and indexes', async () => {
  const { facts, diagnostics } = await extractTexts(prismaSchema, { 'db/tide.prisma': schema });
  expect(diagnostics).toEqual([]);
  const [quay, , log] = facts.tables;
  expect(quay).toMatchObject({
    location: { path: 'db/tide.prisma', line: 10 },
    name: 'quays',
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['tenant_id'], references: 'Owner', onDelete: 'cascade' }],
    indexes: [
      { name: 'code_once', columns: ['code'], unique: true },
      { name: 'u', columns: ['tenant_id', 'depth'], unique: true },
      { columns: ['tenant_id'], unique: false },
    ],
  });
  expect(quay?.columns.map((column) => [column.name, column.type, column.nullable, column.default, column.line])).toEqual([
    ['id', 'uuid', false, 'uuid()', 11],
    ['tenant_id', 'text', false, undefined, 12],
    ['depth', 'numeric(10,2)', false, undefined, 13],
    ['kind', 'enum kind', false, 'DEEP', 14],
    ['code', 'text', true, undefined, 15],
    ['tags', 'text[]', false, undefined, 16],
    ['url', 'text', false, '"https://x.test//a"', 17],
  ]);
  expect(log).toMatchObject({ primaryKey: ['a', 'b'], foreignKeys: [{ columns: ['quayId'], references: 'quays', onDelete: 'set null' }] });
});

test('tables that migrations made are left to them; broken schemas are diagnosed', async () => {
  const { facts } = await extractTexts(prismaSchema, {
    'prisma/schema.prisma': schema,
    'prisma/migrations/1_a/migration.sql': 'CREATE TABLE "quays" ("id" uuid);',
  });
  expect(facts.tables.map((table) => table.name)).toEqual(['Owner', 'Log']);
  const plain = await extractTexts(prismaSchema, {
    'prisma/schema.prisma': schema,
    'migrations/002_quays.sql': '-- migrate:up\nCREATE TABLE quays (id uuid);',
  });
  expect(plain.facts.tables.map((table) => table.name)).toEqual(['Owner', 'Log']);
  const broken = await extractTexts(prismaSchema, { 'a.prisma': 'model A {\n  id Int @id\n  !!\n}\nnonsense\nmodel B {' });
  expect(broken.diagnostics).toMatchObject([{ code: 'invalid-schema', location: { line: 3 } }]);
  expect(broken.facts.tables.map((table) => table.name)).toEqual(['A', 'B']);
  expect(
    (await extractTexts(prismaSchema, { 'm.prisma': 'datasource d {\n provider = "mongodb"\n}\nmodel A {\n id String @id\n}' })).facts
      .tables,
  ).toEqual([]);
});
