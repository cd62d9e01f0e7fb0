import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  workspaces: {
    '.': { entry: ['tools/*.ts', '.dependency-cruiser.mjs'], project: ['tools/**/*.ts', '!tools/templates/**'] },
    standards: { entry: [] },
    'packages/model': { entry: ['src/index.ts'], project: ['src/**/*.ts'] },
    'packages/engine': { entry: ['src/index.ts', 'src/**/*.test.ts'], project: ['src/**/*.ts'] },
    'packages/reports': { entry: ['src/index.ts', 'src/**/*.test.ts', 'test/**/*.ts'], project: ['src/**/*.ts', 'test/**/*.ts'] },
    'apps/cli': { entry: ['src/bin.ts', 'src/**/*.test.ts'], project: ['src/**/*.ts'] },
  },
  ignore: ['e2e/**', '**/fixtures/**'],
  ignoreExportsUsedInFile: true,
};

export default config;
