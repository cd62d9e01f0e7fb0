import type { Work } from '@voice-ledger/domain';
import {
  createInvoice,
  customerByName,
  openInvoices,
  planReminder,
  productsByName,
  recordPayment,
  Refused,
  rupees,
} from '@voice-ledger/domain';
import type { Answer } from './assistant.ts';
import type { Intent, Planned } from './intents.ts';

interface Plan {
  readonly action: Planned;
  readonly question: string;
}

type Of<K extends Intent['kind']> = Extract<Intent, { kind: K }>;

export async function planInvoice(tx: Work, intent: Of<'create_invoice'>): Promise<Plan> {
  const customer = await customerByName(tx, intent.customer);
  const products = await productsByName(
    tx,
    intent.items.map((item) => item.product),
  );
  const items = intent.items.map((item) => {
    const product = products.get(item.product.trim().toLowerCase());
    if (!product) throw new Refused('unknown_product', `I do not know ${item.product}`);
    return { product, quantity: item.quantity };
  });
  const words = items
    .map(({ product, quantity }) => `${quantity} times ${product.name} at ${rupees(product.unitPricePaise)}`)
    .join(' and ');
  return {
    action: {
      kind: 'create_invoice',
      customerId: customer.id,
      lines: items.map(({ product, quantity }) => ({ productId: product.id, quantity })),
    },
    question: `An invoice for ${customer.name}: ${words} rupees, plus GST. Shall I issue it?`,
  };
}

export async function planPayment(tx: Work, intent: Of<'record_payment'>): Promise<Plan> {
  const customer = await customerByName(tx, intent.customer);
  const [oldest] = await openInvoices(tx, customer.id);
  if (!oldest) throw new Refused('nothing_open', `${customer.name} has no open invoice`);
  const { amountPaise, method } = intent;
  return {
    action: { kind: 'record_payment', invoiceId: oldest.id, amountPaise, method },
    question: `${customer.name} paid ${rupees(amountPaise)} rupees for invoice ${oldest.number}. Shall I write that down?`,
  };
}

export async function planReminderFor(tx: Work, intent: Of<'send_reminder'>): Promise<Plan> {
  const customer = await customerByName(tx, intent.customer);
  const [oldest] = await openInvoices(tx, customer.id);
  if (!oldest) throw new Refused('nothing_open', `${customer.name} has no open invoice`);
  const when = intent.inDays === 0 ? 'now' : intent.inDays === 1 ? 'tomorrow' : `in ${intent.inDays} days`;
  return {
    action: { kind: 'send_reminder', invoiceId: oldest.id, inDays: intent.inDays },
    question: `Shall I send ${customer.name} a reminder of invoice ${oldest.number} ${when}?`,
  };
}

export interface Done {
  readonly answer: Answer;
  /** To be put on the queue after the transaction. */
  readonly reminder?: { readonly id: string; readonly dueAt: Date };
}

/** Does what was confirmed. The key makes a repeat harmless. */
export async function perform(tx: Work, action: Planned, requestKey: string): Promise<Done> {
  switch (action.kind) {
    case 'create_invoice': {
      const { customerId, lines } = action;
      const invoice = await createInvoice(tx, { customerId, lines, dueInDays: 14 }, requestKey);
      const data = { invoiceId: invoice.id, number: invoice.number, totalPaise: invoice.totalPaise };
      return {
        answer: { say: `Invoice ${invoice.number} over ${rupees(invoice.totalPaise)} rupees is issued.`, did: 'invoice_created', data },
      };
    }
    case 'record_payment': {
      const { invoiceId, amountPaise, method } = action;
      const payment = await recordPayment(tx, { invoiceId, amountPaise, method }, requestKey);
      const data = { paymentId: payment.id, amountPaise };
      return { answer: { say: `The payment of ${rupees(amountPaise)} rupees is written down.`, did: 'payment_recorded', data } };
    }
    case 'send_reminder': {
      const reminder = await planReminder(tx, action.invoiceId, action.inDays);
      return { answer: { say: 'The reminder is planned.', did: 'reminder_planned', data: { reminderId: reminder.id } }, reminder };
    }
  }
}
