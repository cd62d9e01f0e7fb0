import { awaitValue } from '../../boot/await.ts';
import { handOver, recordCall } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeArray, makeObject, makePromise } from '../../boot/properties.ts';
import type { Ext, Site, Value } from '../../boot/value.ts';
import { Obj, Unk } from '../../boot/value.ts';
import { defineErrors } from './errors.ts';
import type { GraphState } from './graph-model.ts';
import { GraphSchema, graphStateOf, schemaOf, schemaValue, serverOf } from './graph-model.ts';
import { loadFiles } from './load-files.ts';
import { mapFields } from './map-fields.ts';
import { withMiddleware } from './middleware.ts';
import { schemaFrom } from './resolvers.ts';
import { apolloServer, handlerFor, standalone, yogaServer, plainHandler } from './servers.ts';
import { defineShield } from './shield.ts';

const PACKAGE =
  /^(?:graphql\b|graphql-|@graphql-|@apollo\/|apollo-server|@as-integrations\/|express-graphql|@escape\.tech\/graphql|http\.createServer|https\.createServer)/;
const TAG =
  /^(?:graphql-tag(?:\.gql)?|apollo-server[\w-]*\.gql|@apollo\/server[\w/]*\.gql|graphql-yoga\.gql|mercurius-codegen\.gql|@apollo\/client[\w/]*\.gql)$/;
const MAKES_SCHEMA = /^(?:@graphql-tools\/schema|graphql-tools|apollo-server[\w-]*|graphql-yoga)\.(?:makeExecutableSchema|createSchema)$/;
const SUBGRAPH = /^@apollo\/(?:subgraph|federation)[\w/]*\.build(?:Subgraph|Federated)Schema$/;
const BUILDS = /^(?:graphql(?:\/utilities)?|@graphql-tools\/utils)\.(?:buildSchema|buildASTSchema|extendSchema)$/;
const ADDS_RESOLVERS = /^@graphql-tools\/schema\.addResolversToSchema$/;
const MERGES_SCHEMAS = /^(?:@graphql-tools\/(?:schema|merge)|graphql-tools)\.mergeSchemas$/;
const MERGES =
  /^(?:@graphql-tools\/merge|graphql-tools|merge-graphql-schemas|@graphql-toolkit\/[\w-]+)\.(?:mergeTypeDefs|mergeResolvers|mergeTypes)$/;
const LOADS =
  /^(?:@graphql-tools\/load-files|merge-graphql-schemas|@graphql-tools\/load)\.(?:loadFiles|loadFilesSync|fileLoader|loadTypedefs|loadTypedefsSync|loadSchema|loadSchemaSync)$/;
const APOLLO = /^(?:@apollo\/server|apollo-server(?:-(?:express|fastify|koa|micro|lambda|hapi|core))?)\.ApolloServer$/;
const HANDLERS =
  /^(?:@apollo\/server\/express4\.expressMiddleware|@as-integrations\/(?:express4|express5|koa|fastify|next|aws-lambda|azure-functions|cloudflare-workers)(?:\.\w+)?)$/;
const YOGA = /^graphql-yoga\.(?:createYoga|createServer)$/;
const PLAIN =
  /^(?:graphql-http\/lib\/use\/[\w/@-]+\.createHandler|express-graphql(?:\.(?:graphqlHTTP|default))?|@hono\/graphql-server\.graphqlServer|koa-graphql(?:\.graphqlHTTP)?)$/;

const MAPPER_KINDS = [
  'OBJECT_FIELD',
  'ROOT_FIELD',
  'COMPOSITE_FIELD',
  'FIELD',
  'QUERY_ROOT_FIELD',
  'MUTATION_ROOT_FIELD',
  'SUBSCRIPTION_ROOT_FIELD',
];

/** Teaches a machine about GraphQL servers. Nothing happens unless code imports one of their packages. */
export function installGraphql(machine: Machine): GraphState {
  const state = graphStateOf(machine);
  machine.packages.set('graphql', (run, module) => defineErrors(run, module));
  machine.packages.set('apollo-server-errors', (run, module) => defineErrors(run, module));
  machine.packages.set('@graphql-tools/utils', (run, module) => {
    module.props.set('MapperKind', makeObject(run, Object.fromEntries(MAPPER_KINDS.map((kind) => [kind, `MapperKind.${kind}`]))));
  });
  machine.packages.set('graphql-shield', (run, module) => defineShield(run, module));
  for (const name of ['', '-express', '-fastify', '-koa', '-core', '-micro', '-lambda'])
    machine.packages.set(`apollo-server${name}`, (run, module) => defineErrors(run, module));
  machine.models.push((run, callee, _self, args, site, isNew) =>
    PACKAGE.test(callee.name) && run.recording ? modelled(state, run, callee, args, site, isNew) : undefined,
  );
  return state;
}

function modelled(
  state: GraphState,
  machine: Machine,
  callee: Ext,
  args: Value[],
  site: Site,
  isNew: boolean,
): { value: Value } | undefined {
  const { name } = callee;
  if (TAG.test(name)) return { value: tagged(args) };
  const read = (key: string): Value => (args[0] instanceof Obj ? getProp(machine, args[0], key, site) : undefined);
  const schema = (made: GraphSchema): { value: Value } => ({ value: schemaValue(machine, made) });
  if (MAKES_SCHEMA.test(name) || SUBGRAPH.test(name)) {
    const parts = args[0] instanceof Obj && args[0].kind === 'array' ? (args[0].items ?? []) : [args[0]];
    const get = (key: string): Value => (parts.length === 1 && parts[0] === args[0] ? read(key) : listOf(machine, parts, key, site));
    const typeDefs = get('typeDefs');
    return schema(
      typeDefs === undefined ? schemaFrom(machine, args[0], undefined, site) : schemaFrom(machine, typeDefs, get('resolvers'), site),
    );
  }
  if (BUILDS.test(name))
    return schemaOf(args[0]) === undefined ? schema(schemaFrom(machine, args[0], undefined, site)) : { value: args[0] };
  if (ADDS_RESOLVERS.test(name)) return schema(withResolvers(machine, schemaOf(read('schema')), read('resolvers'), site));
  if (MERGES_SCHEMAS.test(name)) return schema(mergedSchemas(machine, read('schemas'), site));
  if (MERGES.test(name)) return { value: args[0] instanceof Obj && args[0].kind === 'array' ? args[0] : makeArray(machine, [args[0]]) };
  if (LOADS.test(name)) {
    const loaded = loadFiles(machine, args[0], site);
    const value = name.includes('loadSchema') ? schemaValue(machine, schemaFrom(machine, loaded, undefined, site)) : loaded;
    return { value: /loadSchema$|loadFiles$/.test(name) ? makePromise(machine, value) : value };
  }
  if (name === 'graphql-middleware.applyMiddleware') return { value: withMiddleware(machine, args, site) };
  if (/^@graphql-tools\/utils\.(?:mapSchema|getDirective|getDirectives)$/.test(name)) return mapFields(machine, name, args, site);
  if (name === 'graphql.GraphQLSchema' && isNew) return undefined;
  if (APOLLO.test(name) && isNew)
    return recorded(machine, callee, args, site, isNew, () => apolloServer(machine, state, callee, args[0], site));
  if (name === '@apollo/server/standalone.startStandaloneServer')
    return recorded(machine, callee, args, site, isNew, () => standalone(machine, args, site));
  if (HANDLERS.test(name) && serverOf(args[0]) !== undefined)
    return recorded(machine, callee, args, site, isNew, () => handlerFor(machine, state, name, args, site));
  if (YOGA.test(name)) return recorded(machine, callee, args, site, isNew, () => yogaServer(machine, state, args[0], site));
  if (PLAIN.test(name)) return recorded(machine, callee, args, site, isNew, () => plainHandler(machine, state, name, args[0], site));
  if (/^https?\.createServer$/.test(name)) {
    const server = args.map((one) => serverOf(one)).find((one) => one !== undefined);
    if (server !== undefined) server.alone ??= site;
  }
  return undefined;
}

function recorded(machine: Machine, callee: Ext, args: Value[], site: Site, isNew: boolean, make: () => Value): { value: Value } {
  recordCall(machine, callee, args, site, isNew);
  for (const argument of args) handOver(machine, argument, 'graphql server', site, {}, 1);
  return { value: make() };
}

/** A document as text, with those that are put into it. */
function tagged([strings, ...values]: Value[]): Value {
  if (typeof strings === 'string') return strings;
  const parts = strings instanceof Obj ? (strings.items ?? []) : [];
  const all = parts.flatMap((part, at) => (at < values.length ? [part, values[at]] : [part]));
  return all.every((part) => typeof part === 'string') ? all.join('\n') : new Unk('document with parts that are not known');
}

function listOf(machine: Machine, parts: readonly Value[], key: string, site: Site): Value {
  return makeArray(
    machine,
    parts.flatMap((part) => {
      const value = part instanceof Obj && part.kind === 'object' ? getProp(machine, part, key, site) : part;
      return value === undefined ? [] : [value];
    }),
  );
}

/** Resolvers are put onto a schema that was read from files. */
function withResolvers(machine: Machine, schema: GraphSchema | undefined, resolvers: Value, site: Site): GraphSchema {
  const own = schemaFrom(machine, undefined, resolvers, site);
  if (schema === undefined) return own;
  const out = new GraphSchema(site);
  out.open = [...schema.open];
  out.missing = [...schema.missing, ...own.missing.filter((one) => !one.reason.startsWith('its type'))];
  out.fields = schema.fields.map((field) => {
    const found = own.fields.find((one) => one.kind === field.kind && one.name === field.name);
    return found === undefined ? field : { ...field, resolve: found.resolve, site: found.site, conditions: found.conditions };
  });
  return out;
}

function mergedSchemas(machine: Machine, list: Value, site: Site): GraphSchema {
  const out = new GraphSchema(site);
  const settled = awaitValue(machine, list);
  for (const item of settled instanceof Obj ? (settled.items ?? []) : [undefined]) {
    const schema = schemaOf(awaitValue(machine, item));
    if (schema === undefined) out.missing.push({ reason: 'a schema that is merged could not be read', site });
    else {
      out.fields.push(...schema.fields);
      out.open.push(...schema.open);
      out.missing.push(...schema.missing);
    }
  }
  return out;
}

export const emptyGraphState = (): GraphState => ({ servers: [], reached: new Map() });
