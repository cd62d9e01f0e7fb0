import type { PartSchema } from '@airworthy/model';
import { expect, test } from 'vitest';
import { bootService } from '../boot/boot-service.ts';
import { discoverEntries } from '../lang/typescript/entries.ts';
import { createParser } from '../lang/typescript/parser-cache.ts';
import { createResolver } from '../lang/typescript/resolve.ts';
import { memoryTree } from '../tree/source-tree.ts';

function schemasOf(options: string, before = ''): PartSchema[] {
  const main = `import Fastify from 'fastify';\n${before}\nconst app = Fastify();\napp.post('/orders', ${options}, async (request) => request.body);\napp.listen({ port: 1 });`;
  const tree = memoryTree({ 'package.json': '{"scripts":{"start":"node main.js"}}', 'main.ts': main });
  const { parse } = createParser(tree, () => {});
  return (
    bootService({ tree, resolver: createResolver(tree), parse, serviceRoot: '', entries: discoverEntries(tree, '') }).routes[0]?.schemas ??
    []
  );
}

test('reads limits and formats of a JSON schema, nested ones included', () => {
  const body = `{ type: 'object', additionalProperties: false, properties: {
    customerId: { type: 'string' }, note: { type: 'string', maxLength: 200 }, state: { enum: ['a'] }, amount: { type: 'number', minimum: 0 },
    items: { type: 'array', maxItems: 50, items: { type: 'object', properties: { quantity: { type: 'integer' } } } },
  } }`;
  expect(schemasOf(`{ schema: { body: ${body} } }`)).toMatchObject([
    {
      part: 'body',
      by: 'json-schema',
      strict: true,
      fields: ['customerId', 'note', 'state', 'amount', 'items', 'items.quantity'],
      unbounded: ['customerId'],
      unboundedNumbers: ['amount', 'items.quantity'],
      unformatted: ['customerId'],
    },
  ]);
});

test('finds a schema by its reference', () => {
  const before = "const schemas = { $id: 'order', type: 'object', properties: { name: { type: 'string' } } };";
  const options = "{ schema: { body: { $ref: 'order#' } } }";
  const main = `import Fastify from 'fastify';\n${before}\nconst app = Fastify();\napp.addSchema(schemas);\napp.post('/orders', ${options}, async () => 1);\napp.listen({ port: 1 });`;
  const tree = memoryTree({ 'package.json': '{"scripts":{"start":"node main.js"}}', 'main.ts': main });
  const { parse } = createParser(tree, () => {});
  const [route] = bootService({ tree, resolver: createResolver(tree), parse, serviceRoot: '', entries: discoverEntries(tree, '') }).routes;
  expect(route?.schemas).toMatchObject([{ fields: ['name'], unbounded: ['name'], strict: false }]);
});

test('reads zod objects through extend, pick and wrappers', () => {
  const before = `import { z } from 'zod';
    const base = z.object({ id: z.string().uuid(), name: z.string(), age: z.number().int().optional() });
    const order = base.extend({ tags: z.array(z.string()).max(5), email: z.string().max(100), secret: z.string() }).omit({ secret: true });`;
  expect(schemasOf('{ schema: { body: order } }', before)).toMatchObject([
    {
      by: 'zod',
      strict: true,
      fields: ['id', 'name', 'age', 'tags', 'email'],
      unbounded: ['name'],
      unboundedNumbers: ['age'],
      unformatted: ['email'],
    },
  ]);
  expect(schemasOf('{ schema: { body: z.object({ a: z.enum(["x"]) }).passthrough() } }', "import { z } from 'zod';")).toMatchObject([
    { strict: false, unbounded: [], unboundedNumbers: [] },
  ]);
});

test('reads TypeBox and Joi', () => {
  expect(
    schemasOf(
      "{ schema: { body: Type.Object({ url: Type.Optional(Type.String({ format: 'uri' })), size: Type.Number({ maximum: 5 }) }, { additionalProperties: false }) } }",
      "import { Type } from '@sinclair/typebox';",
    ),
  ).toMatchObject([{ by: 'typebox', strict: true, fields: ['url', 'size'], unboundedNumbers: [], unformatted: [] }]);
  const joi = `import Joi from 'joi';
    const schema = Joi.object({ price: Joi.number().min(0), kind: Joi.string().valid('a', 'b'), when: Joi.date() });
    const validate = (schema) => async (request, reply) => { const { error } = schema.validate(request.body); if (error) return reply.code(400).send({ error: 'bad' }); };`;
  expect(schemasOf('{ preHandler: validate(schema) }', joi)).toMatchObject([
    { part: 'body', by: 'joi', strict: true, fields: ['price', 'kind', 'when'], unbounded: [], unboundedNumbers: ['price'] },
  ]);
});

test('a schema that could not be read to the end proves nothing', () => {
  const [schema] = schemasOf(
    "{ schema: { body: { type: 'object', properties: { a: fields.a, b: { type: 'number', maximum: 3 } } } } }",
    "import { fields } from './missing';",
  );
  expect(schema?.fields).toEqual(['a', 'b']);
  expect(schema?.unbounded).toBeUndefined();
  expect(schema?.unboundedNumbers).toBeUndefined();
});
