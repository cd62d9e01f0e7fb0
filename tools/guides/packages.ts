import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `package.json` of a small service: the packages that its modules import, in the versions that the guides are compiled against. */
export function packageOf(root: string, files: Readonly<Record<string, string>>): string {
  const texts = Object.values(files);
  const names = new Set(
    texts.flatMap((text) => [...text.matchAll(/from '((?:@[\w-]+\/)?[a-z][\w-]*)(?:\/[^']*)?'/g)].map((one) => one[1] ?? '')),
  );
  const dependencies: Record<string, string> = {};
  for (const name of [...names].toSorted()) {
    const version = versionOf(root, name);
    if (version) dependencies[name] = version;
  }
  return JSON.stringify({
    name: 'orders',
    version: '1.0.0',
    type: 'module',
    private: true,
    scripts: {
      start: files['src/tracing.ts'] ? 'node --import ./src/tracing.ts src/main.ts' : 'node src/main.ts',
      build: 'tsc',
      lint: 'oxlint',
      test: 'node --test',
    },
    engines: { node: '>=22.18' },
    dependencies,
  });
}

function versionOf(root: string, name: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;
  } catch {
    return undefined;
  }
}
