import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { compose } from './index.ts';

test('reads services with literal secrets, ports, limits and health checks', async () => {
  const { facts } = await extractTexts(compose, {
    'ops/compose.tide.yml': `x-base: &base
  restart: unless-stopped
  mem_limit: 256m
services:
  harbor:
    <<: *base
    build:
      context: ..
      dockerfile: Harbor.Dockerfile
    environment:
      - STORE_SECRET_KEY=minioadmin
      - PORT=3000
      - JWT_SECRET=\${JWT_SECRET:-letmein}
      - DB_PASSWORD_FILE=/run/secrets/db
    ports: ["127.0.0.1:9229:9229", "3000:3000", {target: 80, published: 8080}]
    healthcheck: {test: ["CMD", "true"]}
    env_file: .env.tide
    secrets: [a, {source: b}]
    read_only: true
  db:
    image: postgres:15
    environment:
      POSTGRES_PASSWORD: password
      API_TOKEN: \${API_TOKEN}
      DATABASE_URL: postgres://tide:tide@db/tide
    privileged: true
`,
  });
  expect(facts.composeServices).toEqual([
    {
      location: { path: 'ops/compose.tide.yml', line: 5 },
      name: 'harbor',
      build: 'Harbor.Dockerfile',
      literalSecrets: ['STORE_SECRET_KEY', 'JWT_SECRET'],
      healthcheck: true,
      restart: 'unless-stopped',
      resourceLimits: true,
      publishedPorts: ['3000:3000', '8080:80'],
      privileged: false,
      envFiles: ['.env.tide'],
      secretMounts: ['a', 'b'],
      readOnly: true,
    },
    {
      location: { path: 'ops/compose.tide.yml', line: 20 },
      name: 'db',
      image: 'postgres:15',
      literalSecrets: ['POSTGRES_PASSWORD', 'DATABASE_URL'],
      healthcheck: false,
      resourceLimits: false,
      publishedPorts: [],
      privileged: true,
      envFiles: [],
      secretMounts: [],
      readOnly: false,
    },
  ]);
  expect(facts.secretLiterals.map((each) => [each.name, each.location.line, each.excerpt, each.production])).toEqual([
    ['STORE_SECRET_KEY', 11, 'mi***', true],
    ['JWT_SECRET', 13, 'l***', true],
    ['POSTGRES_PASSWORD', 23, 'p***', true],
    ['DATABASE_URL', 25, 't***', true],
  ]);
});

test('tells a one-shot migration container from one that migrates whenever it starts', async () => {
  const { facts } = await extractTexts(compose, {
    'docker-compose.yml': `services:
  schema: {image: x, command: npm run db:up}
  web:
    image: x
    restart: always
    command: sh -c "npx prisma db push && node x.js"
`,
    'package.json': '{"scripts":{"db:up":"knex migrate:latest"}}',
  });
  expect(facts.migrationRuns).toEqual([
    {
      location: { path: 'docker-compose.yml', line: 2 },
      by: 'knex',
      command: 'knex migrate:latest',
      when: 'job',
      push: false,
      locked: false,
    },
    {
      location: { path: 'docker-compose.yml', line: 6 },
      by: 'prisma',
      command: 'sh -c "npx prisma db push && node x.js"',
      when: 'image',
      push: true,
      locked: false,
    },
  ]);
});

test('broken YAML is diagnosed, other YAML is left alone', async () => {
  const { diagnostics, partial, facts } = await extractTexts(compose, {
    'compose.yaml': 'services:\n  a: [\n',
    'values.yaml': 'services: {a: {}}',
  });
  expect(diagnostics).toMatchObject([{ code: 'invalid-yaml', location: { path: 'compose.yaml', line: 3 } }]);
  expect(partial.map((each) => each.family)).toEqual(['composeServices']);
  expect(facts.composeServices.map((each) => each.name)).toEqual(['a']);
});

test('alias bombs end', async () => {
  const bomb = [
    'services:',
    '  a0: &a0 [x, x]',
    ...Array.from({ length: 40 }, (_, at) => `  a${at + 1}: &a${at + 1} [*a${at}, *a${at}, *a${at}]`),
  ].join('\n');
  const { diagnostics } = await extractTexts(compose, { 'compose.yml': bomb });
  expect(diagnostics).toMatchObject([{ code: 'invalid-yaml' }]);
});

test('a port on the address that a variable falls back to', async () => {
  const ports = async (port: string) =>
    (await extractTexts(compose, { 'compose.yaml': `services:\n  db:\n    image: postgres:17\n    ports: ['${port}']\n` })).facts
      .composeServices[0]?.publishedPorts;
  expect(await ports('${DB_IP:-127.0.0.1}:5433:5432')).toEqual([]);
  expect(await ports('${DB_IP:-0.0.0.0}:5433:5432')).toEqual(['${DB_IP:-0.0.0.0}:5433:5432']);
  expect(await ports('${DB_PORT:-5432}:5432')).toEqual(['${DB_PORT:-5432}:5432']);
});

test('a container that only migrates, with another way to call the same, starts nothing more', async () => {
  const { facts } = await extractTexts(compose, {
    'docker-compose.yml': `services:
  migrate:
    image: x
    restart: "no"
    entrypoint: ["sh", "-c"]
    command: ["node check.mjs && if command -v timeout >/dev/null 2>&1; then timeout 300 npx prisma migrate deploy; else npx prisma migrate deploy; fi"]
`,
  });
  expect(facts.migrationRuns.map((run) => run.when)).toEqual(['job']);
});
