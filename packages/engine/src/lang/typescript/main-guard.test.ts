import { expect, test } from 'vitest';
import { memoryIndex } from '../../testing/memory-index.ts';

const GUARDS = [
  'require.main === module',
  'module === require.main',
  '!module.parent',
  'import.meta.main',
  'import.meta.url === `file://${process.argv[1]}`',
  'process.argv[1] === fileURLToPath(import.meta.url)',
  'require.main === module && process.env.CLI',
  'isMain',
];

const part = (guard: string, name: string): string =>
  `import { fileURLToPath } from 'node:url'; const isMain = require.main === module; if (${guard}) ${name}(); function ${name}() {}`;

test.each(GUARDS)('what stands under %s runs in the file that is started and in no other', (guard) => {
  const code = memoryIndex({ 'main.ts': `${part(guard, 'own')} import './job';`, 'job.ts': `${part(guard, 'job')} export const a = 1;` });
  const reach = (name: string) => {
    const fn = code.functions.find((one) => one.name === name);
    return fn === undefined ? undefined : code.reach(fn);
  };
  expect(reach('own')?.state).not.toBe('not-wired');
  expect(reach('job')).toMatchObject({ state: 'not-wired', reason: 'job is only called when job.ts is started by itself' });
});

test('what stands under the opposite runs in files that others load', () => {
  const code = memoryIndex({
    'main.ts': "import './job'; if (module.parent) never(); function never() {}",
    'job.ts': 'if (require.main !== module) loaded(); function loaded() {}',
  });
  const states = code.functions.map((fn) => [fn.name, code.reach(fn).state]);
  expect(Object.fromEntries(states)).toEqual({ never: 'not-wired', loaded: 'wired' });
});

test('a file out of a folder that is loaded by computed names runs its own start only by itself', () => {
  const code = memoryIndex({
    'main.ts': 'const load = (name: string) => import(`./jobs/${name}`); load(process.env.JOB);',
    'jobs/tidy.ts':
      'export function work() {}\nfunction cli() { inner(); }\nfunction inner() {}\nif (require.main === module) { cli(); process.on("exit", () => {}); }',
  });
  const states = code.functions.map((fn) => [fn.name, code.reach(fn).state]);
  expect(Object.fromEntries(states)).toMatchObject({ work: 'unknown', cli: 'not-wired', inner: 'not-wired' });
  expect(code.callsTo('process.on').map((call) => code.reach(call).state)).toEqual(['not-wired']);
});
