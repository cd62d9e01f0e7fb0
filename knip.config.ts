import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  // Of the system: a small disk is mounted to be filled; a load tool that ours is held against.
  ignoreBinaries: ['java', 'mount', 'redis-server', 'umount', 'wrk'],
  workspaces: {
    '.': {
      entry: [
        'tools/*.ts',
        'tools/bench/floor.ts',
        'tools/fleet/audit-once.ts',
        'tools/imports/make-fixtures.ts',
        'tools/differential/*-real.ts',
        'tools/**/*.test.ts',
        'e2e/*.test.ts',
      ],
      // The examples have tests of their own, with runners of their own.
      vitest: { entry: [] },
      project: ['tools/**/*.ts', '!tools/templates/**'],
      // Used by name only: the frameworks that generated apps load, a linter that is also benched.
      ignoreDependencies: [
        '@nestjs/platform-fastify',
        'express',
        'express4',
        // Apps that the differential generator writes load these.
        '@hono/zod-openapi',
        '@koa/router',
        '@trpc/server',
        'trpc10',
        'hono',
        'elysia',
        'koa',
        'koa-compose',
        'koa-mount',
        '@apollo/server',
        '@as-integrations/express5',
        'graphql-yoga',
        'fastify-plugin',
        'oxlint',
        // The client that the packed command line is tried with, which itself depends on it.
        '@modelcontextprotocol/sdk',
        // What the code of fix guides is compiled against.
        /^@(?:fastify|hono|nestjs|sentry)\//,
        /^@types\/(?!node)/,
        /^(?:bullmq|compression|cors|express-rate-limit|helmet|ioredis|jose|knex|nestjs-pino|opossum|pg|pino|pino-http|prom-client|rate-limit-redis|undici|ws)$/,
      ],
    },
    'packages/engine': { entry: ['src/**/*.test.ts'], project: ['src/**/*.ts'], ignoreDependencies: ['@airworthy/standards'] },
    'packages/reports': {
      entry: ['src/**/*.test.ts', 'test/**/*.ts', 'tools/*.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts', 'tools/*.ts'],
      // Fonts, and the schemas of CycloneDX, are found by the name of their file.
      ignoreDependencies: [/^@expo-google-fonts\//, '@cyclonedx/cyclonedx-library'],
    },
    // The example is only looked at by the tools whose reports are kept.
    'packages/adapters': { entry: ['test/**/*.test.ts'], project: ['src/**/*.ts', 'test/*.ts'] },
    // What a test of the runner starts.
    'packages/probe': { entry: ['test/**/*.test.ts', 'test/fixtures/*.mjs'], project: ['src/**/*.ts', 'test/**/*'] },
    'apps/server': {
      entry: ['src/work/audit-child.ts', 'src/work/standard-reader.ts', 'test/**/*.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
    },
    // What `new-service` writes is a project of its own.
    // The packed command line holds our own packages, so that it has to name what those depend on.
    'apps/cli': { project: ['src/**/*.ts'], vitest: { entry: ['src/**/*.test.ts'] }, ignoreDependencies: [/^(?!commander$)/] },
  },
  ignoreExportsUsedInFile: true,
};

export default config;
