import { transformSync } from '@swc/core';
import type { INestApplication } from '@nestjs/common';
import * as core from '@nestjs/core';
import inject from 'light-my-request';
import { ATTEMPTS } from './attempts.ts';
import type { RealRoute } from './attempts.ts';
import { loadCommonJs } from './load-commonjs.ts';
import type { GeneratedApp } from './program.ts';

/** TypeScript with decorators, as the compilers of NestJS projects write it out. */
export function compiled(text: string): string {
  return transformSync(text, {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'commonjs' },
  }).code;
}

interface Found {
  method: string;
  path: string;
}

/** Boots a generated app on the real NestJS with one of its adapters. `undefined` when it does not boot, which is an answer too. */
export async function realNestRoutes(app: GeneratedApp, adapter: 'express' | 'fastify'): Promise<RealRoute[] | undefined> {
  process.env['JWT_KEY'] = 'the-real-key';
  const found: Found[] = [];
  const factory = {
    async create(...args: Parameters<typeof core.NestFactory.create>): Promise<INestApplication> {
      const options = args.at(-1) as object;
      Object.assign(options, { abortOnError: false, snapshot: true });
      const made = (await core.NestFactory.create(...args)) as INestApplication;
      made.listen = async () => {
        await made.init();
        if (adapter === 'fastify') await (made.getHttpAdapter().getInstance() as { ready(): Promise<void> }).ready();
      };
      return made;
    },
  };
  const files = Object.fromEntries(Object.entries(app.files).map(([path, text]) => [path.replace(/\.ts$/, '.js'), compiled(text)]));
  let made: INestApplication | undefined;
  try {
    const loaded = loadCommonJs(files, app.entry.replace(/\.ts$/, '.js'), { '@nestjs/core': { ...core, NestFactory: factory } });
    made = await (loaded as { started: Promise<INestApplication> }).started;
    const instance: unknown = made.getHttpAdapter().getInstance();
    found.push(...endpoints(made));
    const routes: RealRoute[] = [];
    for (const route of found) routes.push({ ...route, access: await accessOf(instance, adapter, route) });
    return routes;
  } catch {
    return undefined;
  } finally {
    await made?.close().catch(() => {});
  }
}

/** What NestJS itself lists as its endpoints. */
function endpoints(app: INestApplication): Found[] {
  const { entrypoints } = app.get(core.SerializedGraph).toJSON();
  return Object.values(entrypoints)
    .flat()
    .flatMap((one) => {
      const { path, requestMethod } = one.metadata as unknown as { path: string; requestMethod: string };
      return one.type === 'http-endpoint' ? [{ path, method: requestMethod }] : [];
    });
}

async function accessOf(instance: unknown, adapter: 'express' | 'fastify', route: Found): Promise<RealRoute['access']> {
  const methods = (route.method === 'ALL' ? ['GET', 'POST', 'DELETE'] : [route.method]) as 'GET'[];
  const url = route.path.replaceAll(/:\w+/g, '1');
  for (const [method, headers] of methods.flatMap((one) => ATTEMPTS.map((attempt) => [one, attempt] as const))) {
    const answer =
      adapter === 'express'
        ? await inject(instance as inject.DispatchFunc, { method, url, headers })
        : await (instance as { inject(options: object): Promise<inject.Response> }).inject({ method, url, headers });
    if (answer.headers['x-ran'] === '1') return 'open';
  }
  return 'closed';
}
