import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'code',
          include: [
            'packages/*/src/**/*.test.ts',
            'packages/*/test/**/*.test.ts',
            'apps/cli/src/**/*.test.ts',
            'apps/web/src/**/*.test.ts',
            'tools/**/*.test.ts',
            'standards/**/*.test.ts',
            'e2e/*.test.ts',
          ],
          exclude: ['e2e/web*.test.ts'],
        },
      },
      {
        extends: true,
        // These need a database, which is started once for all of them.
        test: {
          name: 'server',
          include: ['apps/server/{src,test}/**/*.test.ts', 'e2e/web*.test.ts'],
          globalSetup: ['apps/server/test/support/postgres.ts'],
        },
      },
    ],
  },
});
