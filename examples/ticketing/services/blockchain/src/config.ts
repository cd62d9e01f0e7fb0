import { baseEnvironment, loadEnvironment } from '@ticketing/config';
import { z } from 'zod';

const environment = baseEnvironment.extend({
  /** Endpoints of one network, comma between them. */
  CHAIN_NODE_URLS: z.string().transform((text) => text.split(',').map((url) => z.url().parse(url.trim()))),
  /** Names the network: the service does not start against another one. */
  CHAIN_GENESIS_HASH: z.string().regex(/^[0-9a-f]{64}$/),
  /** 32 bytes in hex that seal the keys of wallets. */
  WALLET_ENCRYPTION_KEY: z.string().regex(/^[0-9a-f]{64}$/),
});

export type Config = z.infer<typeof environment>;
export const loadConfig = (): Config => loadEnvironment(environment);
