import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { dockerfile } from './index.ts';

const one = async (text: string, more: Record<string, string> = {}) => {
  const { facts } = await extractTexts(dockerfile, { 'deploy/Harbor.Dockerfile': text, ...more });
  return { file: facts.dockerfiles[0], runs: facts.migrationRuns };
};

test('reads user, health check, command and installs of the final stage', async () => {
  const { file } = await one(`ARG V=22
FROM node:\${V}-alpine AS kiln
WORKDIR /src
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22.4.1-alpine
WORKDIR /srv
COPY --from=kiln /src/node_modules ./node_modules
COPY --from=kiln /src/dist ./dist
USER 1000:1000
EXPOSE 4100/tcp
HEALTHCHECK --interval=5s CMD ["node", "ping.js"]
CMD ["node", "dist/main.js"]
`);
  expect(file).toMatchObject({
    location: { path: 'deploy/Harbor.Dockerfile', line: 9 },
    user: { state: 'known', value: '1000' },
    userLine: 13,
    healthcheck: true,
    healthcheckLine: 15,
    command: '["node", "dist/main.js"]',
    commandLine: 16,
    execForm: true,
    receivesSignals: true,
    frozenInstall: true,
    productionOnly: true,
    copiesAllFirst: false,
    migratesOnStart: false,
    exposes: [4100],
  });
  expect(file?.stages[0]).toEqual({ name: 'kiln', base: 'node:22-alpine', pinned: true, digest: false, line: 2 });
});

test('inherits user and health check from an earlier stage, and takes them back', async () => {
  const { file } = await one(`FROM node:lts AS base
USER node
HEALTHCHECK CMD true
FROM base
HEALTHCHECK NONE
CMD npm start
`);
  expect(file).toMatchObject({ user: { state: 'known', value: 'node' }, userLine: 2, healthcheck: false, execForm: false });
  expect(file?.stages.map((stage) => stage.pinned)).toEqual([false, true]);
});

test('a user of an earlier stage that is not the base does not count; a private base leaves it open', async () => {
  expect((await one('FROM node:22 AS a\nUSER node\nFROM node:22\nCOPY --from=a /x /x\n')).file?.user).toEqual({ state: 'absent' });
  expect((await one('FROM registry.acme.test/base/node:3\n')).file?.user).toMatchObject({ state: 'unknown' });
  expect((await one('FROM gcr.io/distroless/nodejs22-debian12:nonroot\n')).file?.user).toMatchObject({ state: 'known', value: 'nonroot' });
  expect((await one('FROM node:22\nARG WHO=app\nUSER ${WHO}\n')).file?.user).toMatchObject({ state: 'known', value: 'app' });
});

test('finds migrations in the command, in package scripts, in shell files and in scripts written by RUN', async () => {
  const direct = await one('FROM node:22\nCMD ["sh", "-c", "npx prisma migrate deploy && node dist/x.js"]\n');
  expect(direct.file).toMatchObject({ migratesOnStart: true, receivesSignals: false, execForm: true });
  expect(direct.runs).toEqual([
    {
      location: { path: 'deploy/Harbor.Dockerfile', line: 2 },
      by: 'prisma',
      command: "sh -c 'npx prisma migrate deploy && node dist/x.js'",
      when: 'image',
      push: false,
      locked: true,
    },
  ]);

  const script = await one('FROM node:22\nCMD npm run boot\n', {
    'package.json': '{"scripts":{"preboot":"prisma db push --accept-data-loss","boot":"node x.js"}}',
  });
  expect(script.runs).toMatchObject([{ push: true, locked: false }]);

  const shell = await one('FROM node:22\nCOPY dock.sh /usr/local/bin/\nENTRYPOINT ["/usr/local/bin/dock.sh"]\nCMD ["node", "x.js"]\n', {
    'deploy/dock.sh': '#!/bin/sh\nset -e\n\nknex migrate:latest\nexec "$@"\n',
  });
  expect(shell.runs).toMatchObject([
    { location: { path: 'deploy/dock.sh', line: 4 }, by: 'knex', command: 'set -e && knex migrate:latest' },
  ]);

  const echoed = await one(
    `FROM node:22
RUN echo '#!/bin/sh' > ./go.sh && \\
    echo 'npm run schema || exit 1' >> ./go.sh && chmod +x ./go.sh
ENTRYPOINT ["./go.sh"]
`,
    { 'package.json': '{"scripts":{"schema":"typeorm-ts-node-commonjs migration:run -d ds.ts"}}' },
  );
  expect(echoed.runs).toMatchObject([{ location: { line: 2 }, by: 'typeorm', locked: false, command: 'npm run schema || exit 1' }]);

  const none = await one('FROM node:22\nRUN npx prisma generate\nCMD ["node", "migrate-data-viewer.js"]\n');
  expect(none.runs).toEqual([]);
});

test('tells loose installs, everything copied first and development packages left in', async () => {
  const { file } = await one('FROM node:22\nWORKDIR /a\nCOPY . .\nRUN npm install -g tsx && npm install\nCMD exec node a.js\n');
  expect(file).toMatchObject({
    frozenInstall: false,
    looseInstalls: [4],
    productionOnly: false,
    copiesAllFirst: true,
    execForm: false,
    receivesSignals: true,
  });
});

test('lists secrets baked into the final image only', async () => {
  const { file } = await one(`FROM node:22 AS build
ENV NPM_TOKEN=npm_abcdefgh
FROM node:22
ARG REGISTRY_TOKEN
ENV REGISTRY_TOKEN=$REGISTRY_TOKEN DB_PASSWORD="hunter22" JWT_SECRET=changeme TOKEN_TTL=900
`);
  expect(file?.secretNames).toEqual(['DB_PASSWORD', 'REGISTRY_TOKEN']);
});

test('says what ends up in the layers and which failures are ignored', async () => {
  const { file } = await one(`FROM node:22 AS build
RUN npm run build || true
RUN apt-get update && apt-get install -y g++
FROM node:22
RUN apt-get update && apt-get install -y tini && rm -rf /var/lib/apt/lists/*
ADD https://x.test/a.tgz /a
COPY --from=build /dist ./
COPY .env.production ./
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["node", "a.js"]
`);
  expect(file).toMatchObject({
    initProcess: true,
    addsRemote: true,
    copiesEnvFile: true,
    keepsPackageIndex: false,
    ignoredFailures: [2],
    receivesSignals: true,
  });
  expect((await one('FROM node:22-alpine\nRUN apk add curl\nRUN rm -f x || true\nCOPY .env.example ./\n')).file).toMatchObject({
    initProcess: false,
    keepsPackageIndex: true,
    ignoredFailures: [],
    copiesEnvFile: false,
  });
});

test('of a file that builds several images, the stages of the service count', async () => {
  const { facts } = await extractTexts(
    dockerfile,
    {
      'apps/quay/package.json': '{}',
      Dockerfile: `FROM node:22 AS deps
RUN npm ci
FROM deps AS quay-build
RUN npm run build
FROM node:22-alpine AS quay
COPY --from=quay-build /app/apps/quay/dist ./apps/quay/dist
USER node
CMD ["node", "apps/quay/dist/main.js"]
FROM deps AS mole-build
RUN npm run build || true
FROM node:22-alpine AS mole
COPY --from=mole-build /app/apps/mole ./apps/mole
CMD ["node", "apps/mole/main.js"]
`,
    },
    { path: 'apps/quay' },
  );
  expect(facts.dockerfiles).toMatchObject([
    {
      location: { line: 5 },
      user: { value: 'node' },
      ignoredFailures: [],
      stages: [{ name: 'deps' }, { name: 'quay-build' }, { name: 'quay' }],
    },
  ]);
});

test('reads .dockerignore of the service and of the folders around it', async () => {
  const { facts } = await extractTexts(
    dockerfile,
    { '.dockerignore': '**/.env*\n!.env.example\n.git\n', 'apps/quay/Dockerfile': 'FROM node:22\n' },
    { path: 'apps/quay' },
  );
  expect(facts.dockerIgnores).toEqual([
    {
      location: { path: '.dockerignore', line: 1 },
      patterns: ['**/.env*', '!.env.example', '.git'],
      excludesEnv: true,
      excludesGit: true,
      excludesNodeModules: false,
    },
  ]);
});

test.each([
  ['.env', { '.env.example': '' }, true],
  ['.env', { 'apps/quay/.env.example': '' }, false],
  ['**/.env', { '.env.example': '', 'apps/quay/.env.example': '' }, true],
  ['apps/*/.env', { 'apps/quay/.env.example': '' }, true],
  ['.env', {}, true],
])('%s at the root of the context with %o keeps the env file of a service out: %s', async (pattern, others, excludesEnv) => {
  const { facts } = await extractTexts(
    dockerfile,
    { '.dockerignore': `${pattern}\n`, 'apps/quay/package.json': '{}', ...others },
    { path: 'apps/quay' },
  );
  expect(facts.dockerIgnores).toMatchObject([{ excludesEnv }]);
});

test('in a monorepo, a Dockerfile at the root counts for the service it builds', async () => {
  const texts = {
    'docker/Dockerfile.quay': 'FROM node:22\nUSER node\n',
    'docker/Dockerfile.mole': 'FROM node:22\n',
    'apps/quay/package.json': '{}',
  };
  const { facts } = await extractTexts(dockerfile, texts, { path: 'apps/quay' });
  expect(facts.dockerfiles.map((file) => file.location.path)).toEqual(['docker/Dockerfile.quay']);
});

test('an invalid file is diagnosed, near misses are left alone', async () => {
  const broken = await extractTexts(dockerfile, { Dockerfile: 'FORM node\n\x00\n' });
  expect(broken.diagnostics).toMatchObject([{ code: 'invalid-dockerfile', location: { path: 'Dockerfile', line: 1 } }]);
  expect(broken.partial.map((each) => each.family)).toEqual(['dockerfiles']);
  const near = await extractTexts(dockerfile, { 'dockerfile.md': 'FROM here on', 'src/dockerfile.ts': 'export {}' });
  expect(near.facts.dockerfiles).toEqual([]);
});

test('the .dockerignore that is read is the one at the root of the context', async () => {
  const read = async (text: string, more: Record<string, string>) => {
    const files = { 'apps/tide/Dockerfile': text, 'apps/tide/package.json': '{}', 'apps/tide/src/a.ts': '', ...more };
    const { facts } = await extractTexts(dockerfile, files, { path: 'apps/tide' });
    return { ignoreFile: facts.dockerfiles[0]?.ignoreFile, takesFolders: facts.dockerfiles[0]?.takesFolders };
  };
  const ignores = { '.dockerignore': '.env', 'apps/tide/.dockerignore': '.env' };
  expect(await read('FROM node:24\nCOPY apps/tide ./\n', ignores)).toEqual({ ignoreFile: '.dockerignore', takesFolders: true });
  expect(await read('FROM node:24\nCOPY package.json src ./\n', ignores)).toEqual({
    ignoreFile: 'apps/tide/.dockerignore',
    takesFolders: false,
  });
  // The context is the folder that holds the audited one.
  expect(await read('FROM node:24\nCOPY harbor/apps/tide ./\n', ignores)).toEqual({ ignoreFile: undefined, takesFolders: true });
  expect(await read('FROM node:24\nCOPY . .\n', ignores)).toEqual({ ignoreFile: undefined, takesFolders: true });
  expect(await read('FROM node:24\nCOPY . .\n', { ...ignores, 'apps/tide/Dockerfile.dockerignore': '*' })).toEqual({
    ignoreFile: 'apps/tide/Dockerfile.dockerignore',
    takesFolders: true,
  });
  expect(await read('FROM node:24\nCOPY package.json ./\nCOPY dist ./dist\n', {})).toEqual({ ignoreFile: undefined, takesFolders: false });
});

test('a start script may hand over to an init', async () => {
  const script = (last: string) => ({ 'deploy/entrypoint.sh': `#!/bin/sh\nset -e\nnpm run migrate\n${last}\n` });
  const image = 'FROM node:24\nCMD ["./entrypoint.sh"]\n';
  expect((await one(image, script('NODE_PATH=/x exec dumb-init node a.js'))).file).toMatchObject({
    initProcess: true,
    receivesSignals: true,
  });
  expect((await one(image, script('exec node a.js'))).file).toMatchObject({ initProcess: false, receivesSignals: true });
  expect((await one(image, script('node a.js'))).file).toMatchObject({ initProcess: false, receivesSignals: false });
});

test('an index is kept or removed only where packages of the system are installed', async () => {
  expect((await one('FROM node:24\nRUN npm ci\n')).file?.keepsPackageIndex).toBeUndefined();
  expect((await one('FROM node:24\nRUN apt-get update && apt-get install -y curl\n')).file?.keepsPackageIndex).toBe(true);
  expect((await one('FROM node:24-alpine\nRUN apk add --no-cache tini\n')).file?.keepsPackageIndex).toBe(false);
});
