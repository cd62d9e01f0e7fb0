import type { OneTimeCode } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import type { Holds } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { ask, show, told } from '../../derive/wired.ts';

const LONGEST = 600;
/** Links that are too long to guess may live longer than codes that people type. */
const LONGEST_LINK = 3_600;

/** Of codes that are kept; one that is kept nowhere fails by {@link codesCompared}. */
const about = (
  title: string,
  failTitle: string,
  holds: (one: OneTimeCode) => Holds,
  seen: (one: OneTimeCode) => string,
  of: (one: OneTimeCode) => boolean = ({ compared }) => compared !== false,
) =>
  everyLive('oneTimeCodes', {
    title,
    failTitle,
    of,
    holds,
    seen: (one) => `${one.within}: ${seen(one)}`,
    none: 'No code that proves who somebody is was seen to be kept and compared, so there is none that could expire, be used up or be tried.',
    confidence: 'likely',
  });

const yesNo = (answer: boolean | 'unknown', yes: string, no: string): string =>
  answer === true ? yes : answer === false ? no : 'could not be read';

export const codesExpire = defineCheck({
  id: 'notifications/codes-expire',
  ...about(
    'Codes expire within ten minutes, links within an hour',
    'Codes stay valid for long',
    ({ ttl, within, long }) =>
      ask(
        ttl,
        (seconds) => seconds > 0 && seconds <= (long === true || /reset|link|verif.*mail|token/i.test(within) ? LONGEST_LINK : LONGEST),
        false,
      ),
    ({ ttl }) => (ttl.state === 'known' ? `valid for ${ttl.value} seconds` : `expiry ${show(ttl)}`),
  ),
});

export const codesOnce = defineCheck({
  id: 'notifications/codes-used-once',
  ...about(
    'A code works once',
    'A code works again and again',
    ({ singleUse }) => told(singleUse),
    ({ singleUse }) => yesNo(singleUse, 'taken away when it was right', 'stays valid after it was right'),
  ),
});

export const triesLimited = defineCheck({
  id: 'notifications/code-tries-limited',
  ...about(
    'Wrong codes end after a few tries',
    'A code can be tried until it fits',
    ({ attemptsLimited }) => told(attemptsLimited),
    ({ attemptsLimited }) => yesNo(attemptsLimited, 'tries are counted', 'tries are not counted'),
    // What cannot be guessed need not be counted.
    ({ compared, long }) => compared !== false && long !== true,
  ),
});

export const codeRequestsLimited = defineCheck({
  id: 'notifications/code-requests-limited',
  ...about(
    'Each recipient gets only a few codes an hour',
    'Anybody can have any number of codes sent to a recipient',
    ({ requestsLimited }) => told(requestsLimited),
    ({ requestsLimited }) =>
      requestsLimited === 'unknown'
        ? 'how often a recipient may have one could not be read, or is limited by client only'
        : yesNo(requestsLimited, 'requests are limited for each recipient', 'nothing limits requests for a recipient'),
    () => true,
  ),
});

export const codesHashed = defineCheck({
  id: 'notifications/codes-hashed',
  ...about(
    'A hash of the code is kept, not the code',
    'Codes lie readable in the store',
    ({ hashed }) => told(hashed),
    ({ hashed }) => yesNo(hashed, 'a hash is kept', 'the code itself is kept'),
  ),
});

export const codesCompared = defineCheck({
  id: 'notifications/codes-compared',
  ...about(
    'What comes back as a code is compared with what was sent',
    'Any code is accepted: the one that was sent is kept nowhere',
    ({ compared }) => told(compared),
    ({ compared }) => yesNo(compared, 'compared when it comes back', 'it is sent and kept nowhere, so nothing can compare it'),
    () => true,
  ),
});

export const codesKeptSecret = defineCheck({
  id: 'notifications/codes-kept-secret',
  ...about(
    'A code goes to its recipient and nowhere else',
    'Codes are told to who asks for them, or written to the log',
    ({ leaks }) => (leaks.length === 0 ? true : leaks.every((one) => one === 'unknown') ? undefined : false),
    ({ leaks }) =>
      leaks.length === 0
        ? 'only sent'
        : `also goes into ${leaks.map((one) => (one === 'log' ? 'the log' : one === 'unknown' ? 'the hands of callers that were not seen' : 'the answer')).join(' and ')}`,
    () => true,
  ),
});
