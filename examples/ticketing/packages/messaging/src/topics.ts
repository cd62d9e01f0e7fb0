/** Who is told what. A subscriber takes messages at `POST /internal/messages`. */
export const TOPICS = {
  'event.published': ['search', 'analytics', 'notification', 'integration'],
  'event.cancelled': ['search', 'order', 'notification', 'integration'],
  'order.paid': ['analytics', 'notification', 'integration'],
  'order.refunded': ['analytics', 'notification', 'integration'],
  'payment.succeeded': ['order', 'marketplace'],
  'payment.failed': ['order', 'marketplace'],
  'payment.refunded': ['order', 'marketplace'],
  'payment.disputed': ['order', 'marketplace'],
  'ticket.issued': ['minting', 'notification'],
  'ticket.transferred': ['minting', 'notification'],
  'ticket.voided': ['minting', 'notification'],
  'ticket.scanned': ['analytics'],
  'user.erased': ['notification', 'compliance'],
  'user.registered': ['notification', 'compliance'],
} as const satisfies Record<string, readonly string[]>;

export type Topic = keyof typeof TOPICS;

export function subscribersOf(topic: Topic): readonly string[] {
  return TOPICS[topic];
}
