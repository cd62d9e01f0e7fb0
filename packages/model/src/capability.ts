import type { Location } from './location.ts';

/**
 * What a service can do, by the id that predicates and `airworthy.yaml` use, with the words that complete "a sign that …".
 * How each is recognised stands in the engine (`derive/capabilities.ts`); it never depends on the name of a service.
 */
export const CAPABILITIES = {
  'added-fees': 'fees are added to prices that are shown',
  admissions: 'rights to enter or use something are issued (tickets, passes, bookings)',
  'api-versions': 'the version of an API is chosen by path or header',
  auth: 'people or services sign in here',
  blockchain: 'a blockchain is read or written',
  cache: 'a cache is used',
  'card-data': 'data of payment cards is held or passed on',
  consent: 'consent of people is kept',
  database: 'a database is used',
  deadlines: 'something ends, expires or falls due at a stored time',
  'entry-codes': 'codes that open a door are made or checked',
  'feature-flags': 'features are switched by flags',
  fees: 'fees, royalties, taxes or discounts are calculated by rates in its code',
  files: 'files are accepted or kept',
  http: 'HTTP routes are served',
  inventory: 'a limited stock is counted',
  llm: 'a language model is called',
  mail: 'mail is sent',
  minting: 'tokens are minted on a chain',
  money: 'amounts of money are stored or computed',
  'multi-tenant': 'it stores data of several tenants',
  notifications: 'people are notified by mail, message or push',
  occasions: 'something is announced that takes place or is on sale for a time',
  'object-storage': 'files are kept in an object store',
  outbound: 'other systems are called',
  'outbound-webhooks': 'events are delivered to addresses that customers register',
  payments: 'money is taken or paid out through a provider',
  payouts: 'money is handed on to sellers, creators or other parties',
  'personal-data': 'personal data is stored',
  queue: 'work is queued',
  refunds: 'money is given back',
  resale: 'users sell to other users',
  royalties: 'a share of later sales goes to an originator',
  schedules: 'work runs on a schedule',
  search: 'records are searched by a text that clients send',
  'secret-manager': 'secrets are read from a manager',
  'several-api-versions': 'operations are served in more than one version',
  splits: 'one payment is divided among several parties',
  'token-royalties': 'royalties are written into tokens',
  transfers: 'what one user holds is handed to another',
  uploads: 'requests that bring files are parsed',
  voice: 'speech is turned into text or text into speech',
  wallets: 'wallets or signing keys are held or connected',
  webhooks: 'webhooks are received',
  websocket: 'sockets are accepted',
} as const satisfies Readonly<Record<string, string>>;

export type CapabilityId = keyof typeof CAPABILITIES;

/** In the order in which they are printed. */
export const CAPABILITY_IDS = (Object.keys(CAPABILITIES) as CapabilityId[]).toSorted((a, b) => (a < b ? -1 : 1));

export function isCapabilityId(id: string): id is CapabilityId {
  return Object.hasOwn(CAPABILITIES, id);
}

/** A capability that a service has, or that `airworthy.yaml` says it has not, with what gave it away. */
export interface Capability {
  id: CapabilityId;
  /** False only where `airworthy.yaml` takes it away. */
  has: boolean;
  /** `it uses stripe`, or the reason given in `airworthy.yaml`. */
  because: string;
  /** Up to three places that show it. */
  places: Location[];
  by: 'facts' | 'airworthy.yaml';
}

/** What a team says about the capabilities of a service. */
export interface CapabilityOverrides {
  add: { name: CapabilityId; reason: string }[];
  remove: { name: CapabilityId; reason: string }[];
}
