import { applyReport, asMerchant, DeliveryReport } from '@voice-ledger/domain';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { pool } from './database.ts';

export const webhooks: FastifyPluginAsyncZod = async (app) => {
  app.post('/webhooks/messaging', { schema: { body: DeliveryReport } }, async (request) => {
    const report = request.body;
    app.log.info({ report }, 'delivery report');
    const applied = await asMerchant(pool, report.merchantId, (tx) => applyReport(tx, report));
    return { applied };
  });
};
