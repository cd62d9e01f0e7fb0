import { z } from 'zod';

const charge = z.object({
  id: z.string(),
  status: z.enum(['pending', 'authorized', 'succeeded', 'failed', 'canceled']),
  amount: z.number().int(),
});
const refund = z.object({ id: z.string(), status: z.string(), amount: z.number().int() });

export type Charge = z.infer<typeof charge>;

export class ProviderUnavailable extends Error {
  override name = 'ProviderUnavailable';
  readonly statusCode = 503;
}

/** The payment provider. Every write carries a key of ours, so that a repeat is the same write. */
export function createProvider(options: { url: string; apiKey: string }) {
  async function call(method: string, path: string, settings: { body?: unknown; key?: string } = {}): Promise<unknown> {
    const response = await fetch(`${options.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${options.apiKey}`,
        'content-type': 'application/json',
        ...(settings.key ? { 'idempotency-key': settings.key } : {}),
      },
      ...(settings.body === undefined ? {} : { body: JSON.stringify(settings.body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(8_000),
    }).catch((error: unknown) => {
      throw new ProviderUnavailable('The payment provider does not answer', { cause: error });
    });
    if (!response.ok) throw new ProviderUnavailable(`The payment provider answered ${response.status}`);
    return response.json();
  }

  return {
    charge: async (input: {
      paymentId: string;
      tenantId: string;
      amountCents: number;
      currency: string;
      source: string;
    }): Promise<Charge> =>
      charge.parse(
        await call('POST', '/v1/charges', {
          key: `charge:${input.paymentId}`,
          body: {
            amount: input.amountCents,
            currency: input.currency,
            source: input.source,
            metadata: { paymentId: input.paymentId, tenantId: input.tenantId },
          },
        }),
      ),
    find: async (chargeId: string): Promise<Charge> => charge.parse(await call('GET', `/v1/charges/${encodeURIComponent(chargeId)}`)),
    refund: async (input: { refundId: string; tenantId: string; paymentId: string; chargeId: string; amountCents: number }) =>
      refund.parse(
        await call('POST', `/v1/charges/${encodeURIComponent(input.chargeId)}/refunds`, {
          key: `refund:${input.refundId}`,
          body: {
            amount: input.amountCents,
            metadata: {
              refundId: input.refundId,
              paymentId: input.paymentId,
              tenantId: input.tenantId,
            },
          },
        }),
      ),
  };
}

export type Provider = ReturnType<typeof createProvider>;
