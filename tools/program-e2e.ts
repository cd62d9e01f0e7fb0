import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Program } from './program-e2e/program.ts';

/**
 * `npm run program:e2e -- DIR [--out FOLDER]`: the program of a repository end to end by API. Starts a server on an embedded database with a
 * worker, and does what people do in sixteen weeks: phases, audits, answers, waivers, fixes on a patched copy, a second audit, documents; then
 * holds the figures of API, documents and database against each other. Prints a line a step; ends with 1 when a step fails.
 */
const args = process.argv.slice(2);
const at = args.indexOf('--out');
const out = at === -1 ? undefined : args[at + 1];
const [directory] = args.filter((one, index) => !one.startsWith('--') && (at === -1 || index !== at + 1));
if (directory === undefined) {
  console.error('Name the repository: npm run program:e2e -- DIR [--out FOLDER]');
  process.exit(2);
}
const work = mkdtempSync(join(tmpdir(), 'airworthy-program-'));
// An embedded PostgreSQL that is started by root runs as somebody else, who has to get in.
chmodSync(work, 0o755);
const program = new Program(resolve(directory), work, async (path, bytes) => {
  if (out === undefined) return;
  mkdirSync(join(out, path, '..'), { recursive: true });
  writeFileSync(join(out, path), bytes);
});
try {
  await program.run();
} catch (error) {
  console.error(`FAILED ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exitCode = 1;
} finally {
  await program.close();
  rmSync(work, { recursive: true, force: true });
}
