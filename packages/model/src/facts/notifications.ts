import type { FactBase, Known } from './base.ts';
import type { Location } from '../location.ts';

/** Whether something is asked on the way to a send: on every way, on some, on none. */
export type OnTheWay = 'always' | 'sometimes' | 'never' | 'unknown';

/** A question that is asked before a message is sent and that can stop it. */
export interface SendGate {
  /**
   * suppression = addresses that must get nothing · consent = who agreed to this kind · quiet-hours = the time of day where the recipient is · limit = how many a
   * recipient gets · repeat = this message was sent before · sandbox = only some recipients, or none, outside production ·
   * configured = whether the provider is set up at all
   */
  kind: 'suppression' | 'consent' | 'quiet-hours' | 'limit' | 'repeat' | 'sandbox' | 'configured';
  asked: OnTheWay;
  /** Where it is asked. */
  at?: Location;
}

/** A place that hands a message to a provider, or says that it does. */
export interface MessageSend extends FactBase {
  /** nodemailer · @sendgrid/mail · twilio · firebase-admin …; `none` where no provider is asked although the name promises a send. */
  by: string;
  channel: 'email' | 'sms' | 'push' | 'whatsapp' | 'voice' | 'chat';
  /** Printed name of the function around it. */
  within: string;
  /** What leads here: request (a client waits) · worker · schedule. */
  startedBy: ('request' | 'worker' | 'schedule')[];
  /** Routes that wait for it, printed. */
  routes: string[];
  /** Routes among them that ask nobody who they are. */
  openRoutes: string[];
  /** The address or number comes from the request. */
  recipientFromRequest: boolean | 'unknown';
  /** people = users and customers; operators = addresses of the settings or of the source */
  audience: 'people' | 'operators';
  /** Functions on the way, or literals in them, are about campaigns, newsletters and the like. */
  marketing: boolean;
  /** Functions on the way are about codes and links that prove who somebody is. */
  verification: boolean;
  gates: SendGate[];
  /** How data gets into the HTML; `none` where there is no HTML. */
  html: 'escaped' | 'raw' | 'constant' | 'none' | 'unknown';
  /** Subject, sender or other headers hold text of the request as it came. */
  headersFromRequest: boolean | 'unknown';
  /** one-click = List-Unsubscribe and List-Unsubscribe-Post; header = the first only */
  unsubscribe: 'one-click' | 'header' | 'none' | 'unknown';
  retried: boolean | 'unknown';
  /** A circuit breaker stands around it, or another provider takes over. */
  standby: boolean | 'unknown';
  /** A row says what became of the message; provider-id = with the id that the provider gave; waiting = only that it is about to be sent. */
  recorded: 'provider-id' | 'status' | 'waiting' | 'none' | 'unknown';
  /** Names of values in the message that look like secrets or card data. */
  sensitive: string[];
  /** What the message holds was not followed to its end. */
  contentUnread?: true;
  /** Numbers are compared with a list of countries or prefixes (sms, voice). */
  destinationsLimited: boolean | 'unknown';
}

/** A template of messages. */
export interface MessageTemplate extends FactBase {
  /** handlebars · ejs · pug · mustache · nunjucks · mjml · react-email … */
  by: string;
  /** file = in the tree · code = text in code · stored = loaded from a database or a request */
  from: 'file' | 'code' | 'stored' | 'unknown';
  /** Values that are put in without being escaped, as written. */
  raw: string[];
  /** Escaping is switched off for the whole template. */
  escapingOff: boolean;
  /** Its text is not in the tree: loaded from a database or handed in. */
  unseen?: true;
  /** A test renders it or the function that does. */
  tested: boolean | 'unknown';
}

/** A short code or link that is sent to prove who somebody is. */
export interface OneTimeCode extends FactBase {
  /** Printed name of the function that makes it. */
  within: string;
  /** secure = from a generator for secrets; weak = Math.random or the clock */
  random: 'secure' | 'weak' | 'unknown';
  /** Too long to be guessed in any number of tries: a link, not digits that people type. */
  long?: true;
  /** What comes back is compared with it; false where it is kept nowhere, so that nothing can compare it. */
  compared: boolean | 'unknown';
  /** Where else it goes than to its recipient: answer · log */
  leaks: string[];
  /** Seconds that it is valid. */
  ttl: Known<number>;
  /** It is taken away, or marked as used, when it was right. */
  singleUse: boolean | 'unknown';
  /** Wrong tries are counted and end. */
  attemptsLimited: boolean | 'unknown';
  /** How often a recipient may ask for one is bounded. */
  requestsLimited: boolean | 'unknown';
  /** A hash is kept, not the code. */
  hashed: boolean | 'unknown';
}

/** A webhook by which a provider tells what became of messages. */
export interface DeliveryReport extends FactBase {
  provider: string;
  route: string;
  /** Bounces and complaints end in the list of suppressed addresses. */
  suppresses: boolean | 'unknown';
  /** The state of the message is updated. */
  updatesStatus: boolean | 'unknown';
}
