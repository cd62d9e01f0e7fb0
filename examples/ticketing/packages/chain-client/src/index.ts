import { CircuitBreaker } from '@ticketing/service-auth';
import { z } from 'zod';

/** The node understood the request and refused it. Asking another endpoint would not help. */
export class ChainRefused extends Error {
  override name = 'ChainRefused';
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** No endpoint answered. Nothing is known about what was asked. */
export class ChainUnreachable extends Error {
  override name = 'ChainUnreachable';
}

export type Instruction =
  | { type: 'mint'; asset: string; owner: string; uri: string; royaltyBps: number }
  | { type: 'transfer'; asset: string; from: string; to: string }
  | { type: 'burn'; asset: string };

export interface Transaction {
  readonly message: { recentBlockhash: string; feePayer: string; instructions: Instruction[] };
  readonly signature: string;
}

const status = z
  .object({
    slot: z.number(),
    err: z.string().nullable(),
    confirmationStatus: z.enum(['processed', 'confirmed', 'finalized']),
  })
  .nullable();
const asset = z
  .object({
    address: z.string(),
    owner: z.string(),
    uri: z.string(),
    authority: z.string(),
    burned: z.boolean(),
  })
  .nullable();
const instruction = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('mint'),
    asset: z.string(),
    owner: z.string(),
    uri: z.string(),
    royaltyBps: z.number(),
  }),
  z.object({ type: z.literal('transfer'), asset: z.string(), from: z.string(), to: z.string() }),
  z.object({ type: z.literal('burn'), asset: z.string() }),
]);
const block = z
  .object({
    slot: z.number(),
    transactions: z.array(
      z.object({
        signature: z.string(),
        err: z.string().nullable(),
        transaction: z.object({
          message: z.object({ feePayer: z.string(), instructions: z.array(instruction) }),
        }),
      }),
    ),
  })
  .nullable();
const answer = z.object({
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});

export type Block = NonNullable<z.infer<typeof block>>;

const TIMEOUT_MS = 3_000;

/** Calls go to the endpoint that answered last; when it does not, to the next one. One that is down is left alone for a while. */
export function createChainClient(options: { urls: readonly string[]; fetch?: typeof fetch }) {
  const send = options.fetch ?? fetch;
  const endpoints = options.urls.map((url) => ({ url, breaker: new CircuitBreaker({ failureThreshold: 5, resetTimeout: 1_000 }) }));
  let preferred = 0;

  async function ask(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
    const response = await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`The node answered ${response.status}`);
    const { result, error } = answer.parse(await response.json());
    if (error) throw new ChainRefused(error.code, error.message);
    return result;
  }

  async function call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    let last: unknown;
    for (let tried = 0; tried < endpoints.length; tried++) {
      const index = (preferred + tried) % endpoints.length;
      const endpoint = endpoints[index];
      if (!endpoint) break;
      try {
        // A refusal is an answer: the node is there.
        const result = await endpoint.breaker.execute(() =>
          ask(endpoint.url, method, params).catch((error: unknown) => {
            if (error instanceof ChainRefused) return error;
            throw error;
          }),
        );
        if (result instanceof ChainRefused) throw result;
        preferred = index;
        return result;
      } catch (error) {
        if (error instanceof ChainRefused) throw error;
        last = error;
      }
    }
    throw new ChainUnreachable('No endpoint of the chain answers', { cause: last });
  }

  return {
    genesisHash: async () => z.string().parse(await call('getGenesisHash')),
    slot: async (commitment: 'processed' | 'finalized') => z.number().parse(await call('getSlot', { commitment })),
    blockHeight: async () => z.number().parse(await call('getBlockHeight')),
    latestBlockhash: async () =>
      z.object({ value: z.object({ blockhash: z.string(), lastValidBlockHeight: z.number() }) }).parse(await call('getLatestBlockhash'))
        .value,
    /** Throws `ChainRefused` when the transaction would fail. */
    simulate: async (transaction: Transaction) => void (await call('simulateTransaction', transaction)),
    send: async (transaction: Transaction) => z.string().parse(await call('sendTransaction', transaction)),
    status: async (signature: string) =>
      z.object({ value: z.array(status) }).parse(await call('getSignatureStatuses', [signature])).value[0] ?? null,
    asset: async (address: string) => asset.parse(await call('getAsset', address)),
    /** `null` while the slot is not final. */
    block: async (slot: number) => block.parse(await call('getBlock', slot)),
  };
}

export type ChainClient = ReturnType<typeof createChainClient>;
