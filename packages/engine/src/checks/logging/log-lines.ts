import type { LogCall, Logger } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive, noneLive } from '../../check/shapes.ts';
import { live, toldIf, wiringNote } from '../../derive/wired.ts';

const NONE = 'The running app logs nothing.';
const CREDENTIAL =
  /pass(word|wd|phrase)?$|pwd|secret|token|authorization|cookie|credential|api.?key|private.?key|\bpin\b|otp|jwt|session.?id/i;
const CARD = /card.?(number|no)|\bpan\b|\bcvv|\bcvc|iban|account.?number|mnemonic|seed/i;
const SPEECH = /transcript|utterance|prompt|completion|speech|audio|conversation|user.?text/i;

const isCredential = (call: LogCall): boolean => call.sensitive.some((name) => CREDENTIAL.test(name) || CARD.test(name));
const isPersonal = (call: LogCall): boolean =>
  call.sensitive.some((name) => !CREDENTIAL.test(name) && !CARD.test(name) && !SPEECH.test(name));
const isUntold = (call: LogCall): boolean => call.wholeObject !== undefined && call.wholeTyped !== true;
/** What is in a whole request depends on who sends it. */
const given = (call: LogCall): string =>
  `${call.by}.${call.level} is given ${[...call.sensitive, ...(call.wholeObject === undefined ? [] : [`all of ${call.wholeObject}`])].join(', ')}`;

export const structuredLinesOnly = defineCheck({
  id: 'logging/structured-lines-only',
  ...everyLive('logCalls', {
    title: 'Every line goes through the logger, none through console',
    failTitle: 'Lines written with console bypass the logger',
    holds: (call) => !call.console,
    seen: (call) => `${call.by} at level ${call.level}`,
    none: NONE,
  }),
});

const takesOut = (logger: Logger): boolean => logger.redacts.length > 0 || logger.redactsElsewhere === true;

export const credentialsKeptOut = defineCheck({
  id: 'logging/credentials-kept-out',
  title: 'No line carries passwords, tokens or keys',
  failTitle: 'Credentials reach log lines',
  needs: ['logCalls', 'loggers'],
  beside: ['loggers'],
  subjects: ({ logCalls }) => live(logCalls).filter((call) => isCredential(call) || call.wholeObject !== undefined),
  // Headers and cookies hold the credential of whoever signed in, unless the logger takes it out.
  holds: (call, { loggers }) =>
    isCredential(call) || (/(?:headers|cookies|rawHeaders)$/i.test(call.wholeObject ?? '') && !loggers.some(takesOut))
      ? false
      : isUntold(call)
        ? undefined
        : true,
  location: (call) => call.location,
  message: (call) => given(call) + wiringNote(call),
  related: (call) => call.related ?? [],
  whenNone: 'pass',
  among: { what: 'calls of loggers', of: ({ logCalls }) => live(logCalls) },
  noneMessage: 'No log call is given a field that is named like a credential, or a whole request.',
  confidence: 'likely',
});

export const personalDataKeptOut = defineCheck({
  id: 'logging/personal-data-kept-out',
  ...everyLive('logCalls', {
    title: 'No line carries personal data in plain text',
    failTitle: 'Personal data reaches log lines',
    of: (call) => isPersonal(call) || call.wholeObject !== undefined,
    holds: (call) => (isPersonal(call) ? false : isUntold(call) ? undefined : true),
    whenNone: 'pass',
    seen: given,
    among: 'calls of loggers',
    none: 'No log call is given a field that is named like personal data.',
    confidence: 'likely',
  }),
});

export const spokenWordsKeptOut = defineCheck({
  id: 'logging/spoken-words-kept-out',
  ...noneLive('logCalls', {
    title: 'Transcripts and prompts stay out of the log',
    failTitle: 'Transcripts or prompts reach log lines',
    of: (call) => call.sensitive.some((name) => SPEECH.test(name)),
    seen: (call) => `${call.by}.${call.level} is given ${call.sensitive.join(', ')}`,
    among: 'calls of loggers',
    none: 'No log call is given a transcript or prompt.',
    confidence: 'likely',
  }),
});

export const wholeRequestsKeptOut = defineCheck({
  id: 'logging/whole-requests-kept-out',
  ...noneLive('logCalls', {
    title: 'No line carries a whole request body or header object',
    failTitle: 'Whole request objects are logged',
    of: (call) => call.wholeObject !== undefined,
    seen: (call) => `${call.by}.${call.level} is given ${call.wholeObject}`,
    among: 'calls of loggers',
    none: 'No log call is given a whole request object.',
  }),
});

export const errorsLoggedWhole = defineCheck({
  id: 'logging/errors-logged-whole',
  ...everyLive('logCalls', {
    title: 'Errors are logged as objects, with stack and cause',
    failTitle: 'Errors are logged as text, so stack and cause are lost',
    of: (call) => call.errorAs !== undefined,
    holds: (call) => call.errorAs === 'object',
    seen: (call) =>
      call.errorAs === 'unserialized'
        ? `${call.by}.${call.level} gets the error where ${call.by} does not serialise it, so it prints an empty object or nothing`
        : `${call.by}.${call.level} gets the error as ${call.errorAs}`,
    none: 'No log call is given an error.',
  }),
});

export const inputKeptApart = defineCheck({
  id: 'logging/input-kept-apart',
  ...everyLive('logCalls', {
    title: 'Text from users is logged as a field, never inside the message',
    failTitle: 'Text from users is concatenated into log messages',
    holds: (call) => {
      const mixed = toldIf(call.interpolatesInput);
      return mixed === undefined ? undefined : !mixed;
    },
    seen: (call) =>
      `${call.by}.${call.level} ${call.interpolatesInput === true ? 'puts user text into its message' : 'builds its message from constants'}`,
    none: NONE,
    confidence: 'likely',
  }),
});
