import { CAPABILITY_IDS } from '@airworthy/model';
import type { Capability, CapabilityId, CapabilityOverrides, FactFamily, ServiceModel } from '@airworthy/model';
import { isNumeric, namesMoney } from './columns.ts';
import { salesWindows, statefulTables } from './lifecycle.ts';
import { columnPlace, OF_THINGS, personalColumns } from './personal-data.ts';
import { SIGN_IN_LIBRARIES } from './sign-in-libraries.ts';
import { asks, distinct, hasColumn, keepsTogether, some, unless, uses, where } from './signs.ts';
import type { Detector, Sign } from './signs.ts';
import { holdTables, countsStock, stockChanges, stockTables } from './stock.ts';
import { versionedTwins } from './versions.ts';

const WRITTEN_ABOUT_PEOPLE = /^(?:\w+_)?(?:e_?mail|phone(?:_?number)?|first_?name|last_?name|full_?name|date_?of_?birth)$/i;
const isAboutPeople = (name: string): boolean => WRITTEN_ABOUT_PEOPLE.test(name) && !(/full_?name$/i.test(name) && OF_THINGS.test(name));
const FLAG_NAME = /^(?:FEATURE|FF|FLAG)_|_FEATURE_FLAG$|_KILL_?SWITCH$/;
const KEY_NAME = /(?:^|_)(?:WALLET|TREASURY|SIGNER|MINTER?|PAYER|KEYPAIR|DEPLOYER)(?:_\w+)?_(?:KEY|SECRET|MNEMONIC|KEYPAIR|PATH)$/;
const TOTP: Detector = uses('otplib', 'speakeasy', '@otplib/', 'otpauth');

/**
 * How each capability is recognised: any of the detectors is enough. Facts decide, never the name of a service. Tables and columns count
 * where the running app asks them, as a schema may outlive the code that it was made for.
 */
const DETECTORS: Readonly<Record<CapabilityId, readonly Detector[]>> = {
  'added-fees': [
    hasColumn(/(?:^|_)(?:service|booking|facility|convenience|handling|resort|cleaning)_fees?(?:_(?:cents|amount|percent\w*|fixed))?$/),
    keepsTogether(
      'fees stand between a sum and what is charged',
      /^(?:sub_?total|items?_total|net_total)/,
      /(?:^|_)fees?(?:_|$)/,
      /^(?:grand_)?total/,
    ),
  ],
  admissions: [
    {
      // What a service stores stands in its tables; changes of foreign ones only add to that.
      reads: ['tables'],
      find: ({ facts }) => {
        const [unit] = statefulTables(facts).filter((one) => one.kind === 'unit');
        const place = unit?.table?.location ?? facts.recordChanges.find((one) => one.table === unit?.name)?.location;
        return unit && { because: `the rows of ${unit.name} are held and used up`, places: place ? [place] : [] };
      },
    },
    // A sign where it is seen; that it is not seen in code that cannot be read says little beside the tables.
    { ...asks({ table: /(?:^|_)(?:tickets?|passes|admissions?|bookings?|vouchers?)$/, writes: true }), reads: [] },
  ],
  'api-versions': [
    where(
      'routes',
      (one) => /(?:^|\/)v\d+(?:\/|$)/.test(one.path),
      (one) => `it serves ${one.path}`,
    ),
  ],
  auth: [some('tokenIssues', 'it issues tokens'), some('passwordHashes', 'it hashes passwords'), uses(...SIGN_IN_LIBRARIES)],
  blockchain: [
    some('chainTransactions', 'it sends transactions to a chain'),
    uses(
      '@solana/',
      '@coral-xyz/anchor',
      '@project-serum/anchor',
      '@metaplex-foundation/',
      'ethers',
      'web3',
      'viem',
      'wagmi',
      'near-api-js',
    ),
  ],
  cache: [some('cacheClients', 'it opens a cache client')],
  'card-data': [
    asks({
      column: /^(?:card|cc)_(?:number|pan|last_?4|last_?four|brand|exp\w*|holder\w*)$|^(?:cvv2?|cvc|card_?cvv|pan)$/,
    }),
    // The last four characters of an API key are no card.
    asks({ table: /(?:^|_)(?:cards?|payment_(?:methods?|sources?|instruments?))$/, column: /^(?:last_?4|last_four)$/ }),
  ],
  consent: [
    asks({ table: /(?:^|_)(?:consents?|suppressions?)(?:_(?:records?|log|list|history))?$/ }),
    asks({ column: /(?:^|_)(?:consent(?:ed)?|opt_?in|opt_?out|unsubscribed)(?:_(?:at|given|status|date))?$/ }),
  ],
  database: [some('dbClients', 'it opens a database client')],
  deadlines: [
    asks({
      column:
        /(?:^|_)(?:expires?|expiry|expiration|deadline|due|valid_(?:until|to)|ends?|closes?)(?:_(?:at|on|date|time))$|^(?:valid_until|deadline|expiration|expiry|due_date)$/,
    }),
  ],
  'entry-codes': [
    some('entryCodes', 'it makes codes for a door'),
    some('entryChecks', 'it checks codes at a door'),
    unless(uses('qrcode', 'qr-image', 'jsqr', 'bwip-js', 'jsbarcode', 'qrcode-reader'), TOTP),
  ],
  'feature-flags': [
    where(
      'envReads',
      (one) => FLAG_NAME.test(one.name),
      (one) => `it reads ${one.name}`,
    ),
    uses(
      'launchdarkly-node-server-sdk',
      '@launchdarkly/',
      'unleash-client',
      '@unleash/',
      'flagsmith',
      'flagsmith-nodejs',
      '@growthbook/',
      'posthog-node',
      '@openfeature/',
      'statsig-node',
      '@splitsoftware/',
    ),
  ],
  fees: [
    where(
      'feeRates',
      (one) => one.source !== 'computed' && !/^(?:rate|exchange|token-royalty)$/.test(one.of),
      (one) => `it applies ${one.name} as a ${one.of}`,
    ),
    some('moneySplits', 'it splits amounts'),
    asks({ column: /(?:^|_)(?:fee|royalty|commission)_(?:bps|cents|amount|percent\w*|rate)$/, writes: true }),
  ],
  files: [
    some('uploads', 'it accepts uploads'),
    some('uploadHandlers', 'handlers take files out of requests'),
    where(
      'signedUrls',
      (one) => one.operation === 'put' || one.operation === 'post',
      (one) => `it hands out links for uploads to ${one.by}`,
    ),
    where(
      'fileOperations',
      (one) => one.action === 'write' && one.fromUpload === true,
      (one) => `it stores uploads by ${one.by}`,
    ),
  ],
  http: [some('routes', 'it serves routes')],
  inventory: [
    {
      // What a service stores stands in its tables; changes of foreign ones only add to that.
      reads: ['tables'],
      find: ({ facts }) => {
        const [stock] = stockTables(facts.tables);
        if (stock) return { because: `the table ${stock.table.name} counts what is left or taken`, places: [stock.table.location] };
        const [one] = stockChanges(facts.recordChanges, facts.tables);
        if (one) return { because: `it changes ${one.change.table}.${one.amount.column}`, places: [one.change.location] };
        // What is kept for somebody for a while is limited, whoever counts it.
        const hold = holdTables(facts.tables, facts.recordChanges).find(
          (each) => each.expiry !== undefined && !/cart/.test(each.table.name),
        );
        return (
          hold && {
            because: `rows of ${hold.table.name} hold something until ${hold.expiry?.name ?? 'a time'}`,
            places: [hold.table.location],
          }
        );
      },
    },
    where('cacheOperations', countsStock, (one) => `it counts ${one.key} in a cache`),
  ],
  llm: [some('modelCalls', 'it calls a language model')],
  mail: [some('mailSenders', 'it sends mail')],
  minting: [
    some('mints', 'it mints tokens'),
    asks({ table: /(?:^|_)(?:mints?|nft_mints|mint_(?:jobs|transactions|requests))$/, writes: true }),
    asks({ column: /^(?:mint_(?:address|signature|status|tx\w*)|minted_at|is_minted)$/, writes: true }),
  ],
  money: [
    where(
      'tables',
      (one) => one.columns.some((column) => namesMoney(column.name) && isNumeric(column.type)),
      (one) => `the table ${one.name} holds amounts of money`,
    ),
    where(
      'queries',
      (one) => one.writes?.some(namesMoney) === true,
      (one) => `it writes ${one.tables[0] ?? 'a table'}.${one.writes?.find(namesMoney)}`,
    ),
  ],
  'multi-tenant': [
    hasColumn(/^(?:tenant|organi[sz]ation|org|workspace)_id$/),
    // The accounts of a sign-in library carry the id that a provider gave.
    hasColumn(/^account_id$/, /^accounts?$/),
  ],
  notifications: [
    some('mailSenders', 'it sends mail'),
    some('messageSends', 'it sends messages'),
    uses(
      'twilio',
      '@sendgrid/mail',
      'nodemailer',
      'resend',
      'postmark',
      'mailgun.js',
      'firebase-admin',
      'web-push',
      'expo-server-sdk',
      'onesignal-node',
      '@aws-sdk/client-ses',
      '@aws-sdk/client-sesv2',
      '@aws-sdk/client-sns',
      '@slack/web-api',
      '@novu/',
      'apn',
      'vonage',
      '@vonage/',
      'messagebird',
    ),
  ],
  'object-storage': [
    uses(
      '@aws-sdk/client-s3',
      '@aws-sdk/lib-storage',
      'minio',
      '@google-cloud/storage',
      '@azure/storage-blob',
      '@supabase/storage-js',
      '@vercel/blob',
      'cloudinary',
    ),
  ],
  occasions: [
    {
      // What a service stores stands in its tables; changes of foreign ones only add to that.
      reads: ['tables'],
      find: ({ facts }) => {
        const [offer] = statefulTables(facts).filter((one) => one.kind === 'offer');
        if (offer?.table) return { because: `the rows of ${offer.name} are announced for a time`, places: [offer.table.location] };
        const [sale] = salesWindows(facts.tables);
        return sale && { because: `${sale.table.name}.${sale.column.name} bounds a sale`, places: [sale.table.location] };
      },
    },
  ],
  outbound: [some('outboundCalls', 'it calls other systems')],
  'outbound-webhooks': [
    some('outboundWebhooks', 'it calls addresses that customers register'),
    asks({
      table: /(?:^|_)(?:webhook|webhooks|webhook_(?:subscriptions?|endpoints?|configs?|deliver(?:y|ies)))$/,
      column: /(?:^|_)(?:url|endpoint|target)$/,
    }),
    uses('svix'),
  ],
  payments: [
    uses(
      'stripe',
      '@paypal/',
      'square',
      'braintree',
      'razorpay',
      '@adyen/',
      '@mollie/',
      'mollie-api-node',
      'dwolla-v2',
      'plaid',
      'authorizenet',
      '@paddle/',
      '@lemonsqueezy/',
      'mercadopago',
      'xendit-node',
      'paystack',
    ),
  ],
  payouts: [
    where(
      'moneyMoves',
      (one) => one.kind === 'transfer' || one.kind === 'payout' || (one.kind === 'charge' && one.shares),
      (one) => `it sends a ${one.kind === 'charge' ? 'charge with shares' : one.kind} through ${one.by}`,
    ),
    asks({ table: /(?:^|_)(?:payouts?|disbursements?)$/, writes: true }),
  ],
  'personal-data': [
    hasColumn(/^(?:e_?mail(?:_address)?|phone(?:_?number)?|first_?name|last_?name|date_?of_?birth|ssn|tax_?id)$/),
    {
      reads: ['tables'],
      find: ({ facts }) => {
        const columns = personalColumns(facts.tables);
        const [first] = columns;
        return (
          first && {
            because: `the table ${first.table.name} has the column ${first.column.name}`,
            places: columns.slice(0, 3).map(columnPlace),
          }
        );
      },
    },
    // In a table that another service declares.
    where(
      'queries',
      (one) => /^(?:insert|upsert)$/.test(one.operation) && (one.writes ?? []).some(isAboutPeople),
      (one) => `it adds rows with ${(one.writes ?? []).find(isAboutPeople)} to ${one.tables.join(', ') || 'a table'}`,
    ),
  ],
  queue: [some('queues', 'it uses queues'), some('workers', 'it runs workers')],
  refunds: [
    some('refundFlows', 'it gives money back'),
    asks({ table: /(?:^|_)(?:refunds?|chargebacks?)$/, writes: true }),
    asks({ column: /^(?:refund(?:ed)?_(?:amount|at|status|id|cents|by)|amount_refunded|total_refunded)$/, writes: true }),
  ],
  resale: [
    asks({
      table: /(?:^|_)(?:listings?|offers?|asks?|auctions?)$/,
      column: /^(?:seller|seller_id|seller_\w+|listed_by|listing_price)$/,
      writes: true,
    }),
  ],
  royalties: [asks({ column: /(?:^|_)royalt(?:y|ies)(?:_\w+)?$/ }), asks({ table: /(?:^|_)royalt(?:y|ies)(?:_\w+)?$/ })],
  schedules: [some('schedules', 'it runs work on a schedule')],
  'several-api-versions': [
    {
      reads: ['routes'],
      find: ({ facts }) => {
        const twins = versionedTwins(facts.routes)[0];
        return twins === undefined
          ? undefined
          : {
              because: `it serves ${twins.map(({ path }) => path).join(' and ')}`,
              places: twins.map(({ location }) => location).slice(0, 3),
            };
      },
    },
  ],
  search: [
    some('searchQueries', 'it searches by a text of clients'),
    uses(
      '@elastic/elasticsearch',
      '@opensearch-project/opensearch',
      'meilisearch',
      'typesense',
      'algoliasearch',
      '@algolia/',
      'lunr',
      'flexsearch',
      'solr-client',
    ),
    where(
      'tables',
      (one) => one.columns.some((column) => column.type.startsWith('tsvector')),
      (one) => `the table ${one.name} has a full-text column`,
    ),
  ],
  'secret-manager': [
    where(
      'codeUses',
      (one) => one.kind === 'secret-manager-read',
      () => 'it reads a secret manager',
    ),
  ],
  splits: [
    asks({ table: /(?:^|_)(?:splits?|payouts?|settlements?|disbursements?)$/, writes: true }),
    asks({
      column:
        /^(?:platform|seller|creator|organizer|venue|artist|partner|affiliate|vendor|merchant)_(?:fee|share|amount|payout|cut|proceeds)(?:_(?:amount|cents))?$/,
      writes: true,
    }),
  ],
  'token-royalties': [
    where(
      'feeRates',
      (one) => one.of === 'token-royalty',
      () => 'it writes royalties into tokens',
    ),
  ],
  transfers: [asks({ table: /(?:^|_)(?:transfers?|ownership_changes)$/, writes: true })],
  uploads: [
    uses(
      '@fastify/multipart',
      'fastify-multipart',
      'multer',
      'formidable',
      'busboy',
      '@fastify/busboy',
      'express-fileupload',
      'multiparty',
    ),
  ],
  voice: [some('speechSteps', 'it turns speech into text or text into speech')],
  wallets: [
    asks({ column: /(?:^|_)wallet(?:_(?:address|id|key|public_key|pubkey))?$|^(?:wallet|encrypted_private|private)_key$/ }),
    asks({ table: /(?:^|_)wallets?(?:_(?:addresses|connections))?$/ }),
    where(
      'envReads',
      (one) => KEY_NAME.test(one.name),
      (one) => `it reads ${one.name}`,
      { hint: true },
    ),
    uses('siwe', '@solana/wallet-adapter-base', '@walletconnect/', '@turnkey/', '@fireblocks/'),
  ],
  webhooks: [some('inboundWebhooks', 'it receives webhooks')],
  websocket: [some('socketEndpoints', 'it accepts sockets')],
};

/** Capabilities in the order of their ids, with what gave them away and what `airworthy.yaml` says instead. */
export function capabilitiesOf(model: ServiceModel, overrides: CapabilityOverrides | undefined = undefined): Capability[] {
  const found: Capability[] = [];
  for (const id of CAPABILITY_IDS) {
    const removed = overrides?.remove.find((one) => one.name === id);
    const added = overrides?.add.find((one) => one.name === id);
    const signs = DETECTORS[id].map((one) => one.find(model)).filter((one): one is Sign => one !== undefined);
    const places = distinct([...signs.flatMap((one) => one.places.slice(0, 1)), ...signs.flatMap((one) => one.places)]);
    if (removed) found.push({ id, has: false, because: removed.reason, places, by: 'airworthy.yaml' });
    else if (signs.length > 0)
      found.push({ id, has: true, because: [...new Set(signs.map((one) => one.because))].slice(0, 2).join('; '), places, by: 'facts' });
    else if (added) found.push({ id, has: true, because: added.reason, places: [], by: 'airworthy.yaml' });
  }
  return found;
}

/** Families that tell whether a service has a capability; while one is not complete, its absence is not known. */
export function familiesOfCapability(id: CapabilityId, model: ServiceModel): FactFamily[] {
  return [...new Set(DETECTORS[id].filter((one) => one.ruledOut?.(model) !== true).flatMap((one) => one.reads))];
}
