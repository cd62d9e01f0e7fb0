import { test } from 'node:test';
import { startEdition } from '../../../../scripts/edition.ts';
import { tellStory } from '../../../../scripts/story.ts';

test('the whole story runs end to end against the started service, worker and database', { timeout: 90_000 }, async () => {
  const edition = await startEdition('hardened', { quiet: true });
  try {
    await tellStory(edition, () => {});
  } finally {
    await edition.stop();
  }
});
