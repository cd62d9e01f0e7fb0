import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFleet } from './fleet/write-fleet.ts';

/** `npm run example:fleet -- --services N [--seed S] [--out DIR]`: writes N varied services with a manifest of what is planted in them. */
const { values } = parseArgs({
  options: {
    services: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'generated-fleet' },
  },
});
const count = Number(values.services);
const seed = Number(values.seed);
if (!Number.isInteger(count) || count < 1 || count > 9_999 || !Number.isInteger(seed)) {
  console.error('Usage: npm run example:fleet -- --services N [--seed S] [--out DIR], with N from 1 to 9999');
  process.exit(2);
}
const folder = resolve(values.out);
const written = writeFleet(folder, count, seed);
console.log(
  `${written.services} services, ${written.files} files, ${written.lines} lines, ${written.planted.length} planted defects in ${folder}`,
);
