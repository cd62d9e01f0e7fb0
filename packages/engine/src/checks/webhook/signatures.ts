import type { InboundWebhook } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { live, told } from '../../derive/wired.ts';

const PRETENDING = new Set(['stub', 'public-constant', 'presence-only']);
const WORDS: Readonly<Record<InboundWebhook['signature'], string>> = {
  verified: 'a request with a wrong signature is rejected',
  conditional: 'the signature is checked only under a condition',
  'presence-only': 'it is only asked whether a signature is there',
  'public-constant': 'a literal from the source passes as signature',
  stub: 'what looks like a check of the signature lets everything pass',
  none: 'nothing looks at a signature',
  unknown: 'whether the signature is checked could not be read',
};
const NONE = 'No webhook is worked on here.';

/** Deliveries; the GET by which some providers confirm an address carries no event. */
const deliveries = ({ inboundWebhooks }: { inboundWebhooks: readonly InboundWebhook[] }) =>
  live(inboundWebhooks).filter((hook) => hook.method !== 'GET' && hook.method !== 'HEAD');
/** What is worked on here, and not handed on to another system. */
const worked = (facts: { inboundWebhooks: readonly InboundWebhook[] }) => deliveries(facts).filter((hook) => hook.forwarded === undefined);
const looking = (facts: { inboundWebhooks: readonly InboundWebhook[] }) => worked(facts).filter((hook) => hook.signature !== 'none');
const print = (hook: InboundWebhook): string => `${hook.method} ${hook.path} (${hook.provider})`;
const checkedAt = (hook: InboundWebhook) => (hook.checkedAt ? [hook.checkedAt] : []);

export const signaturesVerified = defineCheck({
  id: 'webhook/signatures-verified',
  title: 'Every webhook rejects a request whose signature does not match',
  failTitle: 'Webhooks act on requests that anybody can send',
  needs: ['inboundWebhooks'],
  subjects: deliveries,
  holds: (hook) => (hook.signature === 'unknown' ? undefined : hook.signature === 'verified'),
  location: (hook) => hook.location,
  message: (hook) =>
    `${print(hook)}: ${hook.forwarded ? 'it is handed on, and whoever gets it has to check the signature' : WORDS[hook.signature]}`,
  related: checkedAt,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const signatureChecksReal = defineCheck({
  id: 'webhook/signature-checks-real',
  title: 'What looks like a check of a signature compares it with one computed from the secret',
  failTitle: 'A check of a signature verifies nothing',
  needs: ['inboundWebhooks'],
  subjects: looking,
  holds: (hook) => (hook.signature === 'unknown' ? undefined : !PRETENDING.has(hook.signature)),
  location: (hook) => hook.checkedAt ?? hook.location,
  message: (hook) => `${print(hook)}: ${WORDS[hook.signature]}`,
  related: (hook) => [hook.location],
  whenNone: 'na',
  noneMessage: 'No webhook looks at a signature.',
  confidence: 'proved',
});

export const signaturesUnconditional = defineCheck({
  id: 'webhook/signatures-unconditional',
  title: 'Signatures are checked always, not only when a secret or a flag is set',
  failTitle: 'The check of the signature is left out under a condition',
  needs: ['inboundWebhooks'],
  subjects: (facts) => looking(facts).filter((hook) => !PRETENDING.has(hook.signature)),
  holds: (hook) => (hook.signature === 'unknown' ? undefined : hook.signature !== 'conditional'),
  location: (hook) => hook.checkedAt ?? hook.location,
  message: (hook) => `${print(hook)}: ${WORDS[hook.signature]}`,
  related: (hook) => [hook.location],
  whenNone: 'na',
  noneMessage: 'No webhook checks a signature.',
  confidence: 'proved',
});

const checking = (facts: { inboundWebhooks: readonly InboundWebhook[] }) =>
  deliveries(facts).filter((hook) => hook.signature === 'verified' || hook.signature === 'conditional');

export const signaturesTimingSafe = defineCheck({
  id: 'webhook/signatures-compared-in-constant-time',
  title: 'Signatures of webhooks are compared in constant time',
  failTitle: 'A signature is compared with an operator that stops at the first difference',
  needs: ['inboundWebhooks'],
  subjects: checking,
  holds: (hook) => told(hook.timingSafe),
  location: (hook) => hook.checkedAt ?? hook.location,
  message: (hook, holds) =>
    `${print(hook)}: ${holds === true ? 'compared in constant time' : holds === false ? 'compared with an operator' : 'how it is compared could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No webhook checks a signature.',
  confidence: 'proved',
});

export const signaturesOverRawBody = defineCheck({
  id: 'webhook/signatures-over-raw-body',
  title: 'Signatures are computed over the bytes that arrived',
  failTitle: 'A signature is computed over a body that was parsed and printed again',
  needs: ['inboundWebhooks'],
  subjects: checking,
  holds: (hook) => told(hook.rawBody),
  location: (hook) => hook.checkedAt ?? hook.location,
  message: (hook, holds) =>
    `${print(hook)}: ${holds === true ? 'the raw body is signed' : holds === false ? 'the parsed body is signed' : 'which body is signed could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No webhook checks a signature.',
  confidence: 'proved',
});

export const replaysRejected = defineCheck({
  id: 'webhook/replays-rejected',
  title: 'An old delivery that is sent again is rejected',
  failTitle: 'A recorded delivery can be sent again at any time',
  needs: ['inboundWebhooks'],
  subjects: worked,
  holds: (hook) => told(hook.replayProtected),
  location: (hook) => hook.checkedAt ?? hook.location,
  message: (hook, holds) =>
    `${print(hook)}: ${holds === true ? 'the timestamp or event id is checked' : holds === false ? 'neither timestamp nor event id is checked' : 'a check against replays could not be read'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const webhookSecretsOutsideSource = defineCheck({
  id: 'webhook/secrets-outside-source',
  title: 'Secrets of webhooks come from outside the source',
  failTitle: 'The secret of a webhook stands in the source',
  needs: ['secretLiterals', 'inboundWebhooks'],
  beside: ['inboundWebhooks'],
  subjects: ({ secretLiterals }) =>
    live(secretLiterals).filter(
      (one) =>
        one.production &&
        one.inProduction !== false &&
        /webhook|whsec|verify_?token|signing_?(secret|key)|app_?secret/i.test(`${one.name ?? ''} ${one.rule}`),
    ),
  holds: () => false,
  location: (one) => one.location,
  message: (one) => `${one.name ?? one.rule} has the literal value ${one.excerpt}`,
  whenNone: 'pass',
  among: { what: 'webhooks', without: 'No webhook is served.', of: ({ inboundWebhooks }) => live(inboundWebhooks) },
  noneMessage: 'No secret of a webhook stands in the source.',
  confidence: 'likely',
});
