import { createProvider } from './server.ts';

const journalPath = process.env['PROVIDER_JOURNAL'];
const provider = createProvider({
  apiKey: required('PROVIDER_API_KEY'),
  webhookSecret: required('PROVIDER_WEBHOOK_SECRET'),
  webhookUrls: (process.env['PROVIDER_WEBHOOK_URL'] ?? '').split(',').filter((url) => url !== ''),
  seed: process.env['SEED'] ?? 'payment-provider',
  settleMs: Number(process.env['PROVIDER_SETTLE_MS'] ?? 50),
  ...(journalPath === undefined ? {} : { journalPath }),
});
const port = Number(process.env['PORT'] ?? 4100);
provider.server.listen(port, '127.0.0.1', () => console.log(JSON.stringify({ msg: 'payment provider is listening', port })));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void provider.close().then(() => process.exit(0));
  });
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
