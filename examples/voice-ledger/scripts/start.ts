import { parseArgs } from 'node:util';
import type { EditionName } from './edition.ts';
import { startEdition } from './edition.ts';
import { tellStory } from './story.ts';

const { values } = parseArgs({
  options: { edition: { type: 'string', default: 'hardened' }, story: { type: 'boolean', default: false }, port: { type: 'string' } },
});
const name = values.edition;
if (name !== 'as-audited' && name !== 'hardened') throw new Error('--edition is as-audited or hardened');

const edition = await startEdition(name satisfies EditionName, values.port ? { port: Number(values.port) } : {});
if (values.story) {
  try {
    await tellStory(edition, console.log);
    console.log(`The story of voice-ledger (${name}) ran to its end.`);
  } finally {
    await edition.stop();
  }
} else {
  console.log(`voice-ledger (${name}) listens on ${edition.url}`);
  if (edition.account) console.log(`Sign in as ${edition.account.email} with ${edition.account.password}`);
  console.log(`Mails are written to ${edition.outbox}. Ctrl-C ends it.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void edition.stop().then(() => process.exit(0)));
}
