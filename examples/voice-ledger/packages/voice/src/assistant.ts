import type { ReminderJob, TieredCache, Usage, Work } from '@voice-ledger/domain';
import {
  asMerchant,
  askToConfirm,
  balanceOf,
  createCustomer,
  createProduct,
  customerById,
  customerByName,
  DomainError,
  eraseCustomer,
  NewCustomer,
  NewProduct,
  recall,
  redeemCode,
  remember,
  rupees,
  spend,
  STATES,
  takeConfirmed,
} from '@voice-ledger/domain';
import type { Pool } from 'pg';
import type { Intent, Understood } from './intents.ts';
import { Planned, Understood as UnderstoodSchema } from './intents.ts';
import { needsContext } from './local-intents.ts';
import { perform, planInvoice, planPayment, planReminderFor } from './money-actions.ts';
import type { IntentModel } from './providers.ts';

/** Whose rights and rows are used. It comes from the session; nothing that is said changes it. */
export interface Caller {
  readonly merchantId: string;
  readonly userId: string;
  readonly conversationId: string;
  readonly correlationId: string;
}

export interface Desk {
  readonly pool: Pool;
  readonly intents: IntentModel;
  readonly cache: TieredCache;
  readonly codePepper: string;
  /** Millionths of a rupee for each user and day. */
  readonly dailyBudgetMicro: number;
  /** Told what each step cost, in millionths of a rupee. */
  spent?(micro: number): void;
  enqueueReminder(job: ReminderJob, dueAt: Date): Promise<void>;
  /** Sends a code for the deletion of a customer to the address of the merchant, and nowhere else. */
  sendCode(request: { merchantId: string; customerId: string; correlationId: string }): Promise<void>;
}

export interface Answer {
  readonly say: string;
  /** What happened, for programs. */
  readonly did?: string;
  readonly data?: Readonly<Record<string, string | number>>;
  readonly waitingFor?: 'confirmation' | 'code';
}

/** Takes a step out of the budget of the user before it is done. */
export async function charge(desk: Desk, caller: Caller, usage: Usage): Promise<void> {
  const { cost } = await spend(desk.pool, caller.merchantId, caller.userId, usage, desk.dailyBudgetMicro);
  desk.spent?.(cost);
}

const LONGEST = 500;
const HELP =
  'You can create customers and products, make invoices, record payments, send reminders, ask for balances and delete customers.';

/** One conversation: understands a sentence, does what it asks for, and says what happened. */
export class Assistant {
  readonly #desk: Desk;
  readonly #caller: Caller;
  #toErase: string | undefined;

  constructor(desk: Desk, caller: Caller) {
    this.#desk = desk;
    this.#caller = caller;
  }

  async answer(text: string): Promise<Answer> {
    const said = text.slice(0, LONGEST);
    const { pool } = this.#desk;
    const { merchantId, conversationId } = this.#caller;
    let answer: Answer;
    try {
      await charge(this.#desk, this.#caller, { inputTokens: Math.ceil(said.length / 4) });
      const understood = await this.#understand(said);
      answer =
        understood && understood.confidence >= 0.6
          ? await this.#act(understood.intent)
          : { say: 'I am not sure that I understood. Please say it in other words.' };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      answer = { say: `${error.message}.`, did: 'refused', data: { code: error.code } };
    }
    // A code that was spoken is not kept.
    const kept = said.replace(/\b(?:\d\s?){6}\b/g, '······');
    await asMerchant(pool, merchantId, (tx) =>
      remember(tx, conversationId, [
        { speaker: 'user', said: kept },
        { speaker: 'assistant', said: answer.say },
      ]),
    );
    return answer;
  }

  async #understand(text: string): Promise<Understood | undefined> {
    const { pool, cache, intents } = this.#desk;
    const { merchantId, conversationId } = this.#caller;
    const valid = (value: unknown): Understood | undefined => UnderstoodSchema.safeParse(value).data;
    if (/\d{6}/.test(text.replaceAll(' ', ''))) return valid(await intents.detect(text, []));
    if (needsContext(text)) {
      const before = await asMerchant(pool, merchantId, (tx) => recall(tx, conversationId, 20));
      return valid(await intents.detect(text, before));
    }
    return cache.get(merchantId, ['intent', intents.name, text.toLowerCase()], valid, async () =>
      UnderstoodSchema.parse(await intents.detect(text, [])),
    );
  }

  async #act(intent: Intent): Promise<Answer> {
    const work = <T>(run: (tx: Work) => Promise<T>): Promise<T> => asMerchant(this.#desk.pool, this.#caller.merchantId, run);
    switch (intent.kind) {
      case 'create_customer': {
        const { kind: _, state, ...rest } = intent;
        const wanted = NewCustomer.safeParse({ ...rest, stateCode: STATES[state] });
        if (!wanted.success) return { say: 'I need a name and a state that I know. Phone and e-mail have to be complete.' };
        const customer = await work((tx) => createCustomer(tx, wanted.data));
        return { say: `${customer.name} is now a customer.`, did: 'customer_created', data: { customerId: customer.id } };
      }
      case 'create_product': {
        const { name, pricePaise, gstPercent } = intent;
        const wanted = NewProduct.parse({ name, hsnCode: '9999', unitPricePaise: pricePaise, gstBasisPoints: gstPercent * 100 });
        const product = await work((tx) => createProduct(tx, wanted));
        return { say: `${product.name} costs ${rupees(pricePaise)} rupees plus ${gstPercent} percent GST.`, did: 'product_created' };
      }
      case 'create_invoice':
        return work(async (tx) => this.#ask(tx, await planInvoice(tx, intent)));
      case 'record_payment':
        return work(async (tx) => this.#ask(tx, await planPayment(tx, intent)));
      case 'send_reminder':
        return work(async (tx) => this.#ask(tx, await planReminderFor(tx, intent)));
      case 'ask_balance':
        return work(async (tx) => {
          const customer = await customerByName(tx, intent.customer);
          const paise = await balanceOf(tx, `receivable:${customer.id}`);
          return { say: `${customer.name} owes ${rupees(paise)} rupees.`, did: 'balance_told', data: { balancePaise: paise } };
        });
      case 'delete_customer':
        return this.#sendCode(intent.customer);
      case 'give_code':
        return this.#erase(intent.code);
      case 'confirm':
        return this.#confirmed();
      case 'cancel':
        await work((tx) => takeConfirmed(tx, this.#caller.conversationId));
        this.#toErase = undefined;
        return { say: 'Nothing was done.', did: 'cancelled' };
      case 'help':
        return { say: HELP };
      case 'unknown':
        return { say: `I did not understand that. ${HELP}` };
    }
  }

  async #ask(tx: Work, plan: { action: Planned; question: string }): Promise<Answer> {
    await askToConfirm(tx, this.#caller.conversationId, plan.action);
    return { say: plan.question, waitingFor: 'confirmation' };
  }

  async #confirmed(): Promise<Answer> {
    const { merchantId, conversationId, correlationId } = this.#caller;
    // Taking the confirmation and doing what it allows is one transaction: neither happens without the other, and never twice.
    const done = await asMerchant(this.#desk.pool, merchantId, async (tx) => {
      const waiting = await takeConfirmed(tx, conversationId);
      return waiting ? perform(tx, Planned.parse(waiting.action), `voice:${waiting.id}`) : undefined;
    });
    if (!done) return { say: 'There is nothing to confirm.' };
    if (done.reminder) {
      const { id, dueAt } = done.reminder;
      await this.#desk.enqueueReminder({ merchantId, reminderId: id, correlationId }, dueAt);
    }
    return done.answer;
  }

  async #sendCode(name: string): Promise<Answer> {
    const { merchantId, correlationId } = this.#caller;
    const customer = await asMerchant(this.#desk.pool, merchantId, (tx) => customerByName(tx, name));
    await this.#desk.sendCode({ merchantId, customerId: customer.id, correlationId });
    this.#toErase = customer.id;
    return { say: `I sent a code to your e-mail address. Say it to delete ${customer.name}.`, waitingFor: 'code' };
  }

  async #erase(code: string): Promise<Answer> {
    const customerId = this.#toErase;
    if (!customerId) return { say: 'Nothing waits for a code.' };
    const { pool, codePepper } = this.#desk;
    const name = await asMerchant(pool, this.#caller.merchantId, async (tx) => {
      if (!(await redeemCode(tx, codePepper, 'delete_customer', customerId, code))) return undefined;
      const customer = await customerById(tx, customerId);
      await eraseCustomer(tx, customerId);
      return customer.name;
    });
    if (name === undefined) return { say: 'That code is wrong or too old.', did: 'refused', data: { code: 'wrong_code' } };
    this.#toErase = undefined;
    return { say: `${name} was deleted.`, did: 'customer_erased', data: { customerId } };
  }
}
