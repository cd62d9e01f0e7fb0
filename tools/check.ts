import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** Everything that must hold before a commit, in the order of what fails fastest. */
const STEPS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['generated files', process.execPath, 'tools/generate.ts', '--check'],
  ['format', 'oxfmt', '--check', '.'],
  ['lint', 'oxlint', '--deny-warnings'],
  ['types', 'tsc', '-p', '.'],
  ['types of the report page', 'tsc', '-p', 'packages/reports/src/html/client'],
  ['types of the web app', 'tsc', '-p', 'apps/web'],
  ['layers', 'depcruise', 'packages', 'apps', 'tools', '--config', '.dependency-cruiser.mjs'],
  ['dead code', 'knip'],
];

const PATH = `${join(import.meta.dirname, '../node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
let failed = 0;
for (const [name, command, ...args] of STEPS) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, PATH } });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (status !== 0) {
    failed += 1;
    console.log(`${stdout ?? ''}${stderr ?? ''}`);
  }
}
process.exitCode = failed > 0 ? 1 : 0;
