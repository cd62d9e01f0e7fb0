import type { MessageSend } from '@airworthy/model';
import type { Node, ObjectExpression } from 'oxc-parser';
import { objectOf, optionNode } from '../../extract/option-nodes.ts';
import { wordsIn } from '../../extract/words.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

/** Parts of a message as they are handed to a provider. */
export interface Parts {
  to?: Node | undefined;
  html?: Node | undefined;
  text?: Node | undefined;
  headers: (Node | undefined)[];
  /** The whole message, where it is one object. */
  message?: ObjectExpression | undefined;
}

interface Provider {
  by: string;
  channel: MessageSend['channel'];
  calls: RegExp;
  parts(call: CallSite): Parts;
}

const mail =
  (index = 0) =>
  (call: CallSite): Parts => {
    const message = objectOf(call.args[index], call.module);
    const content = objectOf(optionNode(message, 'Message', 'Content', 'message', 'content'), call.module) ?? message;
    return {
      to: optionNode(message, 'to', 'To', 'Destination', 'recipients'),
      html: optionNode(content, 'html', 'HtmlBody', 'Html', 'Body', 'html_body', 'htmlContent', 'react'),
      text: optionNode(content, 'text', 'TextBody', 'Text'),
      headers: [
        optionNode(content, 'subject', 'Subject'),
        optionNode(message, 'replyTo', 'ReplyTo', 'reply_to'),
        optionNode(message, 'from', 'From', 'Source'),
      ],
      message,
    };
  };
const text =
  (index = 0) =>
  (call: CallSite): Parts => {
    const message = objectOf(call.args[index], call.module);
    return {
      to:
        optionNode(message, 'to', 'PhoneNumber', 'recipients', 'token', 'tokens', 'To') ??
        (message === undefined ? call.args[0] : undefined),
      text: optionNode(message, 'body', 'Message', 'text', 'content', 'notification', 'data'),
      headers: [],
      message,
    };
  };

const PROVIDERS: readonly Provider[] = [
  { by: 'nodemailer', channel: 'email', calls: /^nodemailer\.createTransport\(\)\.sendMail$/, parts: mail() },
  { by: '@sendgrid/mail', channel: 'email', calls: /^@sendgrid\/mail(?:\.MailService#?)?\.?(?:send|sendMultiple)$/, parts: mail() },
  {
    by: 'aws-ses',
    channel: 'email',
    calls: /^aws-sdk(?:\.SES(?:V2)?|\/clients\/ses)#(?:sendEmail|sendRawEmail|sendTemplatedEmail|sendBulkTemplatedEmail)$/,
    parts: mail(),
  },
  { by: 'aws-ses', channel: 'email', calls: /^new @aws-sdk\/client-ses(?:v2)?\.Send\w*EmailCommand$/, parts: mail() },
  { by: 'postmark', channel: 'email', calls: /^postmark\.ServerClient#sendEmail\w*$/, parts: mail() },
  { by: 'resend', channel: 'email', calls: /^resend\.Resend#(?:emails|batch)\.(?:send|create)$/, parts: mail() },
  {
    by: 'mailgun',
    channel: 'email',
    calls: /^mailgun(?:\.js|-js)\b.*messages.*(?:create|send)$/,
    parts: (call) => mail(call.args.length > 1 ? 1 : 0)(call),
  },
  { by: 'mailchimp', channel: 'email', calls: /^@mailchimp\/mailchimp_transactional\b.*messages\.send\w*$/, parts: mail() },
  { by: 'mailersend', channel: 'email', calls: /^mailersend\.MailerSend#email\.send$/, parts: mail() },
  { by: 'brevo', channel: 'email', calls: /^(?:@getbrevo\/brevo|sib-api-v3-sdk)\b.*sendTransacEmail$/, parts: mail() },
  { by: 'twilio', channel: 'sms', calls: /^twilio(?:\.Twilio#|\(\))\.?messages\.create$/, parts: text() },
  { by: 'twilio', channel: 'voice', calls: /^twilio(?:\.Twilio#|\(\))\.?calls\.create$/, parts: text() },
  { by: 'vonage', channel: 'sms', calls: /^@vonage\/(?:server-sdk|sms|messages)\b.*\.send$/, parts: text() },
  { by: 'messagebird', channel: 'sms', calls: /^messagebird\b.*messages\.create$/, parts: text() },
  { by: 'plivo', channel: 'sms', calls: /^plivo\.Client#messages\.create$/, parts: text() },
  { by: 'telnyx', channel: 'sms', calls: /^telnyx\b.*messages\.(?:create|send)$/, parts: text() },
  {
    by: 'firebase-admin',
    channel: 'push',
    calls: /^firebase-admin(?:\/messaging)?\b.*\.send(?:Each\w*|Multicast|ToDevice|ToTopic|All)?$/,
    parts: text(),
  },
  {
    by: 'web-push',
    channel: 'push',
    calls: /^web-push\.sendNotification$/,
    parts: (call) => ({ to: call.args[0], text: call.args[1], headers: [] }),
  },
  { by: 'expo', channel: 'push', calls: /^expo-server-sdk(?:\.Expo)?#sendPushNotificationsAsync$/, parts: text() },
  { by: 'apn', channel: 'push', calls: /^(?:@parse\/node-)?apn\.Provider#send$/, parts: text() },
  { by: 'onesignal', channel: 'push', calls: /^@onesignal\/node-onesignal\b.*createNotification$/, parts: text() },
  {
    by: 'slack',
    channel: 'chat',
    calls: /^@slack\/(?:web-api\.WebClient#chat\.postMessage|webhook\.IncomingWebhook#send)$/,
    parts: text(),
  },
];

const SNS = /^aws-sdk(?:\.SNS|\/clients\/sns)#publish$|^new @aws-sdk\/client-sns\.PublishCommand$/;
const CLIENTS = /^(?:axios(?:\.create\(\))?(?:\.(?:post|request))?|fetch|got(?:\.\w+)?|undici\.(?:fetch|request)|ky(?:\.\w+)?)$/;
/** Interfaces for messages that are spoken to without a library. */
const ADDRESSES: readonly (readonly [pattern: RegExp, by: string, channel: MessageSend['channel']])[] = [
  [/graph\.facebook\.com/, 'whatsapp-cloud-api', 'whatsapp'],
  [/api\.sendgrid\.com/, '@sendgrid/mail', 'email'],
  [/api\.mailgun\.net/, 'mailgun', 'email'],
  [/api\.resend\.com/, 'resend', 'email'],
  [/api\.brevo\.com|api\.sendinblue\.com/, 'brevo', 'email'],
  [/api\.twilio\.com/, 'twilio', 'sms'],
  [/fcm\.googleapis\.com/, 'fcm', 'push'],
  [/exp\.host\/--\/api\/v2\/push/, 'expo', 'push'],
  [/onesignal\.com\/api/, 'onesignal', 'push'],
  [/msg91|textlocal|gupshup|exotel\.com/, 'sms-gateway', 'sms'],
];

const ANY_ADDRESS = new RegExp(ADDRESSES.map(([pattern]) => pattern.source).join('|'));

/** Words that each of the addresses has. */
const ADDRESSED = /facebook|sendgrid|mailgun|resend|brevo|sendinblue|twilio|googleapis|\bexp\b|onesignal|msg91|textlocal|gupshup|exotel/;

export interface Found {
  call: CallSite;
  by: string;
  channel: MessageSend['channel'];
  parts: Parts;
}

/** Every place that hands a message to a provider. */
export function providerCalls(code: CodeIndex): Found[] {
  const found: Found[] = [];
  for (const one of PROVIDERS)
    for (const call of code.callsTo(one.calls)) {
      const parts = one.parts(call);
      const whatsapp = one.by === 'twilio' && parts.to !== undefined && /whatsapp:/.test(code.text(parts.to, call.module));
      found.push({ call, by: one.by, channel: whatsapp ? 'whatsapp' : one.channel, parts });
    }
  for (const call of code.callsTo(SNS)) {
    const parts = text()(call);
    if (optionNode(parts.message, 'PhoneNumber') !== undefined) found.push({ call, by: 'aws-sns', channel: 'sms', parts });
  }
  const addressed = code.modules.filter(
    (module) => module.kind === 'production' && ADDRESSED.test(wordsIn(module)) && ANY_ADDRESS.test(module.parsed.code),
  );
  const paths = new Set(addressed.map((module) => module.path));
  if (paths.size > 0)
    for (const call of code.callsTo(CLIENTS)) {
      if (!paths.has(call.module.path)) continue;
      const around = `${code.text(call.node, call.module)} ${call.enclosing?.class === undefined ? call.module.parsed.code : code.text(call.enclosing.class.node, call.module)}`;
      const hit = ADDRESSES.find(([pattern]) => pattern.test(around));
      if (hit === undefined || !/messages?\b|\/send|mail|push/i.test(code.text(call.node, call.module)) || !isPost(code, call)) continue;
      found.push({ call, by: hit[1], channel: hit[2], parts: bodyParts(call) });
    }
  return found;
}

function isPost(code: CodeIndex, call: CallSite): boolean {
  return call.member === 'post' || /method:\s*['"`]POST/i.test(code.text(call.node, call.module));
}

function bodyParts(call: CallSite): Parts {
  const body = objectOf(call.args[1], call.module);
  const given = objectOf(optionNode(body, 'data', 'json', 'body'), call.module) ?? body;
  return { to: optionNode(given, 'to', 'recipient'), text: optionNode(given, 'text', 'template', 'message'), headers: [], message: given };
}
