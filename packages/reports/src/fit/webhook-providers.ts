import type { Problem } from '../view/blockers.ts';

/** How a provider signs what it delivers. */
interface Signing {
  /** Setting that holds what it signs with, as its documentation calls it. */
  setting: string;
  header: string;
  /** What stands before the signature in the header. */
  prefix?: string;
  encoding: 'hex' | 'base64';
  /** What is signed, as a template over `rawBody` and `timestamp`. */
  signed: string;
  /** Header with the time that is signed too, or the signature's own `t=`; absent where no time is signed. */
  time?: string;
  /** What a delivery is known by: a field of its body, a header, or nothing but its bytes. */
  id: { field: string } | { header: string } | 'bytes';
  /** Said above the code. */
  told: string;
}

const META: Signing = {
  setting: 'META_APP_SECRET',
  header: 'x-hub-signature-256',
  prefix: 'sha256=',
  encoding: 'hex',
  signed: '${rawBody}',
  id: 'bytes',
  told: 'Meta signs the body with the secret of the app, and no time: a delivery that was seen is known by its bytes.',
};

/** By the name that facts give the provider. Sources: the webhook documentation of each. */
const PROVIDERS: Readonly<Record<string, Signing>> = {
  whatsapp: META,
  github: {
    setting: 'GITHUB_WEBHOOK_SECRET',
    header: 'x-hub-signature-256',
    prefix: 'sha256=',
    encoding: 'hex',
    signed: '${rawBody}',
    id: { header: 'x-github-delivery' },
    told: 'GitHub signs the body and numbers deliveries in a header; no time is signed.',
  },
  stripe: {
    setting: 'STRIPE_WEBHOOK_SECRET',
    header: 'stripe-signature',
    encoding: 'hex',
    signed: '${timestamp}.${rawBody}',
    time: 't=',
    id: { field: 'id' },
    told: 'Stripe puts time and signature into one header.',
  },
  slack: {
    setting: 'SLACK_SIGNING_SECRET',
    header: 'x-slack-signature',
    prefix: 'v0=',
    encoding: 'hex',
    signed: 'v0:${timestamp}:${rawBody}',
    time: 'x-slack-request-timestamp',
    id: { field: 'event_id' },
    told: 'Slack signs its version, the time and the body.',
  },
  shopify: {
    setting: 'SHOPIFY_API_SECRET',
    header: 'x-shopify-hmac-sha256',
    encoding: 'base64',
    signed: '${rawBody}',
    id: { header: 'x-shopify-webhook-id' },
    told: 'Shopify signs the body and numbers deliveries in a header; no time is signed.',
  },
  razorpay: {
    setting: 'RAZORPAY_WEBHOOK_SECRET',
    header: 'x-razorpay-signature',
    encoding: 'hex',
    signed: '${rawBody}',
    id: { header: 'x-razorpay-event-id' },
    told: 'Razorpay signs the body and numbers events in a header; no time is signed.',
  },
  quickbooks: {
    setting: 'INTUIT_VERIFIER_TOKEN',
    header: 'intuit-signature',
    encoding: 'base64',
    signed: '${rawBody}',
    id: 'bytes',
    told: 'Intuit signs the body with the verifier token, and no time: a delivery that was seen is known by its bytes.',
  },
};

/** What guides write where a provider is not known. */
const GENERIC = { time: 'x-timestamp', header: 'x-signature', signed: '${timestamp}.${rawBody}', setting: 'WEBHOOK_SECRET' };

/**
 * The code of a guide for webhooks as the provider of this webhook signs, where evidence names one whose way is known. What is not about the
 * signature of deliveries stays as it is.
 */
export function signedByProvider(code: string, { verdict }: { verdict?: Problem['verdict'] }): string {
  const signing = code.includes(`'${GENERIC.header}'`) ? signingOf(verdict) : undefined;
  if (signing === undefined) return code;
  const read = headerReader(code);
  const told = code
    .replaceAll(GENERIC.setting, signing.setting)
    .split('\n')
    .flatMap((line) => lineFor(line, signing, read))
    .join('\n');
  return signing.id === 'bytes' ? told.replace('import { createHmac,', 'import { createHash, createHmac,') : told;
}

/** `POST /webhooks/x (stripe): …`: the one provider that the places against an item speak of. */
function signingOf(verdict: Problem['verdict']): Signing | undefined {
  const named = new Set(
    (verdict?.evidence ?? []).flatMap(({ holds, message = '' }) => (holds === false ? (/ \((\w+)\)(?=:| )/.exec(message)?.[1] ?? []) : [])),
  );
  const [first] = named;
  return named.size === 1 && first !== undefined ? PROVIDERS[first] : undefined;
}

function lineFor(line: string, signing: Signing, read: ReadHeader | undefined): string[] {
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const ofTime = line.includes(`'${GENERIC.time}'`) || line.includes('Number(timestamp)');
  if (ofTime && signing.time === undefined) return [];
  if (line.includes(`'${GENERIC.time}'`)) return signing.time === 't=' ? [] : [line.replace(GENERIC.time, signing.time ?? '')];
  if (/^\s*const (?:expected|\[sent, expected\]) = /.test(line))
    return [`${indent}// ${signing.told}`, ...compared(line, indent, signing, read)];
  if (/^\s*const sent = /.test(line)) return [sentAs(line.replace(GENERIC.header, signing.header), signing)];
  if (line.includes(`'${GENERIC.header}'`)) return [line.replace(GENERIC.header, signing.header), ...numbered(indent, signing)];
  if (/^\s*const event = JSON\.parse\(/.test(line)) return known(line, indent, signing, read);
  return [line.replace(/\bevent\.id\b/, idOf(signing))];
}

/** What is signed; where time and signature share a header, they are taken out of it first. */
function compared(line: string, indent: string, signing: Signing, read: ReadHeader | undefined): string[] {
  const signed = signing.signed === '${rawBody}' ? 'rawBody' : `\`${signing.signed}\``;
  const own = line.replace(`\`${GENERIC.signed}\``, signed);
  if (read !== undefined) return [...apart(indent, read(signing.header), signing), own];
  const sent = signing.time === 't=' ? 'v1' : signing.prefix === undefined ? 'signature' : `signature.slice(${signing.prefix.length})`;
  return [
    ...apart(indent, 'signature', signing),
    own.replace(`Buffer.from(signature, 'hex')`, `Buffer.from(${sent}, '${signing.encoding}')`),
  ];
}

const apart = (indent: string, from: string, { time }: Signing): string[] =>
  time === 't=' ? [`${indent}const [, timestamp = '', v1 = ''] = /^t=(\\d+),(?:.*,)?v1=([\\da-f]+)/.exec(${from}) ?? [];`] : [];

function sentAs(line: string, { prefix, encoding, time }: Signing): string {
  const [, read = ''] = /Buffer\.from\((.+), 'hex'\)/.exec(line) ?? [];
  const value = time === 't=' ? 'v1' : prefix === undefined ? read : `${read}.slice(${prefix.length})`;
  return line.replace(`Buffer.from(${read}, 'hex')`, `Buffer.from(${value}, '${encoding}')`);
}

/** A parameter of NestJS for the header that numbers deliveries. */
const numbered = (indent: string, { id }: Signing): string[] =>
  typeof id === 'object' && 'header' in id ? [`${indent}@Headers('${id.header}') id = '',`] : [];

function known(line: string, indent: string, { id }: Signing, read: ReadHeader | undefined): string[] {
  if (id !== 'bytes' && 'field' in id) return [line.replace('{ id: string }', `{ ${id.field}: string }`)];
  const parsed = line.replace('const event =', 'const event: unknown =').replace(' as { id: string }', '');
  if (id === 'bytes') return [parsed, `${indent}const id = createHash('sha256').update(rawBody).digest('hex');`];
  return read === undefined ? [parsed] : [parsed, `${indent}const id = ${read(id.header)};`];
}

const idOf = ({ id }: Signing): string => (id !== 'bytes' && 'field' in id ? `event.${id.field}` : 'id');

type ReadHeader = (name: string) => string;

/** How the framework of a guide gives a header; nothing where headers are parameters, as under NestJS. */
function headerReader(code: string): ReadHeader | undefined {
  if (/^\s*@Headers\(/m.test(code)) return undefined;
  if (code.includes('c.req.text()')) return (name) => `String(c.req.header('${name}'))`;
  const request = code.includes('request.body') ? 'request' : 'req';
  return (name) => `String(${request}.headers['${name}'])`;
}
