import type { Route } from '@airworthy/model';
import type { RealRoute } from './attempts.ts';
import { generateExpressApp } from './express-app.ts';
import { realExpressRoutes } from './express-real.ts';
import { generateFastifyApp } from './fastify-app.ts';
import { realFastifyRoutes } from './fastify-real.ts';
import { generateNestApp } from './nest-app.ts';
import { realNestRoutes } from './nest-real.ts';
import { modelRoutes } from './model-routes.ts';
import type { Disagreement } from './program.ts';

export const FRAMEWORKS = ['fastify', 'express', 'express4', 'nestjs', 'nestjs-fastify'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

const NEST_PACKAGES = {
  '@nestjs/core': '^11.0.0',
  '@nestjs/common': '^11.0.0',
  '@nestjs/platform-express': '^11.0.0',
  '@nestjs/platform-fastify': '^11.0.0',
  jsonwebtoken: '^9.0.0',
};

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

async function bothSides(framework: Framework, seed: number): Promise<{ real: RealRoute[] | undefined; model: Route[] }> {
  if (framework === 'fastify') {
    const app = generateFastifyApp(seed);
    return {
      real: await realFastifyRoutes(app),
      model: modelRoutes(app, { fastify: '^5.0.0', 'fastify-plugin': '^5.0.0', jsonwebtoken: '^9.0.0' }),
    };
  }
  if (framework === 'nestjs' || framework === 'nestjs-fastify') {
    const adapter = framework === 'nestjs' ? 'express' : 'fastify';
    const app = generateNestApp(seed, adapter);
    return { real: await realNestRoutes(app, adapter), model: modelRoutes(app, NEST_PACKAGES) };
  }
  const version = framework === 'express' ? 5 : 4;
  const app = generateExpressApp(seed, version);
  return { real: await realExpressRoutes(app, version), model: modelRoutes(app, { express: `^${version}.0.0`, jsonwebtoken: '^9.0.0' }) };
}

function compareRoutes(seed: number, real: RealRoute[], model: Route[], result: DifferentialResult): void {
  const key = (route: { method: string; path: string }): string => `${route.method} ${route.path}`;
  const modelled = new Map<string, Route[]>();
  for (const route of model) {
    if (route.method === 'HEAD') continue;
    modelled.set(key(route), [...(modelled.get(key(route)) ?? []), route]);
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
