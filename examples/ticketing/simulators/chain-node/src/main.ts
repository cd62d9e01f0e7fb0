import { startChainNode } from './server.ts';

const port = Number(process.env['PORT'] ?? 4200);
const journalPath = process.env['CHAIN_JOURNAL'];
const node = await startChainNode({
  ports: [port, port + 1],
  slotMs: Number(process.env['SLOT_MS'] ?? 100),
  seed: process.env['SEED'] ?? 'chain-node',
  blockhashSlots: Number(process.env['BLOCKHASH_SLOTS'] ?? 150),
  finalizedAfter: Number(process.env['FINALIZED_AFTER'] ?? 8),
  ...(journalPath === undefined ? {} : { journalPath }),
});
console.log(JSON.stringify({ msg: 'chain node is listening', urls: node.urls }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void node.close().then(() => process.exit(0));
  });
}
