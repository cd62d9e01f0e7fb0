/** How a report is made. */
export type Made = { command: string; args: string[]; cwd?: string; env?: Record<string, string>; from?: string; before?: () => void };

/** What test runners and coverage write as XML. */
export function xmlReports(
  bin: (name: string) => string,
  before: Readonly<Record<'vitestConfig' | 'nodeTests', () => void>>,
): Record<string, Made> {
  return {
    'junit/vitest.xml': {
      command: bin('vitest'),
      args: ['run', '--reporter=junit', '--outputFile', 'vitest.xml', '--dir', 'test', '--config', 'vitest.config.mjs'],
      from: 'vitest.xml',
      before: before.vitestConfig,
    },
    'junit/jest.xml': {
      command: bin('jest'),
      args: ['--reporters=jest-junit', '--testMatch', '**/*.jest.cjs', '--rootDir', '.'],
      env: { JEST_JUNIT_OUTPUT_FILE: 'jest.xml', JEST_JUNIT_ADD_FILE_ATTRIBUTE: 'true' },
      from: 'jest.xml',
    },
    'junit/mocha.xml': {
      command: bin('mocha'),
      args: ['--reporter', 'mocha-junit-reporter', '--reporter-options', 'mochaFile=mocha.xml', 'test/prices.mocha.cjs'],
      from: 'mocha.xml',
    },
    'junit/node.xml': {
      command: process.execPath,
      args: ['--test', '--test-reporter=junit', 'test/prices.node.mjs'],
      before: before.nodeTests,
    },
    'c8/cobertura-coverage.xml': {
      command: bin('c8'),
      args: ['--all', '--src', 'src', '--include', 'src/*.js', '--reporter=cobertura', bin('mocha'), 'test/prices.mocha.cjs'],
      from: 'coverage/cobertura-coverage.xml',
    },
    'nyc/cobertura-coverage.xml': {
      command: bin('nyc'),
      args: ['--all', '--include', 'src/*.js', '--report-dir', 'nyc-out', '--reporter=cobertura', bin('mocha'), 'test/prices.mocha.cjs'],
      from: 'nyc-out/cobertura-coverage.xml',
    },
  };
}
