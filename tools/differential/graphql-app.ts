import { expressGuard } from './express-guards.ts';
import { GUARD_BODIES } from './program.ts';
import type { GeneratedApp } from './program.ts';
import { Choices } from './random.ts';

const CONTEXTS = ['verify', 'verify-strict', 'demand', 'presence', 'decode', 'nothing', 'fixed', 'late'] as const;
const RESOLVERS = [
  'plain',
  'throws',
  'null',
  'ternary',
  'role',
  'deny',
  'async',
  'helper',
  'assert',
  'empty-catch',
  'wrong',
  'code',
] as const;
const WRAPPERS = ['needUser', 'needRole', 'pass', 'look', 'needCode'] as const;

/** Prints a random GraphQL server: Yoga alone or below Express, or Apollo Server below Express; contexts, wrappers, directives and resolvers of all kinds. */
export function generateGraphqlApp(seed: number): GeneratedApp {
  return new GraphqlAppWriter(seed).write();
}

interface Field {
  type: 'Query' | 'Mutation';
  name: string;
  resolver: string;
  directive: string;
}

class GraphqlAppWriter {
  private readonly choices: Choices;
  private readonly seed: number;
  private readonly kind: 'yoga' | 'yoga-express' | 'apollo';
  private readonly directives: boolean;
  private counter = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.choices = new Choices(seed);
    this.kind = this.choices.pick(['yoga', 'yoga', 'yoga-express', 'apollo']);
    this.directives = this.choices.chance(0.3);
  }

  write(): GeneratedApp {
    const fields = [
      ...Array.from({ length: this.choices.between(1, 5) }, () => this.field('Query')),
      ...Array.from({ length: this.choices.between(0, 4) }, () => this.field('Mutation')),
    ];
    const files = { 'guards.js': this.guards(), 'resolvers.js': this.resolvers(fields), 'main.js': this.main(fields) };
    return { seed: this.seed, files, entry: 'main.js', probes: [] };
  }

  private field(type: Field['type']): Field {
    this.counter += 1;
    const wrappers = Array.from({ length: this.choices.pick([0, 0, 0, 1, 1, 2]) }, () => this.choices.pick(WRAPPERS));
    let resolver = this.resolver();
    for (const wrapper of wrappers) resolver = wrapper === 'needRole' ? `g.needRole('admin')(${resolver})` : `g.${wrapper}(${resolver})`;
    if (this.choices.chance(0.15)) resolver = `{ resolve: ${resolver} }`;
    const directive =
      this.directives && this.choices.chance(0.5) ? this.choices.pick([' @auth', ' @auth(role: "admin")', ' @deprecated']) : '';
    return { type, name: `f${this.counter}`, resolver, directive };
  }

  private resolver(): string {
    const context = this.choices.pick(['ctx', 'context']);
    const who = `${context}.user`;
    const head = this.choices.chance(0.4) ? `async (root, args, ${context})` : `(root, args, ${context}, info)`;
    switch (this.choices.pick(RESOLVERS)) {
      case 'plain':
        return `() => 'ran'`;
      case 'throws':
        return `${head} => { if (!${who}) throw new Error('no'); return 'ran'; }`;
      case 'null':
        return `${head} => { if (!${who}) return null; return 'ran'; }`;
      case 'ternary':
        return `${head} => (${who} ? 'ran' : null)`;
      case 'role':
        return `${head} => { if (${who}?.role !== 'admin') throw new GraphQLError('no'); return 'ran'; }`;
      case 'deny':
        return `${head} => { throw new Error('closed'); }`;
      case 'async':
        return `async (_, { id }, { user }) => { if (user === null || user === undefined) throw new GraphQLError('no', { extensions: { code: 'UNAUTHENTICATED' } }); return 'ran'; }`;
      case 'helper':
        return `${head} => { g.check(${context}); return 'ran'; }`;
      case 'assert':
        return `${head} => { const user = g.userOf(${context}); return user && 'ran'; }`;
      case 'empty-catch':
        return `${head} => { try { g.check(${context}); } catch (error) {} return 'ran'; }`;
      case 'wrong':
        return `${head} => { if (!${who}) { new Error('no'); } return 'ran'; }`;
      case 'code':
        return `function (root, args, ${context}) { if (${who}) { return 'ran'; } throw new GraphQLError('no', { extensions: { code: 'FORBIDDEN' } }); }`;
    }
  }

  private guards(): string {
    return `const jwt = require('jsonwebtoken');
const { GraphQLError } = require('graphql');
exports.check = (ctx) => { if (!ctx.user) throw new GraphQLError('no'); };
exports.userOf = (ctx) => ctx.user;
exports.needUser = (next) => (root, args, ctx, info) => { if (!ctx.user) throw new GraphQLError('no'); return next(root, args, ctx, info); };
exports.needRole = (role) => (next) => async (root, args, ctx, info) => { if (!ctx.user || ctx.user.role !== role) { throw new GraphQLError('no'); } return next(root, args, ctx, info); };
exports.needCode = (next) => function (...all) { const [, , ctx] = all; if (ctx.user == null) { throw new GraphQLError('no', { extensions: { code: 'UNAUTHENTICATED' } }); } return next(...all); };
exports.pass = (next) => (root, args, ctx, info) => next(root, args, ctx, info);
exports.look = (next) => async (root, args, ctx, info) => { const seen = ctx.user ? 'known' : 'stranger'; ctx.seen = seen; return next(root, args, ctx, info); };
exports.tokenOf = (header) => (header || '').replace('Bearer ', '');
exports.verify = (token) => jwt.verify(token, process.env.JWT_KEY);
exports.decode = (token) => jwt.decode(token);
`;
  }

  /** Maps of resolvers: one, split by type, or merged from lists. */
  private resolvers(fields: Field[]): string {
    const of = (type: string, list: Field[]): string => {
      const members = list.filter((one) => one.type === type).map((one) => `${one.name}: ${one.resolver}`);
      return members.length === 0 ? '' : `${type}: { ${members.join(', ')} }`;
    };
    const map = (list: Field[]): string =>
      `{ ${['Query', 'Mutation']
        .map((type) => of(type, list))
        .filter((text) => text !== '')
        .join(', ')} }`;
    const head = `const { GraphQLError } = require('graphql');\nconst g = require('./guards');\n`;
    const half = Math.ceil(fields.length / 2);
    switch (this.choices.between(0, 3)) {
      case 0:
        return `${head}module.exports = ${map(fields)};\n`;
      case 1:
        return `${head}const first = ${map(fields.slice(0, half))};\nconst second = ${map(fields.slice(half))};\nmodule.exports = [first, second];\n`;
      case 2:
        return `${head}const first = ${map(fields.slice(0, half))};\nconst second = ${map(fields.slice(half))};\nmodule.exports = { Query: { ...first.Query, ...second.Query }${fields.some((one) => one.type === 'Mutation') ? ', Mutation: { ...(first.Mutation || {}), ...(second.Mutation || {}) }' : ''} };\n`;
      default:
        return `${head}const all = ${map(fields)};\nfor (const name of Object.keys(all.Query)) { const own = all.Query[name]; if (typeof own === 'function') all.Query[name] = ${this.choices.pick(['own', 'g.pass(own)', 'g.needUser(own)'])}; }\nmodule.exports = all;\n`;
    }
  }

  private types(fields: Field[]): string {
    const line = (field: Field): string =>
      `  ${field.name}${this.choices.chance(0.3) ? '(id: ID, name: String)' : ''}: String${field.directive}`;
    const queries = fields.filter((one) => one.type === 'Query').map(line);
    const mutations = fields.filter((one) => one.type === 'Mutation').map(line);
    const directive = this.directives ? 'directive @auth(role: String) on FIELD_DEFINITION\n' : '';
    const split = this.choices.chance(0.3) && queries.length > 1;
    const first = split ? queries.slice(0, 1) : queries;
    const parts = [`${directive}"""What is asked""" type Query {\n${first.join('\n')}\n}`];
    if (split) parts.push(`extend type Query {\n${queries.slice(1).join('\n')}\n}`);
    if (mutations.length > 0) parts.push(`type Mutation {\n${mutations.join('\n')}\n}\n# the end`);
    return this.choices.chance(0.4) ? `[${parts.map((part) => `\`${part}\``).join(', ')}]` : `\`${parts.join('\n')}\``;
  }

  private context(): string {
    const yoga = this.kind !== 'apollo';
    const header = yoga
      ? this.choices.pick([`request.headers.get('authorization')`, `request.headers.get('Authorization')`])
      : this.choices.pick(['req.headers.authorization', `req.get('authorization')`]);
    const key = yoga ? `request.headers.get('x-api-key')` : `req.headers['x-api-key']`;
    const given = yoga ? '{ request }' : '{ req }';
    const token = `g.tokenOf(${header})`;
    switch (this.choices.pick(CONTEXTS)) {
      case 'verify':
        return `async (${given}) => { let user = null; try { user = g.verify(${token}); } catch (error) { user = null; } return { user }; }`.replace(
          `(${given})`,
          `(${given})`,
        );
      case 'verify-strict':
        return `async (${given}) => { const token = ${token}; if (!token) return { user: undefined }; return { user: g.verify(token) }; }`;
      case 'demand':
        return `(${given}) => { const token = ${token}; if (!token) throw new GraphQLError('no', { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } }); return { user: g.verify(token) }; }`.replace(
          '(',
          'async (',
        );
      case 'presence':
        return `async (${given}) => ({ user: ${key} ? { id: 1, role: 'admin' } : null })`;
      case 'decode':
        return `async (${given}) => ({ user: g.decode(${token}) })`;
      case 'nothing':
        return `async () => ({})`;
      case 'fixed':
        return `async () => ({ user: { id: 1, role: 'editor' } })`;
      case 'late':
        return `async (${given}) => { const found = {}; const token = ${token}; if (token) { try { found.user = g.verify(token); } catch { throw new Error('bad'); } } return found; }`;
    }
  }

  private main(fields: Field[]): string {
    const yoga = this.kind !== 'apollo';
    const lines = [
      `const { GraphQLError, defaultFieldResolver } = require('graphql');`,
      `const jwt = require('jsonwebtoken');`,
      `const g = require('./guards');`,
      `const resolvers = require('./resolvers');`,
      yoga
        ? `const { createYoga, createSchema } = require('graphql-yoga');`
        : `const { ApolloServer } = require('@apollo/server');\nconst { expressMiddleware } = require('@as-integrations/express5');`,
      this.choices.chance(0.5) || !yoga
        ? `const { makeExecutableSchema } = require('@graphql-tools/schema');`
        : `const makeExecutableSchema = createSchema;`,
      `let schema = makeExecutableSchema({ typeDefs: ${this.types(fields)}, resolvers });`,
    ];
    if (this.directives) lines.push(this.transform());
    const context = this.context();
    const path = this.choices.pick(['/graphql', '/api/graphql']);
    if (this.kind === 'yoga') {
      lines.push(`const yoga = createYoga({ schema, context: ${context}, graphqlEndpoint: '${path}', logging: false });`);
      lines.push(
        `require('node:http').createServer(yoga).listen(0);`,
        `module.exports = { kind: 'yoga', handle: yoga, schema, path: '${path}' };`,
      );
      return `${lines.join('\n')}\n`;
    }
    lines.push(`const express = require('express');`, `const app = express();`, `app.set('env', 'test');`);
    const guards = Array.from({ length: this.choices.pick([0, 0, 0, 1]) }, () =>
      expressGuard(this.choices.pick(GUARD_BODIES.filter((one) => one !== 'path-exempt')), this.choices.between(0, 5)),
    );
    const onPath = this.choices.chance(0.5);
    for (const guard of guards) lines.push(onPath ? `app.use('${path}', ${guard});` : `app.use(${guard});`);
    if (this.kind === 'yoga-express') {
      lines.push(`const yoga = createYoga({ schema, context: ${context}, graphqlEndpoint: '${path}', logging: false });`);
      lines.push(
        this.choices.pick([
          `app.use(yoga.graphqlEndpoint, yoga);`,
          `app.use('${path}', yoga);`,
          `app.all('${path}', yoga);`,
          `app.post('${path}', (req, res) => yoga.handle(req, res));`,
          `app.post('${path}', async (req, res) => { const answer = await yoga.handleNodeRequestAndResponse(req, res, { req, res }); res.status(answer.status).send(await answer.text()); });`,
          `app.all('${path}', (req, res) => { yoga(req, res); });`,
        ]),
      );
    } else {
      lines.push(`const server = new ApolloServer({ schema, stopOnTerminationSignals: false });`, `const started = server.start();`);
      lines.push(`started.then(() => {`, `app.use('${path}', express.json(), expressMiddleware(server, { context: ${context} }));`, `});`);
    }
    lines.push(`app.listen(0);`, `module.exports = { kind: 'express', handle: app, schema, path: '${path}'${yoga ? '' : ', started'} };`);
    return `${lines.join('\n')}\n`;
  }

  private transform(): string {
    return `const { mapSchema, getDirective, MapperKind } = require('@graphql-tools/utils');
const protect = (schema) => mapSchema(schema, {
  [MapperKind.OBJECT_FIELD](config) {
    const found = getDirective(schema, config, 'auth')?.[0];
    if (found) {
      const { resolve = defaultFieldResolver } = config;
      config.resolve = async function (source, args, context, info) {
        if (!context.user) throw new GraphQLError('no');
        ${this.choices.chance(0.5) ? `if (found.role && context.user.role !== found.role) throw new GraphQLError('no');` : ''}
        return resolve(source, args, context, info);
      };
    }
    return config;
  },
});
schema = protect(schema);`;
  }
}
