import type { JobEnqueue, MessageSend, Queue, Route, SendGate, Worker } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import type { Holds } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { isOfAuthLibrary, isTight, requestRoutes } from '../../derive/routes.ts';
import { live, told, wiringNote } from '../../derive/wired.ts';

const NONE = 'No message is sent to people.';
const isReal = (one: MessageSend): boolean => one.by !== 'none' && one.audience === 'people';
const toPeople = (one: MessageSend): boolean => one.audience === 'people';
const name = (one: MessageSend): string => `${one.within || 'a module'} sends ${one.channel}${one.by === 'none' ? '' : ` by ${one.by}`}`;
const gate = (one: MessageSend, kind: SendGate['kind']): SendGate | undefined => one.gates.find((each) => each.kind === kind);
/** Asked on every way holds; on none does not; on some ways leaves open whether the others need it. */
const asked = (one: MessageSend, kind: SendGate['kind']): Holds => {
  const found = gate(one, kind)?.asked;
  return found === 'always' ? true : found === 'never' ? false : undefined;
};
const at = (one: MessageSend, kind: SendGate['kind']): string => {
  const found = gate(one, kind);
  return found?.at === undefined
    ? 'nothing asks before'
    : `${found.asked === 'always' ? 'asked' : 'asked on some ways'} at ${found.at.path.slice(found.at.path.lastIndexOf('/') + 1)}:${found.at.line}`;
};

export const sendsReal = defineCheck({
  id: 'notifications/sends-real',
  ...everyLive('messageSends', {
    title: 'What is named a send hands the message to a provider',
    failTitle: 'Messages are reported as sent and go nowhere',
    of: toPeople,
    holds: ({ by }) => by !== 'none',
    seen: (one) => (one.by === 'none' ? `${one.within}: no provider, queue or other system is asked` : name(one)),
    none: NONE,
    confidence: 'likely',
  }),
});

export const sendsOutsideRequests = defineCheck({
  id: 'notifications/sends-outside-requests',
  ...everyLive('messageSends', {
    title: 'Messages are sent by a worker, not while a client waits',
    failTitle: 'Clients wait for the provider of messages',
    of: isReal,
    holds: ({ startedBy }) => (startedBy.length === 0 ? undefined : !startedBy.includes('request')),
    seen: (one) =>
      `${name(one)}: ${one.startedBy.includes('request') ? `${one.routes.slice(0, 3).join(', ') || 'what serves requests'} waits for it` : one.startedBy.join(', ') || 'what starts it could not be read'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

/** Whether jobs of the service are tried more than once: `undefined` where some are, or where nothing says how often. */
function jobsRepeated({ queues, jobEnqueues, workers }: JobFacts): boolean | undefined {
  const jobs = [...live(queues), ...live(jobEnqueues)];
  const set = jobs.filter(({ attempts }) => attempts.state !== 'absent');
  // pg-boss tries twice more and brokers hand out anew what was not taken unless told otherwise.
  const once = jobs.length > 0 && jobs.every(({ by }) => /^(?:bull|bullmq|bee-queue)/.test(by)) && live(workers).length > 0;
  if (set.length === 0) return once ? false : undefined;
  const answers = set.map(({ attempts }) =>
    attempts.state === 'known' ? attempts.value > 1 : attempts.state === 'env' ? true : undefined,
  );
  if (answers.every((one) => one === true)) return live(workers).some(({ rethrows }) => rethrows === false) ? undefined : true;
  return answers.every((one) => one === false) && once ? false : undefined;
}

interface JobFacts {
  queues: readonly Queue[];
  jobEnqueues: readonly JobEnqueue[];
  workers: readonly Worker[];
}

export const failedSendsRepeated = defineCheck({
  id: 'notifications/failed-sends-repeated',
  title: 'A message that could not be sent is tried again',
  failTitle: 'A message that could not be sent is lost',
  needs: ['messageSends', 'queues', 'jobEnqueues', 'workers'],
  beside: ['queues', 'jobEnqueues', 'workers'],
  subjects: ({ messageSends }) => live(messageSends).filter(isReal),
  holds: ({ retried, startedBy }, facts) =>
    retried === true
      ? true
      : startedBy.length === 0
        ? undefined
        : startedBy.every((one) => one === 'worker')
          ? jobsRepeated(facts)
          : told(retried),
  location: (one) => one.location,
  message: (one, holds) =>
    `${name(one)}: ${one.retried === true ? 'tried again' : one.startedBy.length === 0 ? 'what starts it could not be read' : one.startedBy.every((each) => each === 'worker') ? (holds === true ? 'runs as a job, which is tried again' : holds === false ? 'runs as a job, which is tried once' : 'runs as a job; whether that is tried again was not found') : 'tried once'}${wiringNote(one)}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const sentOnce = defineCheck({
  id: 'notifications/sent-once',
  ...everyLive('messageSends', {
    title: 'The same event sends a message once',
    failTitle: 'An event that comes twice sends its message twice',
    of: (one) => isReal(one) && one.startedBy.some((each) => each !== 'request'),
    holds: (one) => asked(one, 'repeat'),
    seen: (one) => `${name(one)}: ${at(one, 'repeat')}`,
    none: 'No message is sent by a worker or schedule.',
    confidence: 'likely',
  }),
});

export const consentAsked = defineCheck({
  id: 'notifications/consent-asked',
  ...everyLive('messageSends', {
    title: 'Marketing goes only to who agreed to it',
    failTitle: 'Marketing is sent without asking who agreed',
    of: (one) => toPeople(one) && one.marketing,
    holds: (one) => asked(one, 'consent') ?? undefined,
    seen: (one) => `${name(one)}: consent ${at(one, 'consent')}`,
    none: 'No message that is seen is marketing.',
    confidence: 'likely',
  }),
});

/** Services that keep addresses which bounced or complained from getting more by themselves. */
const SUPPRESS_THEMSELVES = new Set([
  '@sendgrid/mail',
  'postmark',
  'mailgun',
  'resend',
  'mailersend',
  'brevo',
  'mailchimp',
  'aws-ses',
  'twilio',
  'firebase-admin',
  'fcm',
  'expo',
  'onesignal',
  'web-push',
  'apn',
  'whatsapp-cloud-api',
]);

export const suppressionAsked = defineCheck({
  id: 'notifications/suppression-asked',
  ...everyLive('messageSends', {
    title: 'No message goes to an address that bounced or complained, and no marketing to one that opted out',
    failTitle: 'Messages go to addresses that must get none',
    of: (one) => isReal(one) && one.channel !== 'push',
    holds: (one) => {
      const answer = asked(one, 'suppression');
      if (answer === false && !one.marketing && SUPPRESS_THEMSELVES.has(one.by)) return true;
      // Who calls it may ask.
      return answer === false && one.startedBy.length === 0 ? undefined : answer;
    },
    seen: (one) =>
      `${name(one)}: suppression ${gate(one, 'suppression')?.at === undefined && !one.marketing && SUPPRESS_THEMSELVES.has(one.by) ? 'left to the provider' : at(one, 'suppression')}`,
    none: 'No message to people is handed to a provider.',
    confidence: 'likely',
  }),
});

export const quietHoursKept = defineCheck({
  id: 'notifications/quiet-hours-kept',
  ...everyLive('messageSends', {
    title: 'What is not urgent waits for the day where the recipient lives',
    failTitle: 'Messages that are not urgent arrive at night',
    of: (one) => toPeople(one) && isReal(one) && one.marketing && one.channel !== 'email',
    holds: (one) => asked(one, 'quiet-hours'),
    seen: (one) => `${name(one)}: the hour ${at(one, 'quiet-hours')}`,
    none: 'Nothing that runs hands marketing for phones to a provider.',
    confidence: 'likely',
  }),
});

export const unsubscribeHeaders = defineCheck({
  id: 'notifications/unsubscribe-headers',
  ...everyLive('messageSends', {
    title: 'Marketing mail carries the headers for unsubscribing with one click',
    failTitle: 'Marketing mail cannot be unsubscribed from by the mail program',
    of: (one) => toPeople(one) && one.marketing && one.channel === 'email' && one.by !== 'none',
    holds: ({ unsubscribe }) => (unsubscribe === 'unknown' ? undefined : unsubscribe === 'one-click'),
    seen: (one) =>
      `${name(one)}: ${{ 'one-click': 'List-Unsubscribe with one click', header: 'List-Unsubscribe without List-Unsubscribe-Post', none: 'no List-Unsubscribe', unknown: 'headers could not be read' }[one.unsubscribe]}`,
    none: 'No marketing mail is handed to a provider.',
    confidence: 'likely',
  }),
});

/** Routes are open, and it was not seen what starts a message: no way to it was found, or a library for signing in calls for it. */
function mayBeOpen(send: MessageSend, routes: readonly Route[]): boolean {
  if (!isReal(send)) return false;
  const open = requestRoutes(routes).filter(
    (route) => route.access !== 'guarded' && !/^(?:health|metrics|docs|static|root)$/.test(route.purpose),
  );
  if (open.length === 0) return false;
  if (send.startedBy.length === 0 || (send.startedBy.includes('request') && send.routes.length === 0)) return true;
  return send.verification && open.some(isOfAuthLibrary);
}

export const relaysClosed = defineCheck({
  id: 'notifications/open-routes-send-few',
  title: 'Routes without sign-in send each recipient only a few messages',
  failTitle: 'Anybody can make the service send messages to any address',
  needs: ['messageSends', 'routes'],
  beside: ['routes'],
  subjects: ({ messageSends, routes }) =>
    live(messageSends)
      .filter((one) => toPeople(one) && (one.openRoutes.length > 0 || mayBeOpen(one, routes)))
      .map((send) => ({
        send,
        known: send.openRoutes.length > 0,
        // By client address, as a rule, which bounds what one stranger does and not what one recipient gets.
        byRoute: send.openRoutes.every((printed) => routes.some((route) => `${route.method} ${route.path}` === printed && isTight(route))),
      })),
  holds: ({ send, known, byRoute }) => {
    const limit = asked(send, 'limit');
    if (limit === true) return true;
    if (!known) return undefined;
    return byRoute || (send.recipientFromRequest === 'unknown' && limit === undefined) ? undefined : false;
  },
  location: ({ send }) => send.location,
  message: ({ send, known, byRoute }) =>
    !known
      ? `${name(send)}: whether somebody who is not signed in can start it could not be told`
      : `${name(send)} for ${send.openRoutes.slice(0, 3).join(', ')}: ${byRoute && asked(send, 'limit') !== true ? 'the route has a limit; whether it counts by recipient could not be told' : `a limit ${at(send, 'limit')}`}${wiringNote(send)}`,
  whenNone: 'na',
  noneMessage: 'No route without sign-in sends messages.',
  confidence: 'likely',
});

export const htmlOfMailsEscaped = defineCheck({
  id: 'notifications/html-escaped',
  ...everyLive('messageSends', {
    title: 'Data is escaped in the HTML of mails',
    failTitle: 'Data becomes part of the HTML of mails as it is',
    of: (one) => isReal(one) && one.channel === 'email' && one.html !== 'none',
    holds: ({ html }) => (html === 'unknown' ? undefined : html !== 'raw'),
    seen: (one) =>
      `${name(one)}: ${{ escaped: 'escaped', raw: 'values are pasted into the HTML', constant: 'no values in the HTML', none: '', unknown: 'the HTML could not be followed' }[one.html]}`,
    none: 'No mail with HTML is sent.',
    confidence: 'likely',
  }),
});

export const headersOurs = defineCheck({
  id: 'notifications/headers-ours',
  ...everyLive('messageSends', {
    title: 'Subject and sender of mails are ours, and no text of a request',
    failTitle: 'A request writes subject or sender of our mails',
    of: (one) => isReal(one) && one.channel === 'email',
    holds: ({ headersFromRequest }) => {
      const answer = told(headersFromRequest);
      return answer === undefined ? undefined : !answer;
    },
    seen: (one) =>
      `${name(one)}: ${one.headersFromRequest === true ? 'text of the request is in a header' : one.headersFromRequest === false ? 'headers are ours' : 'headers could not be followed'}`,
    none: 'No mail is handed to a provider.',
    confidence: 'likely',
  }),
});

export const nothingSecretSent = defineCheck({
  id: 'notifications/nothing-secret-sent',
  ...everyLive('messageSends', {
    title: 'Messages hold no passwords, keys or card numbers',
    failTitle: 'Messages hold secrets',
    of: isReal,
    holds: ({ sensitive, contentUnread }) => (sensitive.length > 0 ? false : contentUnread === true ? undefined : true),
    seen: (one) =>
      `${name(one)}: ${one.sensitive.length > 0 ? one.sensitive.join(', ') : one.contentUnread === true ? 'what it holds could not be followed to its end' : 'no name of a secret in it'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const standbyThere = defineCheck({
  id: 'notifications/providers-have-a-standby',
  ...everyLive('messageSends', {
    title: 'A provider that is down is passed over, by a breaker or a second provider',
    failTitle: 'Nothing takes over when the provider of messages is down',
    of: isReal,
    holds: ({ standby }) => told(standby),
    seen: (one) => `${name(one)}: ${one.standby === true ? 'a breaker or second provider' : 'one provider, asked again and again'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const destinationsLimited = defineCheck({
  id: 'notifications/destinations-limited',
  ...everyLive('messageSends', {
    title: 'Texts and calls go only to countries that are served',
    failTitle: 'Texts and calls go to any country',
    of: (one) => isReal(one) && (one.channel === 'sms' || one.channel === 'voice'),
    holds: (one) => told(one.destinationsLimited),
    seen: (one) =>
      `${name(one)}: ${one.destinationsLimited === true ? 'numbers are compared with a list' : 'no list of countries or prefixes'}`,
    none: 'No texts or calls to people are sent.',
    confidence: 'likely',
  }),
});
