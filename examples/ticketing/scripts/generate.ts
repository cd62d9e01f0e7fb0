import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Writes the clients that services generate from their schema, where they are missing or older than it. */
export function generateClients(): void {
  for (const schema of globSync('services/*/prisma/schema.prisma', { cwd: root })) {
    const service = join(root, dirname(schema), '..');
    const client = join(service, 'src/generated/client.ts');
    if (existsSync(client) && statSync(client).mtimeMs >= statSync(join(root, schema)).mtimeMs) continue;
    const prisma = createRequire(join(service, 'package.json')).resolve('prisma/build/index.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [prisma, 'generate', '--no-hints'], {
      cwd: service,
      encoding: 'utf8',
      // Nobody is asked for newer versions.
      env: { ...process.env, CHECKPOINT_DISABLE: '1' },
    });
    if (status !== 0) throw new Error(`prisma generate failed for ${schema}: ${stdout}${stderr}`);
  }
}

if (import.meta.main) generateClients();
