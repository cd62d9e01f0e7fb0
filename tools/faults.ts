import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/** `npm run faults -- --points 200 --seed 7`: kills server and worker that many times under load; CI does a few. */
const { values } = parseArgs({ options: { points: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } } });
const { status } = spawnSync('npx', ['vitest', 'run', 'apps/server/test/faults'], {
  stdio: 'inherit',
  env: { ...process.env, FAULT_POINTS: values.points, FAULT_SEED: values.seed },
});
process.exitCode = status ?? 1;
