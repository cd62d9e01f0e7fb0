import type { Known, MailSender } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { toKnown } from '../../boot/inspect.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { openedClients } from '../../extract/opened-clients.ts';
import { numberOption, optionOf, urlText } from '../../extract/settings.ts';

/** Services that send mail over HTTPS: what sends, and the time-out in ms that the library has. */
const SERVICES: readonly { by: string; sends: RegExp; timeout: Known<number> }[] = [
  { by: '@sendgrid/mail', sends: /^@sendgrid\/mail(?:\.MailService#?)?\.?(?:send|sendMultiple)$/, timeout: ABSENT },
  {
    by: 'aws-sdk',
    sends: /^aws-sdk\.SES(?:V2)?#(?:sendEmail|sendRawEmail|sendTemplatedEmail)$/,
    timeout: known(120_000, '120000, the default of the library'),
  },
  { by: 'postmark', sends: /^postmark\.ServerClient#send\w+$/, timeout: known(180_000, '180000, the default of the library') },
  { by: 'resend', sends: /^resend\.Resend#emails\.send$/, timeout: ABSENT },
  { by: 'mailgun.js', sends: /^mailgun(?:\.js|-js)\b.*messages.*(?:create|send)$/, timeout: ABSENT },
];

export const mail = defineExtractor({
  id: 'mail',
  about: 'What sends mail: SMTP transports and mail services, their time-outs and TLS.',
  emits: ['mailSenders'],
  extract(input) {
    for (const transport of openedClients(input, { made: /^nodemailer\.createTransport$/, ends: /^close$/ })) {
      input.emit('mailSenders', {
        location: transport.location,
        wiring: transport.wiring,
        by: 'nodemailer',
        ...readTransport(transport.args[0]),
      });
    }
    emitServices(input);
  },
});

// https://nodemailer.com/smtp/#general-options: connecting may take two minutes, a silent socket is dropped after ten.
function readTransport(options: BootValue | undefined): Pick<MailSender, 'timeout' | 'tls'> {
  const url = options?.kind === 'known' || options?.kind === 'env' || options?.kind === 'template' ? urlText(options) : undefined;
  if (url !== undefined)
    return {
      timeout: known(600_000, '600000, the default of nodemailer'),
      tls: url.startsWith('smtps:') ? known(true) : unknown('the URL decides'),
    };
  if (options?.kind !== 'object') return { timeout: unknown('options built elsewhere'), tls: unknown('options built elsewhere') };
  const set = numberOption(options, 'socketTimeout', 'connectionTimeout', 'greetingTimeout');
  const timeout: Known<number> =
    set.state === 'absent'
      ? options.open
        ? unknown('options built elsewhere')
        : known(600_000, '600000, the default of nodemailer')
      : set;
  const secure = toKnown<boolean>(optionOf(options, 'secure'), 'boolean');
  const required = optionOf(options, 'requireTLS');
  const port = numberOption(options, 'port');
  if (required?.kind === 'known' && required.value === true) return { timeout, tls: known(true) };
  if (optionOf(options, 'service') !== undefined) return { timeout, tls: known(true, 'the service that nodemailer knows') };
  if (secure.state === 'absent')
    return {
      timeout,
      tls: port.state === 'known' ? known(port.value === 465) : port.state === 'absent' ? ABSENT : unknown('the port decides'),
    };
  return { timeout, tls: secure };
}

/** One fact for each place that sends. */
function emitServices({ code, emit }: ExtractInput): void {
  for (const service of SERVICES) {
    for (const site of code.callsTo(service.sends)) {
      const limit = code.callsTo(/^@sendgrid\/mail\.setTimeout$/)[0];
      const value =
        limit?.args[0] === undefined
          ? undefined
          : code.toKnown(code.value(limit.args[0], limit.module), (one): one is number => typeof one === 'number');
      emit('mailSenders', {
        location: site.location,
        wiring: code.reach(site),
        by: service.by,
        timeout: service.by === '@sendgrid/mail' && value !== undefined ? value : service.timeout,
        tls: known(true),
      });
    }
  }
}
