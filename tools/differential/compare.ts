import { pushTo } from '@airworthy/model';
import type { Route } from '@airworthy/model';
import type { RealRoute } from './attempts.ts';
import { generateElysiaApp } from './elysia-app.ts';
import { realElysiaRoutes } from './elysia-real.ts';
import { generateExpressApp } from './express-app.ts';
import { realExpressRoutes } from './express-real.ts';
import { generateFastifyApp } from './fastify-app.ts';
import { realFastifyRoutes } from './fastify-real.ts';
import { generateGraphqlApp } from './graphql-app.ts';
import { realGraphqlFields } from './graphql-real.ts';
import { generateHonoApp } from './hono-app.ts';
import { realHonoRoutes } from './hono-real.ts';
import { generateKoaApp } from './koa-app.ts';
import { realKoaRoutes } from './koa-real.ts';
import { generateNestApp } from './nest-app.ts';
import { realNestRoutes } from './nest-real.ts';
import { generateNitroApp } from './nitro-app.ts';
import { realNitroRoutes } from './nitro-real.ts';
import { generateNodeApp } from './node-app.ts';
import { realNodeRoutes } from './node-real.ts';
import { generateTrpcApp } from './trpc-app.ts';
import { realTrpcRoutes } from './trpc-real.ts';
import { modelOperations, modelRoutes } from './model-routes.ts';
import type { Disagreement, GeneratedApp } from './program.ts';

export const FRAMEWORKS = [
  'fastify',
  'express',
  'express4',
  'nestjs',
  'nestjs-fastify',
  'koa',
  'hono',
  'elysia',
  'nitro',
  'trpc',
  'trpc10',
  'graphql',
  'node',
] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** What comparing a number of apps gave. */
export interface DifferentialResult {
  apps: number;
  routes: number;
  /** Routes for which the model claims nothing. */
  opaque: number;
  disagreements: Disagreement[];
}

/** Compares the apps of consecutive seeds on the real framework with the static model. */
export async function compareApps(framework: Framework, firstSeed: number, apps: number): Promise<DifferentialResult> {
  const result: DifferentialResult = { apps: 0, routes: 0, opaque: 0, disagreements: [] };
  for (let seed = firstSeed; seed < firstSeed + apps; seed += 1) {
    const { real, model } = await bothSides(framework, seed);
    result.apps += 1;
    if (real === undefined) {
      // An app that does not boot has no routes to compare; the model must not be sure of any either.
      continue;
    }
    result.routes += real.length;
    compareRoutes(seed, real, model, result);
  }
  return result;
}

/** The app of a seed. */
export function generateApp(framework: Framework, seed: number): GeneratedApp {
  switch (framework) {
    case 'fastify':
      return generateFastifyApp(seed);
    case 'nestjs':
    case 'nestjs-fastify':
      return generateNestApp(seed, framework === 'nestjs' ? 'express' : 'fastify');
    case 'koa':
      return generateKoaApp(seed);
    case 'hono':
      return generateHonoApp(seed);
    case 'elysia':
      return generateElysiaApp(seed);
    case 'nitro':
      return generateNitroApp(seed);
    case 'trpc':
    case 'trpc10':
      return generateTrpcApp(seed, framework === 'trpc' ? 11 : 10);
    case 'graphql':
      return generateGraphqlApp(seed);
    case 'node':
      return generateNodeApp(seed);
    default:
      return generateExpressApp(seed, framework === 'express' ? 5 : 4);
  }
}

const NEST_PACKAGES = {
  '@nestjs/core': '^11.0.0',
  '@nestjs/common': '^11.0.0',
  '@nestjs/platform-express': '^11.0.0',
  '@nestjs/platform-fastify': '^11.0.0',
};

const TRPC_HOSTS = { zod: '^4.0.0', express: '^5.0.0', fastify: '^5.0.0', hono: '^4.0.0', '@hono/node-server': '^2.0.0' };

const DEPENDENCIES: Readonly<Record<Framework, Readonly<Record<string, string>>>> = {
  fastify: { fastify: '^5.0.0', 'fastify-plugin': '^5.0.0' },
  express: { express: '^5.0.0' },
  express4: { express: '^4.0.0' },
  nestjs: NEST_PACKAGES,
  'nestjs-fastify': NEST_PACKAGES,
  koa: { koa: '^3.0.0', '@koa/router': '^15.0.0' },
  hono: { hono: '^4.0.0' },
  elysia: { elysia: '^1.4.0' },
  nitro: { nuxt: '^3.0.0' },
  trpc: { '@trpc/server': '^11.0.0', ...TRPC_HOSTS },
  trpc10: { '@trpc/server': '^10.0.0', ...TRPC_HOSTS },
  graphql: { graphql: '^16.0.0', 'graphql-yoga': '^5.0.0', '@apollo/server': '^5.0.0', express: '^5.0.0' },
  node: { express: '^5.0.0' },
};

async function bothSides(framework: Framework, seed: number): Promise<{ real: RealRoute[] | undefined; model: Route[] }> {
  const app = generateApp(framework, seed);
  const dependencies = { ...DEPENDENCIES[framework], jsonwebtoken: '^9.0.0' };
  const model = framework === 'graphql' ? modelOperations(app, dependencies) : modelRoutes(app, dependencies);
  return { real: await realRoutes(framework, app), model };
}

function realRoutes(framework: Framework, app: GeneratedApp): Promise<RealRoute[] | undefined> {
  switch (framework) {
    case 'fastify':
      return realFastifyRoutes(app);
    case 'nestjs':
    case 'nestjs-fastify':
      return realNestRoutes(app, framework === 'nestjs' ? 'express' : 'fastify');
    case 'koa':
      return realKoaRoutes(app);
    case 'hono':
      return realHonoRoutes(app);
    case 'elysia':
      return realElysiaRoutes(app);
    case 'nitro':
      return realNitroRoutes(app);
    case 'trpc':
    case 'trpc10':
      return realTrpcRoutes(app, framework === 'trpc' ? 11 : 10);
    case 'graphql':
      return realGraphqlFields(app);
    case 'node':
      return realNodeRoutes(app);
    default:
      return realExpressRoutes(app, framework === 'express' ? 5 : 4);
  }
}

function compareRoutes(seed: number, real: RealRoute[], model: Route[], result: DifferentialResult): void {
  const key = (route: { method: string; path: string }): string => `${route.method} ${route.path}`;
  const modelled = new Map<string, Route[]>();
  for (const route of model) {
    if (route.method === 'HEAD') continue;
    pushTo(modelled, key(route), route);
  }
  for (const route of real) {
    const found = modelled.get(key(route));
    modelled.delete(key(route));
    if (!found) {
      result.disagreements.push({ seed, route: key(route), real: 'exists', model: 'missing' });
      continue;
    }
    const access = new Set(found.map((one) => (one.access === 'opaque' ? 'opaque' : one.access === 'guarded' ? 'closed' : 'open')));
    if (access.has('opaque')) result.opaque += 1;
    else if (access.size !== 1 || !access.has(route.access)) {
      const guards = found.flatMap((one) => one.guards.map((guard) => `${guard.name}:${guard.kind}`)).join(' ');
      result.disagreements.push({ seed, route: key(route), real: route.access, model: `${[...access].join('/')} [${guards}]` });
    }
  }
  for (const [name] of modelled) result.disagreements.push({ seed, route: name, real: 'missing', model: 'exists' });
}
