import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { audit, disabledCache, loadStandards, openProject } from '@airworthy/engine';
import { readConfig, runSession } from '@airworthy/probe';
import { expect, test } from 'vitest';
import { readEntries } from '../manifest/entries.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');

/** What would be asked of an edition on tier fault; nothing is started and nothing is sent. */
async function itemsAskedOf(example: string, service: string): Promise<Set<string>> {
  const file = join(example, `airworthy.probe.${service}.yaml`);
  const options = { target: 'plan', cache: disabledCache, toolVersion: 'plan', printedVersion: 'plan' };
  const library = loadStandards(join(import.meta.dirname, '../../standards'));
  const asked = new Set<string>();
  await runSession({
    config: readConfig(readFileSync(file, 'utf8'), file),
    folder: example,
    tier: 'fault',
    version: 'plan',
    audit: await audit({ project: openProject(example), library, only: [service], ...options }),
    confirm: async (plan) => {
      for (const { wanted } of plan.cases) for (const item of wanted.items) asked.add(item);
      return false;
    },
  });
  return asked;
}

/** `npm run manifest:live -- DIR` shows that each of them is seen, and that nothing critical or high is seen besides. */
test.each([
  ['voice-ledger', 'as-audited'],
  ['ticketing', 'compliance'],
  ['ticketing', 'analytics'],
])(
  'of everything that is planted in %s, a probe of %s speaks, or the manifest says why no running instance shows it',
  { timeout: 120_000 },
  async (name, service) => {
    const example = join(EXAMPLES, name);
    const asked = await itemsAskedOf(example, service);
    const silent = readEntries(example).filter((one) => one.service === service && one.unseen === undefined && !asked.has(one.item));
    expect(silent.map((one) => `${one.id} ${one.item} ${one.what}`)).toEqual([]);
  },
);
