import { createHmac, randomUUID } from 'node:crypto';
import { fill } from '../config/fill.ts';
import type { WebhookConfig } from '../config/probe-config.ts';
import type { Reply } from '../http/reply.ts';
import type { Io, Try } from '../run/io.ts';
import { ControlLost, describe } from '../run/io.ts';
import type { Probe, ProbeCase, Seen } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';

interface Delivery {
  readonly body: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly secret: string;
  /** What is signed; the body itself unless something else is. */
  readonly signed?: string;
  readonly signature?: string;
  /** Time that is told; the signed one unless something else is. */
  readonly told?: number;
}

function deliver(webhook: WebhookConfig, delivery: Delivery, more: Partial<Try> = {}): Try {
  const { sign } = webhook;
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (sign) {
    const over = delivery.signed ?? delivery.body;
    const text = sign.over === 'body' ? over : `${delivery.time}.${over}`;
    headers[sign.header] = delivery.signature ?? sign.prefix + createHmac('sha256', delivery.secret).update(text).digest(sign.encoding);
    if (sign.timestampHeader) headers[sign.timestampHeader] = String(delivery.told ?? delivery.time);
  }
  return { method: 'POST', path: webhook.path, headers: { ...headers, ...more.headers }, body: delivery.body };
}

/** The delivery of the settings under an id of its own. */
function fresh(webhook: WebhookConfig): string {
  const body = structuredClone(fill(webhook.body ?? {}, {})) as Record<string, unknown>;
  const name = webhook.id?.slice(1);
  if (name !== undefined && !name.includes('/')) body[name] = `airworthy-${randomUUID()}`;
  return JSON.stringify(body);
}

const now = (): number => Math.floor(Date.now() / 1_000);
const good = (webhook: WebhookConfig, body = fresh(webhook)): Delivery => ({ body, time: now(), secret: webhook.secret ?? '' });

interface Trick {
  readonly id: string;
  readonly items: readonly string[];
  readonly words: string;
  /** Whether the delivery has to be taken, or refused. */
  readonly expects: 'refused' | 'taken';
  /** What the scheme must have for it. */
  readonly needs?: 'timestamp';
  /** What is sent where the settings know of no signature; nothing where it makes no sense then. */
  unsigned?(webhook: WebhookConfig): Try;
  make(webhook: WebhookConfig): Try;
}

const plain = (webhook: WebhookConfig, headers: Record<string, string> = {}): Try => ({
  method: 'POST',
  path: webhook.path,
  headers: { 'content-type': 'application/json', ...headers },
  body: fresh(webhook),
});

const FALSE_SIGNATURES = { 'x-signature': 'a'.repeat(64), 'x-hub-signature-256': `sha256=${'a'.repeat(64)}`, 'x-timestamp': String(now()) };

const TRICKS: readonly Trick[] = [
  {
    id: 'hookin/unsigned',
    items: ['S40-003'],
    words: 'without a signature',
    expects: 'refused',
    unsigned: (webhook) => plain(webhook),
    make: (webhook) => plain(webhook),
  },
  {
    id: 'hookin/bad-signature',
    items: ['S40-001'],
    words: 'with a signature that fits nothing',
    expects: 'refused',
    unsigned: (webhook) => plain(webhook, FALSE_SIGNATURES),
    make: (webhook) => deliver(webhook, { ...good(webhook), signature: `${webhook.sign?.prefix ?? ''}${'a'.repeat(64)}` }),
  },
  {
    id: 'hookin/empty-signature',
    items: ['S40-003'],
    words: 'with an empty signature',
    expects: 'refused',
    make: (webhook) => deliver(webhook, { ...good(webhook), signature: '' }),
  },
  {
    id: 'hookin/wrong-secret',
    items: ['S40-002'],
    words: 'signed with another secret',
    expects: 'refused',
    make: (webhook) => deliver(webhook, { ...good(webhook), secret: 'airworthy-another-secret' }),
  },
  {
    id: 'hookin/tampered-body',
    items: ['S40-001'],
    words: 'changed after it was signed',
    expects: 'refused',
    make: (webhook) => {
      const body = fresh(webhook);
      return deliver(webhook, { ...good(webhook, `${body} `), signed: body });
    },
  },
  {
    id: 'hookin/raw-bytes',
    items: ['S40-005'],
    words: 'with odd spaces in it, signed as it is',
    expects: 'taken',
    make: (webhook) => deliver(webhook, good(webhook, JSON.stringify(JSON.parse(fresh(webhook)), null, 3))),
  },
  {
    id: 'hookin/old-timestamp',
    items: ['S40-006'],
    words: 'signed an hour ago',
    expects: 'refused',
    needs: 'timestamp',
    unsigned: (webhook) => plain(webhook, { ...FALSE_SIGNATURES, 'x-timestamp': String(now() - 3_600) }),
    make: (webhook) => deliver(webhook, { ...good(webhook), time: now() - 3_600 }),
  },
  {
    id: 'hookin/future-timestamp',
    items: ['S40-006'],
    words: 'signed for an hour from now',
    expects: 'refused',
    needs: 'timestamp',
    make: (webhook) => deliver(webhook, { ...good(webhook), time: now() + 3_600 }),
  },
  {
    id: 'hookin/timestamp-not-signed',
    items: ['S40-006'],
    words: 'with a new time on an old signature',
    expects: 'refused',
    needs: 'timestamp',
    make: (webhook) => deliver(webhook, { ...good(webhook), time: now() - 3_600, told: now() }),
  },
  {
    id: 'hookin/limits',
    items: ['S40-011'],
    words: 'of three megabytes',
    expects: 'refused',
    unsigned: (webhook) => ({ ...plain(webhook), body: JSON.stringify({ filler: 'x'.repeat(3_000_000) }) }),
    make: (webhook) => deliver(webhook, good(webhook, JSON.stringify({ ...(webhook.body as object), filler: 'x'.repeat(3_000_000) }))),
  },
];

function trickProbe(trick: Trick): Probe {
  return {
    id: trick.id,
    plan: (target) => {
      const { webhooks } = target.config;
      if (webhooks.length === 0) return 'needs a webhook in the settings, with a delivery that is taken';
      const cases = webhooks.flatMap((webhook): ProbeCase[] => {
        const isSigned = webhook.sign !== undefined && webhook.secret !== undefined;
        if (!isSigned && !trick.unsigned) return [];
        if (isSigned && trick.needs === 'timestamp' && !webhook.sign?.timestampHeader) return [];
        return [
          {
            subject: `POST ${webhook.path}`,
            // Where nothing is signed at all, that is what is missing.
            items: isSigned || trick.id !== 'hookin/unsigned' ? trick.items : ['S40-001'],
            sends: `a delivery to ${webhook.path} ${trick.words}`,
            requests: 4,
            tier: 'test-tenant',
            run: (io) => tryTrick(io, webhook, trick, isSigned),
          },
        ];
      });
      return cases.length > 0 ? cases : 'needs to know how deliveries are signed: webhooks[].sign and secret';
    },
  };
}

async function tryTrick(io: Io, webhook: WebhookConfig, trick: Trick, isSigned: boolean): Promise<Seen> {
  const missing = `${webhook.path}-airworthy-${randomUUID().slice(0, 8)}`;
  await io.negative(
    { ...plain(webhook), path: missing },
    (reply) => reply.class === 'not-found' || reply.class === 'unauthenticated',
    'a webhook that does not exist should be refused',
  );
  if (isSigned) await io.positive(deliver(webhook, good(webhook)), taken, 'a signed delivery should be taken');
  const reply = await io.test(isSigned ? trick.make(webhook) : (trick.unsigned?.(webhook) ?? plain(webhook)));
  if (reply.class === 'limited' || reply.status === 0) {
    // A server that closes while a large body is still being sent is a refusal, too.
    if (trick.id === 'hookin/limits' && reply.class === 'network-error') return confirmed(`a delivery ${trick.words} is cut off`);
    throw new ControlLost(reply.class, describe(reply));
  }
  if (trick.expects === 'taken') {
    await io.negative(
      deliver(webhook, { ...good(webhook), secret: 'airworthy-another-secret' }),
      (answer) => !taken(answer),
      'another secret should be refused',
    );
    return taken(reply)
      ? confirmed(`a delivery ${trick.words} is taken`)
      : refuted(`a delivery ${trick.words} is answered ${describe(reply)}`, 'refused');
  }
  if (taken(reply)) {
    if (!isSigned) io.noteControl('positive', reply.id);
    return refuted(`a delivery ${trick.words} is taken: ${describe(reply)}`, 'taken');
  }
  if (reply.class === 'server-error') return inconclusive('server-error', `a delivery ${trick.words} is answered ${describe(reply)}`);
  return isSigned
    ? confirmed(`a delivery ${trick.words} is refused: ${describe(reply)}`)
    : inconclusive('no-secret', 'it was refused, but how a good one is signed is not known');
}

/** The delivery with words in place of the ids in it. */
export function withOddIds(webhook: WebhookConfig): Try | undefined {
  const body = webhook.body;
  if (typeof body !== 'object' || body === null) return undefined;
  const own = webhook.id?.slice(1);
  if (!Object.entries(body).some(([key, value]) => typeof value === 'string' && key !== own && UUID.test(value))) return undefined;
  const odd = Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, typeof value === 'string' && key !== own && UUID.test(value) ? 'airworthy' : value]),
  );
  return deliver(webhook, good(webhook, JSON.stringify(odd)));
}

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

const taken = (reply: Reply): boolean => reply.class === 'accepted';

/** The same delivery once more: it has to be acknowledged, or the sender tries for ever. */
const repeat: Probe = {
  id: 'hookin/replay',
  plan: (target) => {
    const signed = target.config.webhooks.filter((one) => one.sign !== undefined && one.secret !== undefined);
    if (signed.length === 0) return 'needs to know how deliveries are signed: webhooks[].sign and secret';
    return signed.map((webhook) => ({
      subject: `POST ${webhook.path}`,
      items: ['S40-007'],
      sends: `the same delivery to ${webhook.path} twice`,
      requests: 4,
      tier: 'test-tenant',
      run: async (io) => {
        const body = fresh(webhook);
        await io.negative(plain(webhook), (reply) => !taken(reply), 'without a signature it should be refused');
        await io.positive(deliver(webhook, good(webhook, body)), taken, 'a signed delivery should be taken');
        const second = await io.test(deliver(webhook, good(webhook, body)));
        if (second.class === 'server-error') return refuted(`a delivery that comes twice is answered ${describe(second)}`, 'server-error');
        // That it has no second effect is not seen from here.
        return inconclusive(
          'effect-not-seen',
          `the repeat is answered ${describe(second)}; whether it had a second effect is not visible over HTTP`,
        );
      },
    }));
  },
};

/** What no scheme of ids has in it. */
const NO_ID = "airworthy '; ../<no id>";

/** The delivery with such words in its ids that are free texts, or in place of those that are UUIDs where there are no others. */
function withoutIds(webhook: WebhookConfig): Try | undefined {
  const { body } = webhook;
  if (typeof body !== 'object' || body === null) return undefined;
  const free = Object.entries(body).filter(
    ([key, value]) => typeof value === 'string' && /(?:^|[a-z_-])id$/i.test(key) && !UUID.test(value),
  );
  if (free.length === 0) return withOddIds(webhook);
  const odd = { ...body, ...Object.fromEntries(free.map(([key]) => [key, `${NO_ID} ${randomUUID().slice(0, 8)}`])) };
  return deliver(webhook, good(webhook, JSON.stringify(odd)));
}

/** Words in place of ids have to be refused before anything works with them. */
const oddIds: Probe = {
  id: 'hookin/id-format',
  plan: (target) => {
    const cases = target.config.webhooks.flatMap((webhook): ProbeCase[] => {
      if (!withoutIds(webhook)) return [];
      return [
        {
          subject: `POST ${webhook.path}`,
          items: ['S02-018'],
          sends: `a delivery to ${webhook.path} with words in place of its ids`,
          requests: 4,
          tier: 'test-tenant',
          run: async (io) => {
            const missing = `${webhook.path}-airworthy-${randomUUID().slice(0, 8)}`;
            await io.negative(
              { ...plain(webhook), path: missing },
              (reply) => !taken(reply),
              'a webhook that does not exist should be refused',
            );
            await io.positive(deliver(webhook, good(webhook)), taken, 'a delivery as it is meant should be taken');
            const reply = await io.test(withoutIds(webhook) ?? plain(webhook));
            if (reply.status === 0) return inconclusive(reply.class, describe(reply));
            if (taken(reply) || reply.class === 'server-error')
              return refuted(`a delivery with words in place of its ids is worked on: ${describe(reply)}`, 'worked-on');
            return confirmed(`a delivery with words in place of its ids is answered ${describe(reply)}`);
          },
        },
      ];
    });
    return cases.length > 0 ? cases : 'needs a webhook in the settings whose delivery holds ids';
  },
};

export const WEBHOOK_PROBES: readonly Probe[] = [...TRICKS.map((trick) => trickProbe(trick)), oddIds, repeat];
