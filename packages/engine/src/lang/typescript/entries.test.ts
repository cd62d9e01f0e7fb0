import { describe, expect, it } from 'vitest';
import { memoryTree } from '../../tree/source-tree.ts';
import { discoverEntries } from './entries.ts';

const brief = (texts: Record<string, string>, root = ''): string[] =>
  discoverEntries(memoryTree(texts), root).map((entry) => `${entry.kind} ${entry.path} (${entry.rule})`);

describe('discoverEntries', () => {
  it('follows the container command to the source, through sh -c and several roots', () => {
    expect(
      brief(
        {
          'services/a/Dockerfile':
            'FROM node AS b\nCMD ["node","x.js"]\nFROM node\nHEALTHCHECK CMD node -e "1"\nCMD ["sh", "-c", "npx prisma migrate deploy && node dist/services/a/src/index.js"]',
          'services/a/package.json': '{"scripts":{"start:worker":"node dist/worker/index.js"},"main":"dist/other.js"}',
          'services/a/src/index.ts': '',
          'services/a/src/other.ts': '',
          'services/a/src/worker/index.ts': '',
          'services/a/src/__tests__/a.test.ts': '',
        },
        'services/a',
      ),
    ).toEqual([
      'server services/a/src/index.ts (container command)',
      'worker services/a/src/worker/index.ts (package.json scripts.start:worker)',
      'test services/a/src/__tests__/a.test.ts (test file)',
    ]);
  });

  it('takes a daemon beside the file that the container starts for a process of its own', () => {
    const root = { Dockerfile: 'FROM node\nCMD ["node", "api.ts"]', 'package.json': '{}', 'api.ts': '' };
    const daemon = "import { Daemon } from '@acme/work';\nconst main = async () => { await Daemon.start(); };\nmain()\n";
    expect(brief({ ...root, 'daemon.ts': daemon })).toContain('worker daemon.ts (beside what the container starts)');
    expect(brief({ ...root, 'daemon.ts': daemon, 'api.ts': "import './daemon';" }).join()).not.toContain('daemon.ts');
    expect(brief({ ...root, 'daemon.ts': 'export class Daemon {}' }).join()).not.toContain('daemon.ts');
  });

  it('takes files of server actions for loaded, as pages in the browser call their exports', () => {
    const found = brief({
      'package.json': '{"scripts":{"start":"next start"},"dependencies":{"next":"15.0.0"}}',
      'app/page.tsx': '',
      'app/actions.ts': "// Orders.\n'use server';\nexport async function order() {}",
      'lib/other.ts': "export const words = 'use server';",
    });
    expect(found).toContain('server app/actions.ts (server actions of Next.js)');
    expect(found.join()).not.toContain('other.ts');
  });

  it('takes tasks that a platform runs by their folder for workers', () => {
    const found = brief({
      'package.json': '{"scripts":{"start":"node dist/main.js"},"dependencies":{"@trigger.dev/sdk":"4.0.0"}}',
      'src/main.ts': '',
      'src/trigger/mail/send.ts': '',
      'src/trigger/mail/send.test.ts': '',
      'src/other/trigger.ts': '',
    });
    expect(found).toContain('server src/main.ts (package.json scripts.start)');
    expect(found.filter((one) => one.startsWith('worker'))).toEqual(['worker src/trigger/mail/send.ts (loaded by Trigger.dev)']);
  });

  it('takes what Node.js loads before the script for started too', () => {
    expect(
      brief({
        Dockerfile:
          'FROM node\nCMD ["node", "--enable-source-maps", "--import=./tracer.ts", "--import=@acme/telemetry", "-r", "./dist/early.js", "api.ts"]',
        'package.json': '{}',
        'tracer.ts': '',
        'early.ts': '',
        'src/early.ts': '',
        'api.ts': '',
      }),
    ).toEqual(['server api.ts (container command)', 'server src/early.ts (container command)', 'server tracer.ts (container command)']);
  });

  it('prefers TypeScript to a compiled twin and start to main', () => {
    expect(
      brief({
        'package.json': '{"scripts":{"start":"node -r dotenv/config dist/server.js"},"main":"dist/index.js"}',
        'src/server.ts': '',
        'src/server.js': '',
        'src/index.ts': '',
      }),
    ).toEqual(['server src/server.ts (package.json scripts.start)']);
  });

  it('falls back to a file that listens and that nobody imports', () => {
    expect(
      brief({
        'package.json': '{}',
        'app.js': 'require("./lib")',
        'main.js': 'const a = require("./app"); a.listen(3)',
        'lib.js': 'x.listen(1)',
      }),
    ).toEqual(['server main.js (listens, and nobody imports it)']);
  });
});

it('takes tasks of Trigger.dev for loaded by the folder that they stand in', () => {
  const found = discoverEntries(
    memoryTree({
      'package.json': JSON.stringify({ scripts: { start: 'node src/main.js' }, dependencies: { '@trigger.dev/sdk': '4.0.0' } }),
      'src/main.ts': '',
      'src/trigger/mails/send.ts': '',
      'src/trigger/mails/send.test.ts': '',
      'src/triggers.ts': '',
    }),
    '',
  );
  expect(found.filter((entry) => entry.framework !== undefined)).toMatchObject([
    { path: 'src/trigger/mails/send.ts', kind: 'worker', framework: 'Trigger.dev' },
  ]);
});
