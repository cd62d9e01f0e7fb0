import { bootService } from '@airworthy/engine/boot/boot-service';
import { discoverEntries } from '@airworthy/engine/lang/typescript/entries';
import { createParser } from '@airworthy/engine/lang/typescript/parser-cache';
import { createResolver } from '@airworthy/engine/lang/typescript/resolve';
import { memoryTree } from '@airworthy/engine/tree/source-tree';
import { expect, test } from 'vitest';
import { loadCommonJs } from './load-commonjs.ts';
import { generateMessagesApp } from './nest-messages-app.ts';
import { compiled } from './nest-real.ts';
import type { GeneratedApp } from './program.ts';

interface Listed {
  getHandlers(): Map<string, { (data: unknown, context: unknown): Promise<unknown>; isEventHandler: boolean; next?: unknown }>;
}

/** `event p1 [First, Second]` of every handler that the real NestJS gives to a server, with the guards that ran. */
async function realMessages(app: GeneratedApp): Promise<string[]> {
  const shared = globalThis as unknown as { ran: string[]; servers: Listed[] };
  shared.ran = [];
  shared.servers = [];
  const files = Object.fromEntries(Object.entries(app.files).map(([path, text]) => [path.replace(/\.ts$/, '.js'), compiled(text)]));
  const made = await (loadCommonJs(files, 'main.js') as { started: Promise<{ close(): Promise<void> }> }).started;
  const out: string[] = [];
  for (const server of shared.servers)
    for (const [pattern, handler] of server.getHandlers()) {
      shared.ran.length = 0;
      await handler({}, {});
      const named = pattern.startsWith('{')
        ? Object.entries(JSON.parse(pattern) as object).map(([key, value]) => `${key}=${String(value)}`)
        : [pattern];
      out.push(`${handler.isEventHandler ? 'event' : 'request'} ${named.join(',')} [${shared.ran.join(', ')}]`);
    }
  await made.close();
  return out.toSorted();
}

function modelledMessages(app: GeneratedApp): string[] {
  const dependencies = { '@nestjs/core': '^11.0.0', '@nestjs/microservices': '^11.0.0' };
  const tree = memoryTree({
    ...app.files,
    'package.json': JSON.stringify({ main: app.entry, scripts: { start: `node ${app.entry}` }, dependencies }),
  });
  const { parse } = createParser(tree, () => {});
  const boot = bootService({ tree, resolver: createResolver(tree), parse, serviceRoot: '', entries: discoverEntries(tree, '') });
  return boot.messages.map((one) => `${one.kind} ${one.pattern} [${one.guards.join(', ')}]`).toSorted();
}

test('the model and the real NestJS agree on who takes messages, and behind which guards', async () => {
  let handlers = 0;
  const disagreements: unknown[] = [];
  for (let seed = 1; seed <= 300; seed += 1) {
    const app = generateMessagesApp(seed);
    const real = await realMessages(app);
    const model = modelledMessages(app);
    handlers += real.length;
    if (real.join('\n') !== model.join('\n')) disagreements.push({ seed, real, model });
  }
  expect(disagreements.slice(0, 3)).toEqual([]);
  expect(handlers).toBeGreaterThan(1000);
});
