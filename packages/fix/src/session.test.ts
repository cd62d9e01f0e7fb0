import { join } from 'node:path';
import { loadStandards, projectOf } from '@airworthy/engine';
import { openTree } from '@airworthy/engine/tree/open-tree';
import { overlayTree } from '@airworthy/engine/tree/overlay-tree';
import { expect, test } from 'vitest';
import { FIXES } from './fixes/registry.ts';
import { FixSession } from './session.ts';
import type { Stage } from './session.ts';

const ROOT = join(import.meta.dirname, '../../..');
const library = loadStandards(join(ROOT, 'standards'));

function open(service: string, texts: Record<string, string> = {}): FixSession {
  const project = projectOf(overlayTree(openTree(join(ROOT, 'e2e', service)), new Map(Object.entries(texts))));
  return new FixSession({ project, library, services: project.services });
}

async function trial(session: FixSession, item: string, stage: Stage = session.first) {
  const fix = FIXES.find((one) => one.item === item);
  const name = session.services[0]?.name ?? '';
  return fix === undefined ? undefined : session.try(stage, fix, name);
}

test('fixes of one file compose, each turns its item, and nothing is offered a second time', async () => {
  const session = open('task-board');
  let stage = session.first;
  for (const item of ['S20-001', 'S20-004', 'S20-025', 'S12-002', 'S16-010', 'S06-023']) {
    const found = await trial(session, item, stage);
    expect(found?.reason).toBeUndefined();
    expect(found?.changes.find((one) => one.item === item)?.after).toBe('PASS');
    stage = found?.after ?? stage;
  }
  expect(stage.texts.get('Dockerfile')).toContain('USER node\n');
  expect(stage.texts.get('Dockerfile')).toContain('HEALTHCHECK ');
  expect(stage.texts.get('Dockerfile')).toContain('ENTRYPOINT ["/sbin/tini", "--"]');
  for (const item of ['S20-001', 'S20-004', 'S20-025', 'S12-002', 'S16-010', 'S06-023'])
    expect(await trial(session, item, stage)).toBeUndefined();
}, 120_000);

test('what makes another verdict worse is refused with its name', async () => {
  const found = await trial(open('sample-service'), 'S03-007');
  expect(found).toMatchObject({
    state: 'refused',
    reason: expect.stringContaining('S04-002 of room-booking-sample would get worse, PASS to PARTIAL'),
  });
}, 60_000);

test('code is inserted with the line ends of its file', async () => {
  const file = 'src/app.ts';
  const before = openTree(join(ROOT, 'e2e/sample-service')).read(file) ?? '';
  const session = open('sample-service', { [file]: before.replaceAll('\n', '\r\n') });
  const found = await trial(session, 'S12-011');
  expect(found?.state).toBe('offered');
  expect(found?.texts.get(file)).not.toMatch(/[^\r]\n/);
}, 60_000);
