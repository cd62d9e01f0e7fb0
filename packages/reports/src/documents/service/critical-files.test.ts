import { expect, test } from 'vitest';
import { makeService } from '../../../test/make-result.ts';
import type { ServiceContext } from '../context.ts';
import { criticalFiles } from './critical-files.ts';

function walked(files: readonly { path: string; lines: number; facts: Record<string, number> }[]): string[] {
  const service = { ...makeService(), portrait: { ...makeService().portrait, files } };
  return criticalFiles({ service } as unknown as ServiceContext).map((one) => `${one.area.id} ${one.path}`);
}

test('where the entry point opens the socket, the walk goes on to the file that handles it', () => {
  expect(
    walked([
      { path: 'src/index.ts', lines: 200, facts: { httpServers: 1, socketEndpoints: 1 } },
      { path: 'src/ws/handler.ts', lines: 90, facts: { logCalls: 3 } },
      { path: 'src/ws/enhanced-handler.ts', lines: 700, facts: { logCalls: 60 } },
      { path: 'src/ws/enhanced-handler.test.ts', lines: 900, facts: { testSuites: 1 } },
    ]),
  ).toEqual(['entry src/index.ts', 'sockets src/ws/enhanced-handler.ts']);
});

test('a folder of that name says nothing about a service without sockets', () => {
  expect(
    walked([
      { path: 'src/index.ts', lines: 200, facts: { httpServers: 1 } },
      { path: 'src/ws/handler.ts', lines: 90, facts: { logCalls: 3 } },
    ]),
  ).toEqual(['entry src/index.ts']);
});
