import { spawn } from 'node:child_process';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { KnownError } from '@airworthy/engine/known-error';

/** `airworthy serve`, `worker`, `migrate`, `backup`, `restore` and `ledger`: the program server, a package of its own, as a child that gets our signals. */
export async function serverCommand(
  command: 'serve' | 'worker' | 'migrate' | 'backup' | 'restore' | 'ledger',
  args: readonly string[],
): Promise<number> {
  const manifest = serverPackage();
  const child = spawn(process.execPath, [...process.execArgv, join(dirname(manifest), 'src/bin.ts'), command, ...args], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => child.once('error', reject).once('close', (code) => resolve(code ?? 1)));
}

function serverPackage(): string {
  const found = findPackageJSON('@airworthy/server', import.meta.url);
  if (found !== undefined) return found;
  throw new KnownError('no-server', 'The program server is not installed.', { hint: 'npm install @airworthy/server, beside airworthy.' });
}
