import { parseArgs } from 'node:util';
import { compareHistories, filesOf, startHistoryServer } from './differential/migrations/compare-histories.ts';
import { WRITERS } from './differential/migrations/writers.ts';
import type { Writer } from './differential/migrations/writers.ts';

/** `npm run differential:migrations -- --writer knex --histories 500 [--seed 1] [--show SEED]`: random histories, a real PostgreSQL against the model. */
const { values } = parseArgs({
  options: {
    writer: { type: 'string' },
    histories: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    show: { type: 'string' },
  },
});
const writers = values.writer ? [values.writer as Writer] : [...WRITERS];
if (writers.some((one) => !WRITERS.includes(one))) {
  console.error(`--writer is one of ${WRITERS.join(', ')}`);
  process.exit(2);
}
if (values.show) {
  for (const [path, text] of Object.entries(filesOf(writers[0] as Writer, Number(values.show)))) console.log(`// ${path}\n${text}`);
} else {
  const server = await startHistoryServer();
  for (const writer of writers) {
    const result = await compareHistories(server, writer, Number(values.seed), Number(values.histories));
    for (const one of result.disagreements.slice(0, 40))
      console.log(`seed ${one.seed}  ${one.route}\n  real:  ${one.real}\n  model: ${one.model}`);
    console.log(`${writer}: ${result.histories} histories, ${result.tables} tables, ${result.disagreements.length} disagreements`);
    if (result.disagreements.length > 0) process.exitCode = 1;
  }
  await server.stop();
}
