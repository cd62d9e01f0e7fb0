import { join } from 'node:path';
import { loadStandards, projectOf } from '@airworthy/engine';
import { memoryTree } from '@airworthy/engine/tree/source-tree';
import { expect, test } from 'vitest';
import { FixSession } from '../session.ts';
import type { Trial } from '../session.ts';
import { FIXES } from './registry.ts';

const library = loadStandards(join(import.meta.dirname, '../../../../standards'));

const MANIFEST = {
  name: 'parcels',
  version: '1.0.0',
  scripts: { build: 'tsc', start: 'node dist/server.js', migrate: 'knex migrate:latest --knexfile knexfile.js' },
  dependencies: { fastify: '^4.29.0', '@fastify/cors': '^8.5.0', jsonwebtoken: '^9.0.2' },
  devDependencies: { typescript: '^5.9.0', 'ts-node': '^10.9.0' },
};
const LOCK = {
  name: 'parcels',
  version: '1.0.0',
  lockfileVersion: 3,
  requires: true,
  packages: {
    '': MANIFEST,
    'node_modules/@fastify/cors': { version: '8.5.0', integrity: 'sha512-a', dependencies: { 'fastify-plugin': '^4.0.0' } },
    'node_modules/@fastify/error': { version: '4.2.0', dev: true, integrity: 'sha512-b' },
    'node_modules/fastify': { version: '4.29.1', integrity: 'sha512-c' },
    'node_modules/fastify-plugin': { version: '4.5.1', dev: true, integrity: 'sha512-d' },
    'node_modules/jsonwebtoken': { version: '9.0.2', integrity: 'sha512-e' },
    'node_modules/ts-node': { version: '10.9.2', dev: true, integrity: 'sha512-f' },
    'node_modules/typescript': { version: '5.9.3', dev: true, integrity: 'sha512-g' },
  },
};
const APP = `import cors from '@fastify/cors';
import Fastify from 'fastify';
import jwt from 'jsonwebtoken';

const app = Fastify({ logger: true });
app.register(cors, { origin: true });
app.addHook('preHandler', async (request, reply) => {
  const token = request.headers.authorization?.slice(7) ?? '';
  try {
    jwt.verify(token, process.env.JWT_SECRET as string, { algorithms: ['HS256'] });
  } catch {
    return reply.code(401).send({ error: 'Not signed in' });
  }
});
app.get('/v1/parcels', async () => []);
app.listen({ port: 3000 });
`;
const IMAGE = `FROM node:24-alpine AS builder
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build
FROM node:24-alpine
WORKDIR /app
COPY --from=builder /app/node_modules ./node_modules
COPY package*.json ./
RUN npm ci && npm cache clean --force
COPY --from=builder /app/dist ./dist
CMD ["npm", "start"]
`;

async function tried(item: string, texts: Record<string, string> = {}): Promise<Trial | undefined> {
  const project = projectOf(
    memoryTree({
      'package.json': `${JSON.stringify(MANIFEST, undefined, 2)}\n`,
      'package-lock.json': `${JSON.stringify(LOCK, undefined, 2)}\n`,
      'src/server.ts': APP,
      Dockerfile: IMAGE,
      ...texts,
    }),
  );
  const session = new FixSession({ project, library, services: project.services });
  const fix = FIXES.find((one) => one.item === item);
  return fix === undefined ? undefined : session.try(session.first, fix, 'parcels');
}

test('a package that is added stands in the lockfile with what it needs, which is no longer only for development', async () => {
  const found = await tried('S13-020');
  expect([found?.state, found?.reason]).toEqual(['offered', undefined]);
  const lock = JSON.parse(found?.texts.get('package-lock.json') ?? '') as typeof LOCK & { packages: Record<string, object> };
  expect(lock.packages[''].dependencies).toEqual({ ...MANIFEST.dependencies, '@fastify/under-pressure': '^8.5.2' });
  expect(Object.keys(lock.packages)).toEqual([
    '',
    'node_modules/@fastify/cors',
    'node_modules/@fastify/error',
    'node_modules/@fastify/under-pressure',
    // The version that stands above it does not fit, and stays for those who asked for it.
    'node_modules/@fastify/under-pressure/node_modules/@fastify/error',
    'node_modules/fastify',
    'node_modules/fastify-plugin',
    'node_modules/jsonwebtoken',
    'node_modules/ts-node',
    'node_modules/typescript',
  ]);
  expect(lock.packages['node_modules/@fastify/under-pressure']).toMatchObject({
    version: '8.5.2',
    resolved: 'https://registry.npmjs.org/@fastify/under-pressure/-/under-pressure-8.5.2.tgz',
    dependencies: { '@fastify/error': '^3.0.0', 'fastify-plugin': '^4.0.0' },
  });
  expect(lock.packages['node_modules/fastify-plugin']).toEqual({ version: '4.5.1', integrity: 'sha512-d' });
  expect(lock.packages['node_modules/@fastify/error']).toHaveProperty('dev', true);
}, 60_000);

test('a new setting is read and checked in a file of the configuration', async () => {
  const origins = await tried('S01-026', { 'src/config/port.ts': 'export const port = 3000;\n' });
  expect([origins?.state, origins?.reason]).toEqual(['offered', undefined]);
  expect(origins?.texts.get('src/config/cors.config.ts')).toContain(
    'if (!CORS_ORIGIN || !/^https?:\\/\\/[^\\s]+$/.test(CORS_ORIGIN)) throw new Error(',
  );
  expect(origins?.texts.get('src/server.ts')).toContain("import { corsOrigins } from './config/cors.config';");
  expect(origins?.texts.get('src/server.ts')).toContain('app.register(cors, { origin: corsOrigins });');
  const issuer = await tried('S05-006');
  expect([issuer?.state, issuer?.reason]).toEqual(['offered', undefined]);
  expect(issuer?.texts.get('src/server.ts')).toContain("{ algorithms: ['HS256'], issuer: tokenIssuer }");
  expect(issuer?.texts.get('.env.example')).toBe('JWT_SECRET=\nJWT_ISSUER=\n');
}, 60_000);

test('every stage that brings packages into the image leaves those of development out, unless the start needs one', async () => {
  const found = await tried('S20-016');
  expect([found?.state, found?.reason]).toEqual(['offered', undefined]);
  expect(found?.texts.get('Dockerfile')).toContain('RUN npm run build\nRUN npm prune --omit=dev\nFROM');
  expect(found?.texts.get('Dockerfile')).toContain('RUN npm ci --omit=dev && npm cache clean --force');
  const typed = await tried('S20-016', {
    Dockerfile: IMAGE.replace('CMD', "RUN echo 'npm run migrate' > start.sh\nCMD"),
    'package.json': JSON.stringify({
      ...MANIFEST,
      scripts: { ...MANIFEST.scripts, migrate: 'knex migrate:latest --knexfile knexfile.ts' },
    }),
  });
  expect(typed?.reason).toBe(
    'what the image runs reads knexfile.ts, which needs a development dependency: knex migrate:latest --knexfile knexfile.ts',
  );
}, 60_000);

test('the token of a workflow gets the rights that its steps are known to need', async () => {
  const workflow = (steps: string): Record<string, string> => ({
    '.github/workflows/ci.yml': `on: push\njobs:\n  pages:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n${steps}`,
  });
  const pages = workflow(
    `      - uses: peaceiris/actions-gh-pages@v4\n        with:\n          github_token: \${{ secrets.GITHUB_TOKEN }}\n      - run: git push mirror main\n`,
  );
  const found = await tried('S20-046', pages);
  expect([found?.state, found?.reason]).toEqual(['offered', undefined]);
  expect(found?.texts.get('.github/workflows/ci.yml')).toContain('permissions:\n  contents: write\n\njobs:');
  const unknown = await tried(
    'S20-046',
    workflow(`      - run: ./release.sh\n        env:\n          TOKEN: \${{ secrets.GITHUB_TOKEN }}\n`),
  );
  expect(unknown?.reason).toBe('.github/workflows/ci.yml does more than to read, so which rights it needs is for a person to say');
}, 60_000);
