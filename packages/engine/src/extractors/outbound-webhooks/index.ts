import { defineExtractor } from '../../extract/define-extractor.ts';
import { registrations } from './registrations.ts';
import { senders } from './senders.ts';

/** Events that are delivered to addresses which customers register, and where those addresses are stored. */
export const outboundWebhooks = defineExtractor({
  id: 'outbound-webhooks',
  about:
    'Deliveries to addresses that customers register: how the address is checked when it is stored and when it is called, signature, attempts, ids, records, and what becomes of endpoints that fail.',
  emits: ['outboundWebhooks', 'webhookRegistrations'],
  extract(input) {
    for (const fact of senders(input)) input.emit('outboundWebhooks', fact);
    for (const fact of registrations(input)) input.emit('webhookRegistrations', fact);
  },
});
