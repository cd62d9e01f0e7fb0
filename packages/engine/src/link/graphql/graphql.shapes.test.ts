import { describe, expect, it } from 'vitest';
import { bootTexts } from '../../../test/boot-memory.ts';

const PACKAGES = {
  '@apollo/server': '^5.0.0',
  '@as-integrations/express5': '^1.0.0',
  express: '^5.0.0',
  fastify: '^5.0.0',
  'graphql-yoga': '^5.0.0',
  mercurius: '^16.0.0',
};
type Booted = ReturnType<typeof bootTexts>;
const boot = (text: string, files: Record<string, string> = {}): Booted =>
  bootTexts({ 'src/index.ts': text, ...files }, { dependencies: PACKAGES });
const fields = (booted: Booted): string[] => booted.operations.map((one) => `${one.method} ${one.path} ${one.access}`);

const APOLLO = (types: string, resolvers: string, around = 'schema'): string => `
import express from 'express';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { applyMiddleware } from 'graphql-middleware';
import { shield, rule, allow, and, not } from 'graphql-shield';
import { GraphQLError } from 'graphql';
import gql from 'graphql-tag';
import jwt from 'jsonwebtoken';
const needUser = (next) => (root, args, ctx, info) => { if (!ctx.user) throw new GraphQLError('no'); return next(root, args, ctx, info); };
const isUser = rule()(async (parent, args, ctx) => ctx.user !== null);
const schema = makeExecutableSchema({ typeDefs: gql\`${types}\`, resolvers: ${resolvers} });
const server = new ApolloServer({ schema: ${around} });
const app = express();
await server.start();
app.use('/graphql', express.json(), expressMiddleware(server, { context: async ({ req }) => {
  let user = null;
  try { user = jwt.verify(req.headers.authorization?.slice(7), process.env.KEY); } catch {}
  return { user, db: external };
} }));
app.listen(3000);
declare const external: any;`;

describe('Apollo Server below Express', () => {
  it('each field is judged with its context, wrappers and resolver', () => {
    const booted = boot(
      APOLLO(
        'type Query { me: String posts: [String] broken: String } type Mutation { remove(id: ID!): Boolean purge: Boolean }',
        `{ Query: { me: (_, __, ctx) => ctx.user, posts: (_, __, ctx) => ctx.db.posts(), broken: (_, __, ctx) => ctx.db.of(ctx.user.id) },
           Mutation: { remove: needUser((_, { id }, ctx) => ctx.db.remove(id)), purge: (_, __, ctx) => { if (ctx.user?.role !== 'admin') throw new Error('no'); return ctx.db.purge(); } } }`,
      ),
    );
    expect(fields(booted)).toEqual([
      'QUERY /graphql#broken opaque',
      'QUERY /graphql#me guarded',
      'QUERY /graphql#posts open',
      'MUTATION /graphql#purge guarded',
      'MUTATION /graphql#remove guarded',
    ]);
    expect(booted.operations.find((one) => one.operation.name === 'purge')?.guards.at(-1)?.authorizes).toEqual([
      "ctx.user?.role !== 'admin'",
    ]);
    expect(booted.operations.find((one) => one.operation.name === 'remove')?.operation).toMatchObject({
      kind: 'mutation',
      endpoint: '/graphql',
      by: '@apollo/server',
      args: [{ name: 'id', type: 'ID!' }],
    });
    expect(booted.routes.map((one) => `${one.method} ${one.path} ${one.carries}`)).toEqual(['POST /graphql graphql']);
    expect(booted.graphqlEndpoints[0]).toMatchObject({
      complete: true,
      introspection: { value: false },
      csrfPrevention: { value: true },
      depthLimited: false,
    });
  });

  it('rules of graphql-shield stand before fields: their own, that of the type, and the one that stands in', () => {
    expect(
      fields(
        boot(
          APOLLO(
            'type Query { a: String b: String c: String } type Mutation { d: String e: String }',
            `{ Query: { a: () => 'x', b: () => 'x', c: () => 'x' }, Mutation: { d: () => 'x', e: () => 'x' } }`,
            `applyMiddleware(schema, shield({ Query: { a: isUser, b: allow, '*': not(isUser) }, Mutation: { d: and(isUser, allow) } }, { fallbackRule: isUser }))`,
          ),
        ),
      ),
    ).toEqual([
      'QUERY /graphql#a guarded',
      'QUERY /graphql#b open',
      'QUERY /graphql#c open',
      'MUTATION /graphql#d guarded',
      'MUTATION /graphql#e guarded',
    ]);
  });

  it('a middleware of the schema that cannot be read leaves its fields open to question', () => {
    expect(
      fields(
        boot(APOLLO('type Query { a: String }', `{ Query: { a: () => 'x' } }`, `applyMiddleware(schema, require('elsewhere').rules)`)),
      ),
    ).toEqual(['QUERY /graphql#a opaque']);
  });
});

const DIRECTIVE = `
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { createSchema, createYoga } from 'graphql-yoga';
import { GraphQLError, defaultFieldResolver } from 'graphql';
import { mapSchema, getDirective, MapperKind } from '@graphql-tools/utils';
import { jwtVerify } from 'jose';
const protect = (schema) => mapSchema(schema, { [MapperKind.OBJECT_FIELD]: (config) => {
  const found = getDirective(schema, config, 'auth')?.[0];
  if (!found) return config;
  const { resolve = defaultFieldResolver } = config;
  return { ...config, resolve: (source, args, context, info) => {
    if (!context.user) throw new GraphQLError('no');
    return resolve(source, args, context, info);
  } };
} });
const schema = protect(createSchema({ typeDefs: readFileSync('./schema.graphql', 'utf8'), resolvers: {
  Query: { mine: () => 'x', all: () => 'x', scoped: () => 'x' },
  Subscription: { ticks: { subscribe: async (_, __, ctx) => { if (!ctx.user) throw new Error('no'); return ctx.ticks; } } },
} }));
const yoga = createYoga({ schema, graphqlEndpoint: '/api', context: async ({ request }) => {
  const header = request.headers.get('authorization');
  return header ? { user: (await jwtVerify(header.slice(7), process.env.KEY)).payload } : {};
} });
createServer(yoga).listen(4000);`;

describe('GraphQL Yoga', () => {
  it('a directive counts as what gives it its meaning; one that nothing was seen to read is not known', () => {
    const booted = boot(DIRECTIVE, {
      'schema.graphql': `directive @auth on FIELD_DEFINITION
schema { query: Root subscription: Subscription }
type Root { mine: String @auth  all: String  scoped: String @hasScope(scope: "x") }
extend type Subscription { ticks: Int }`,
    });
    // The resolvers stand under `Query`, which is no root type here.
    expect(booted.operations.map((one) => one.operation.name)).toEqual(['all', 'mine', 'scoped', 'ticks']);
    const plain = boot(DIRECTIVE, {
      'schema.graphql':
        'type Query { mine: String @auth  all: String @deprecated scoped: String @hasScope(scope: "x") } type Subscription { ticks: Int }',
    });
    expect(fields(plain)).toEqual([
      'QUERY /api#all optional',
      'QUERY /api#mine guarded',
      'QUERY /api#scoped opaque',
      'SUBSCRIPTION /api#ticks guarded',
    ]);
    expect(plain.routes).toMatchObject([{ method: 'POST', path: '/api', framework: 'graphql', carries: 'graphql' }]);
  });

  it('a handler that hands the request to the server is its endpoint', () => {
    const text = `
import Fastify from 'fastify';
import { createSchema, createYoga } from 'graphql-yoga';
const app = Fastify();
const yoga = createYoga({ schema: createSchema({ typeDefs: 'type Query { a: String }', resolvers: { Query: { a: () => 'x' } } }) });
app.addHook('onRequest', async (request, reply) => { if (request.headers['x-key'] !== process.env.SECRET) return reply.code(401).send(); });
app.route({ url: yoga.graphqlEndpoint, method: ['GET', 'POST'], handler: (req, reply) => yoga.handleNodeRequestAndResponse(req, reply, { req, reply }) });
app.listen({ port: 3000 });`;
    expect(fields(boot(text))).toEqual(['QUERY /graphql#a guarded']);
  });

  it('a schema that cannot be read makes the endpoint one of which nothing is claimed', () => {
    const booted =
      boot(`import { createYoga } from 'graphql-yoga'; import { createServer } from 'node:http'; import { schema } from 'elsewhere';
createServer(createYoga({ schema })).listen(4000);`);
    expect(booted.routes[0]).toMatchObject({ access: 'opaque', accessReason: expect.stringContaining('schema could not be read') });
    expect(booted.graphqlEndpoints[0]?.complete).toBe(false);
  });
});

describe('Mercurius', () => {
  it('policies of mercurius-auth stand before the fields with their directive', () => {
    const text = `
const app = require('fastify')(); const jwt = require('jsonwebtoken');
app.register(require('mercurius'), { schema: 'directive @auth on FIELD_DEFINITION type Query { a: Int @auth b: Int }', resolvers: { Query: { a: () => 1, b: () => 2 } },
  context: async (request) => ({ user: request.headers.authorization ? jwt.verify(request.headers.authorization, process.env.KEY) : null }), queryDepth: 7 });
app.register(require('mercurius-auth'), { authContext: (context) => ({ who: context.user }), applyPolicy: async (directive, parent, args, context) => context.auth.who !== null, authDirective: 'auth' });
app.listen({ port: 3000 });`;
    const booted = boot(text);
    expect(fields(booted)).toEqual(['QUERY /graphql#a guarded', 'QUERY /graphql#b optional']);
    expect(booted.graphqlEndpoints[0]).toMatchObject({ by: 'mercurius', depthLimited: true });
  });
});
