import type { ChainClient } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { ask, bounds, live, show, told } from '../../derive/wired.ts';

const NONE = 'No connection to a chain is opened here.';
const print = (client: ChainClient): string => `connection to ${client.url.state === 'absent' ? 'a chain' : show(client.url)}`;

export const endpointsFailOver = defineCheck({
  id: 'chain/endpoints-fail-over',
  title: 'Another endpoint is used when one fails',
  failTitle: 'The chain is reached through one endpoint only',
  needs: ['chainClients'],
  arises: { when: ({ chainClients }) => live(chainClients).length > 0, otherwise: NONE },
  subjects: ({ chainClients }) => {
    const running = live(chainClients).filter((one) => one.failover !== false);
    const unused = chainClients.filter((one) => one.failover === true && !live([one]).length);
    return running.length > 0 ? running : [...unused, ...live(chainClients)];
  },
  holds: (client) => (live([client]).length === 0 ? false : told(client.failover)),
  location: (client) => client.location,
  message: (client) =>
    client.failover === true && live([client]).length === 0
      ? 'several endpoints are known to code that the running app never reaches'
      : `${print(client)}: ${client.failover === true ? 'another endpoint takes over' : 'no other endpoint takes over'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
  quantifier: 'any',
});

export const endpointsProbed = defineCheck({
  id: 'chain/endpoints-probed',
  ...everyLive('chainClients', {
    title: 'Endpoints of the chain are asked on a timer whether they still follow it',
    failTitle: 'Nothing notices an endpoint that no longer follows the chain',
    holds: (client) => client.probed,
    seen: (client) =>
      `${print(client)}: ${client.probed ? 'a timer asks endpoints for the head of the chain' : 'no timer asks for the head of the chain'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const requestsTimeOut = defineCheck({
  id: 'chain/requests-time-out',
  ...everyLive('chainClients', {
    title: 'Requests to the chain time out',
    failTitle: 'Requests to the chain may hang',
    holds: (client) => bounds(client.timeout, 300_000),
    seen: (client) => `${print(client)}: time-out ${show(client.timeout)}`,
    none: NONE,
  }),
});

export const rateLimitsBackedOff = defineCheck({
  id: 'chain/rate-limits-backed-off',
  ...everyLive('chainClients', {
    title: 'Answers 429 of an endpoint lead to a pause and another try',
    failTitle: 'Answers 429 of an endpoint fail at once',
    holds: (client) => told(client.backsOff),
    seen: (client) => `${print(client)}: ${client.backsOff === true ? 'repeated after a pause' : 'not repeated'}`,
    none: NONE,
  }),
});

export const noTestNetworkDefault = defineCheck({
  id: 'chain/no-test-network-default',
  ...everyLive('chainClients', {
    title: 'No connection falls back to a test network',
    failTitle: 'A missing variable sends production to a test network',
    holds: (client) => (client.testNetwork === 'unknown' ? undefined : !client.testNetwork),
    seen: (client) => `${print(client)}${client.testNetwork === true ? ' is, or falls back to, a test network' : ''}`,
    none: NONE,
  }),
});

export const noSharedEndpoint = defineCheck({
  id: 'chain/no-shared-endpoint',
  ...everyLive('chainClients', {
    title: 'No connection uses an endpoint that everybody shares',
    failTitle: 'A connection uses an endpoint that everybody shares',
    holds: (client) => (client.publicEndpoint === 'unknown' ? undefined : !client.publicEndpoint),
    seen: (client) => `${print(client)}${client.publicEndpoint === true ? ' is, or falls back to, a public endpoint' : ''}`,
    none: NONE,
  }),
});

export const clientsKept = defineCheck({
  id: 'chain/clients-kept',
  ...everyLive('chainClients', {
    title: 'Connections to the chain are kept rather than opened for each request',
    failTitle: 'A connection to the chain is opened for each request',
    holds: (client) => (client.perCall === 'unknown' ? undefined : !client.perCall),
    seen: (client) => `${print(client)} is ${client.perCall === true ? 'opened for a request' : 'not opened for requests'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const networkChecked = defineCheck({
  id: 'chain/network-checked',
  ...controlExists('chainUses', {
    title: 'The network is compared with the expected one',
    failTitle: 'Nothing compares the network with the expected one',
    of: (use) => use.kind === 'network-check',
    seen: () => 'the genesis hash or chain id is compared',
    belongsTo: 'chainClients',
    none: 'No code asks for the genesis hash or chain id and compares it.',
  }),
});

export const readsAreKnown = defineCheck({
  id: 'chain/commitment-chosen',
  ...everyLive('chainClients', {
    title: 'Every connection says which commitment its reads have',
    failTitle: 'Reads have the commitment that the library happens to use',
    of: (client) => client.chain === 'solana',
    holds: (client) =>
      client.commitment.state === 'absent'
        ? false
        : client.commitment.state === 'unknown'
          ? undefined
          : (ask(client.commitment, (level) => level !== 'processed', undefined) ?? true),
    seen: (client) => `${print(client)}: commitment ${show(client.commitment)}`,
    none: 'No connection to Solana is opened here.',
  }),
});
