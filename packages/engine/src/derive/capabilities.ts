import type { FactBase, FactFamily, ServiceModel } from '@airworthy/model';
import { live } from './wired.ts';

/** What a service does, decided from facts and never from its name, with what gave it away. */
export interface Capability {
  id: string;
  because: string;
}

const PAYMENT_PACKAGES = [
  'stripe',
  '@paypal/checkout-server-sdk',
  '@paypal/paypal-server-sdk',
  'square',
  'braintree',
  'razorpay',
  '@adyen/api-library',
  'mollie-api-node',
];
const CHAIN_PACKAGES = [
  '@solana/web3.js',
  'ethers',
  'web3',
  'viem',
  '@coral-xyz/anchor',
  '@project-serum/anchor',
  '@metaplex-foundation/js',
];
const TENANT_COLUMN = /^(?:tenant|organi[sz]ation|org|workspace|account)_?id$/i;
const PERSONAL_COLUMN = /^(?:e_?mail|phone(?:_?number)?|first_?name|last_?name|full_?name|date_?of_?birth|address|ssn|tax_?id)$/i;

/** Capabilities in the order of their ids. */
export function capabilitiesOf(model: ServiceModel): Capability[] {
  const found: Capability[] = [];
  const add = (id: string, because: string | undefined): void => {
    if (because !== undefined) found.push({ id, because });
  };
  add('http', some(model, 'routes', 'it serves routes'));
  add('websocket', some(model, 'socketEndpoints', 'it accepts sockets'));
  add('webhooks', some(model, 'inboundWebhooks', 'it receives webhooks'));
  add('database', some(model, 'dbClients', 'it opens a database client'));
  add('cache', some(model, 'cacheClients', 'it opens a cache client'));
  add('queue', some(model, 'queues', 'it uses queues') ?? some(model, 'workers', 'it runs workers'));
  add('schedules', some(model, 'schedules', 'it runs work on a schedule'));
  add('outbound', some(model, 'outboundCalls', 'it calls other systems'));
  add('files', some(model, 'uploads', 'it accepts uploads'));
  add('mail', some(model, 'mailSenders', 'it sends mail'));
  add('llm', some(model, 'modelCalls', 'it calls a language model'));
  add('voice', some(model, 'speechSteps', 'it turns speech into text or text into speech'));
  add('auth', some(model, 'tokenIssues', 'it issues tokens') ?? some(model, 'passwordHashes', 'it hashes passwords'));
  add('feature-flags', flagged(model));
  add(
    'secret-manager',
    live(model.facts.codeUses).some((use) => use.kind === 'secret-manager-read') ? 'it reads a secret manager' : undefined,
  );
  add('payments', usedPackage(model, PAYMENT_PACKAGES));
  add('blockchain', usedPackage(model, CHAIN_PACKAGES));
  add('multi-tenant', columnLike(model, TENANT_COLUMN));
  add('personal-data', columnLike(model, PERSONAL_COLUMN));
  return found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function some(model: ServiceModel, family: FactFamily, because: string): string | undefined {
  return live(model.facts[family] as readonly FactBase[]).length > 0 ? because : undefined;
}

function usedPackage(model: ServiceModel, names: readonly string[]): string | undefined {
  const hit = model.facts.dependencies.find((one) => one.kind === 'production' && one.used !== false && names.includes(one.name));
  return hit && `it uses ${hit.name}`;
}

const FLAG_PACKAGES =
  /^(?:launchdarkly|@launchdarkly\/|unleash-client$|@unleash\/|flagsmith|@growthbook\/|posthog-node$|@openfeature\/|statsig-node|@splitsoftware\/)/;

function flagged(model: ServiceModel): string | undefined {
  const read = live(model.facts.envReads).find((one) => /^(?:FEATURE|FF|FLAG)_|_FEATURE_FLAG$|_KILL_?SWITCH$/.test(one.name));
  if (read) return `it reads ${read.name}`;
  const used = model.facts.dependencies.find((one) => one.kind === 'production' && one.used !== false && FLAG_PACKAGES.test(one.name));
  return used && `it uses ${used.name}`;
}

function columnLike(model: ServiceModel, pattern: RegExp): string | undefined {
  for (const table of model.facts.tables) {
    const column = table.columns.find((one) => pattern.test(one.name));
    if (column) return `the table ${table.name} has the column ${column.name}`;
  }
  return undefined;
}
