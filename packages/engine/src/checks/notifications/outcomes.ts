import type { MessageSend, MessageTemplate, Metric } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { printRoute } from '../../derive/routes.ts';
import { both, isWired, live, show, told, wiringNote } from '../../derive/wired.ts';

const toPeople = ({ messageSends }: { messageSends: readonly MessageSend[] }) =>
  live(messageSends).filter((one) => one.audience === 'people');
/** What a provider is asked to deliver; of messages that go nowhere there is nothing to hear. */
const delivered = (facts: { messageSends: readonly MessageSend[] }): boolean => toPeople(facts).some((one) => one.by !== 'none');
const UNDELIVERED = 'No message to people is handed to a provider.';
const MARKETS = {
  when: (facts: { messageSends: readonly MessageSend[] }) => toPeople(facts).some((one) => one.marketing),
  otherwise: 'No message that is seen is marketing.',
};

export const sendsRecorded = defineCheck({
  id: 'notifications/sends-recorded',
  ...everyLive('messageSends', {
    title: 'A row says of each message what became of it',
    failTitle: 'Nobody can tell what became of a message',
    // A stub that hands nothing to a provider is named by the item about such stubs.
    of: (one) => one.audience === 'people' && one.by !== 'none',
    holds: ({ recorded }) => (recorded === 'unknown' ? undefined : recorded === 'provider-id' || recorded === 'status'),
    seen: (one) =>
      `${one.within}: ${{ 'provider-id': 'state and id of the provider are stored', status: 'the state is stored', waiting: 'a row says that it is about to be sent, and nothing writes what became of it', none: 'nothing is stored', unknown: 'could not be read' }[one.recorded]}`,
    none: 'No message to people is handed to a provider.',
    confidence: 'likely',
  }),
});

export const providerIdsKept = defineCheck({
  id: 'notifications/provider-ids-kept',
  ...everyLive('messageSends', {
    title: 'The id that the provider gave a message is kept with it',
    failTitle: 'Reports of the provider cannot be matched with messages',
    of: (one) => one.audience === 'people' && one.by !== 'none' && one.channel !== 'push',
    holds: ({ recorded }) => (recorded === 'unknown' ? undefined : recorded === 'provider-id'),
    seen: (one) => `${one.within}: ${one.recorded === 'provider-id' ? 'stored' : 'the id of the provider is not stored'}`,
    none: 'No message to people is handed to a provider.',
    confidence: 'likely',
  }),
});

export const reportsReceived = defineCheck({
  id: 'notifications/delivery-reports-received',
  title: 'Reports of the provider about deliveries are received',
  failTitle: 'Nobody learns that messages do not arrive',
  needs: ['deliveryReports', 'messageSends', 'routes'],
  arises: {
    when: ({ messageSends, deliveryReports }) => delivered({ messageSends }) || live(deliveryReports).length > 0,
    otherwise: UNDELIVERED,
  },
  subjects: ({ deliveryReports }) => deliveryReports,
  holds: (one) => isWired(one),
  location: (one) => one.location,
  message: (one) => `${one.route} (${one.provider})${wiringNote(one)}`,
  whenNone: 'fail',
  belongsTo: 'messageSends',
  belongsWith: (fact) => (fact as MessageSend).channel === 'email' && (fact as MessageSend).by !== 'none',
  noneMessage: 'No route takes reports of a provider.',
  confidence: 'likely',
  quantifier: 'any',
});

export const bouncesSuppress = defineCheck({
  id: 'notifications/bounces-suppress',
  ...everyLive('deliveryReports', {
    title: 'Bounces and complaints end in the list of addresses that get nothing',
    failTitle: 'Bounces and complaints change nothing',
    // Numbers of messengers and devices do not bounce, and who does not want them blocks the sender.
    of: ({ provider }) => !/whatsapp|onesignal|fcm/.test(provider),
    holds: ({ suppresses }) => told(suppresses),
    seen: (one) => `${one.route}: ${one.suppresses === true ? 'addresses are suppressed' : 'no address is suppressed'}`,
    none: 'No route takes reports of a provider.',
    confidence: 'likely',
  }),
});

export const reportsUpdate = defineCheck({
  id: 'notifications/reports-update-messages',
  ...everyLive('deliveryReports', {
    title: 'Reports of the provider update the state of the message',
    failTitle: 'Reports of the provider are not kept',
    holds: ({ updatesStatus }) => told(updatesStatus),
    seen: (one) => `${one.route}: ${one.updatesStatus === true ? 'the state is updated' : 'no state is updated'}`,
    none: 'No route takes reports of a provider.',
    confidence: 'likely',
  }),
});

export const unsubscribeRoute = defineCheck({
  id: 'notifications/unsubscribe-route-open',
  title: 'A link in the message unsubscribes without signing in',
  failTitle: 'Nobody can unsubscribe without signing in',
  needs: ['routes', 'messageSends'],
  arises: MARKETS,
  subjects: ({ routes }) => live(routes).filter((route) => /unsubscrib|opt-?_?out/i.test(route.path)),
  holds: (route) => (route.access === 'opaque' ? undefined : route.access !== 'guarded'),
  location: (route) => route.handler ?? route.location,
  message: (route) => `${printRoute(route)}: ${route.access === 'guarded' ? 'only for who has signed in' : 'open'}`,
  whenNone: 'fail',
  belongsTo: 'messageSends',
  noneMessage: 'No route unsubscribes.',
  confidence: 'likely',
  quantifier: 'any',
});

function printEscaping({ by, escapingOff, raw, unseen }: MessageTemplate): string {
  if (escapingOff) return 'escaping is off';
  if (raw.length > 0) return `not escaped: ${raw.slice(0, 4).join(', ')}`;
  if (unseen !== true) return 'every value is escaped';
  return by === 'react-email' ? 'a caller cleans what is put in as HTML' : 'its text is not in the tree';
}

export const templatesEscape = defineCheck({
  id: 'notifications/templates-escape',
  ...everyLive('messageTemplates', {
    title: 'Templates of messages escape every value',
    failTitle: 'Templates put values into HTML as they are',
    holds: ({ raw, escapingOff, unseen }) => (raw.length > 0 || escapingOff ? false : unseen === true ? undefined : true),
    seen: (one) => `${one.by}: ${printEscaping(one)}`,
    none: 'No templates of messages were found.',
  }),
});

export const templatesTested = defineCheck({
  id: 'notifications/templates-tested',
  ...everyLive('messageTemplates', {
    title: 'Tests render the templates of messages',
    failTitle: 'Templates of messages are never rendered in a test',
    // Code that compiles a file is judged by the file.
    of: ({ from, wiring }) => from === 'code' || (from === 'file' && wiring === undefined),
    holds: ({ tested }) => told(tested),
    seen: (one) => `${one.by}: ${one.tested === true ? 'named by a test that renders' : 'no test renders it'}`,
    none: 'No templates of messages were found in the tree.',
    confidence: 'likely',
  }),
});

const CATCHERS = /mailhog|mailpit|maildev|mailcatcher|inbucket|smtp4dev|greenmail|mailslurper/i;

export const peopleSparedOutsideProduction = defineCheck({
  id: 'notifications/people-spared-outside-production',
  title: 'Outside production no message reaches real people',
  failTitle: 'Nothing keeps tests and staging from writing to real people',
  needs: ['messageSends', 'composeServices'],
  subjects: (facts) => toPeople(facts).filter((one) => one.by !== 'none'),
  holds: (one, { composeServices }) => {
    const asked = one.gates.find((gate) => gate.kind === 'sandbox')?.asked;
    if (asked === 'always' || composeServices.some((service) => CATCHERS.test(JSON.stringify(service)))) return true;
    // Where the setting of the provider is missing nothing leaves; whether it is, outside of production, is not in the tree.
    return asked === 'never' && one.gates.every((gate) => gate.kind !== 'configured' || gate.asked === 'never') ? false : undefined;
  },
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.within} by ${one.by}: ${holds === true ? 'a setting or a mail catcher stands before it' : holds === false ? 'no setting, list or mail catcher stands before it' : 'only where a setting of the provider is there, or on some ways'}`,
  whenNone: 'na',
  noneMessage: 'No message to people is handed to a provider.',
  confidence: 'likely',
});

/** Of mails, texts and the like; what moves between processes or to the browser is called a message or a notification, too. */
const aboutMessages = (one: Metric): boolean =>
  one.name.state === 'known' &&
  /notification(?!_?channel)|e-?mails?(?:_|$|\.)|mailer|sms|push_?(?:notif|sent|fail|messages?)|whatsapp|messages?_(?:sent|out|failed)|sent_messages?/i.test(
    one.name.value,
  ) &&
  !/realtime|websocket|socket|queue|kafka|pubsub|stream|replica|webhook|feed|_rpc|validat|verif/i.test(one.name.value);

export const sendsCounted = defineCheck({
  id: 'notifications/sends-counted',
  title: 'A metric counts messages that are sent',
  failTitle: 'No metric counts messages',
  needs: ['metrics', 'messageSends'],
  arises: {
    when: ({ messageSends, metrics }) =>
      delivered({ messageSends }) || (toPeople({ messageSends }).length > 0 && metrics.some(aboutMessages)),
    otherwise: UNDELIVERED,
  },
  subjects: ({ metrics }) => metrics.filter(aboutMessages),
  holds: (one) => both(isWired(one), told(one.recorded)),
  location: (one) => one.location,
  message: (one) => `${one.kind} ${show(one.name)} ${one.recorded === true ? 'is recorded' : 'is not recorded'}${wiringNote(one)}`,
  whenNone: 'fail',
  belongsTo: 'messageSends',
  noneMessage: 'No metric is about messages.',
  confidence: 'likely',
  quantifier: 'any',
});
