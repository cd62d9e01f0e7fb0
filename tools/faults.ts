import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/**
 * `npm run faults -- --points 200 --seed 7 --restarts 3`: kills server and worker that many times under load, and restarts the database in every
 * way; CI does a few. A disk that fills up is `npm run faults:disk`.
 */
const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    restarts: { type: 'string', default: '3' },
  },
});
const { status } = spawnSync('npx', ['vitest', 'run', 'apps/server/test/faults'], {
  stdio: 'inherit',
  env: { ...process.env, FAULT_POINTS: values.points, FAULT_SEED: values.seed, FAULT_RESTARTS: values.restarts },
});
process.exitCode = status ?? 1;
