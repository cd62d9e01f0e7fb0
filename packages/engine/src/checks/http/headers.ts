import type { SecurityHeaders } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { printServer } from '../../derive/servers.ts';
import { both, either, isWired, wiringNote } from '../../derive/wired.ts';

type Switch = 'hsts' | 'csp' | 'noSniff' | 'frameguard' | 'referrerPolicy';

const sends = (name: Switch) => (one: SecurityHeaders) => both(isWired(one), one[name] === 'unknown' ? undefined : one[name] === 'on');
const print = (name: Switch, header: string) => (one: SecurityHeaders) =>
  `${one.by}: ${header} is ${one[name] === 'unknown' ? 'not readable' : one[name]}${wiringNote(one)}`;
const location = (one: SecurityHeaders) => one.location;
const NONE = 'Nothing in the running app sets security headers.';

export const hstsSent = defineCheck({
  id: 'http/hsts-sent',
  title: 'The running app sends Strict-Transport-Security',
  failTitle: 'The running app does not send Strict-Transport-Security',
  needs: ['securityHeaders'],
  subjects: ({ securityHeaders }) => securityHeaders,
  holds: sends('hsts'),
  location,
  message: print('hsts', 'Strict-Transport-Security'),
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
  quantifier: 'any',
});

export const cspSent = defineCheck({
  id: 'http/csp-sent',
  title: 'The running app sends a Content-Security-Policy',
  failTitle: 'The running app sends no Content-Security-Policy',
  needs: ['securityHeaders'],
  subjects: ({ securityHeaders }) => securityHeaders,
  holds: sends('csp'),
  location,
  message: print('csp', 'Content-Security-Policy'),
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
  quantifier: 'any',
});

export const noSniffSent = defineCheck({
  id: 'http/nosniff-sent',
  title: 'The running app forbids guessing content types',
  failTitle: 'Browsers may guess the content type of answers',
  needs: ['securityHeaders'],
  subjects: ({ securityHeaders }) => securityHeaders,
  holds: sends('noSniff'),
  location,
  message: print('noSniff', 'X-Content-Type-Options'),
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
  quantifier: 'any',
});

export const framingRestricted = defineCheck({
  id: 'http/framing-restricted',
  title: 'The running app says who may frame its pages',
  failTitle: 'Any site may frame the pages of the app',
  needs: ['securityHeaders'],
  subjects: ({ securityHeaders }) => securityHeaders,
  // frame-ancestors of a content security policy does the same as the frame header.
  holds: (one) => either(sends('frameguard')(one), sends('csp')(one)),
  location,
  message: print('frameguard', 'X-Frame-Options'),
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
  quantifier: 'any',
});

export const referrerPolicySent = defineCheck({
  id: 'http/referrer-policy-sent',
  title: 'The running app limits what the Referer header gives away',
  failTitle: 'The running app sets no Referrer-Policy',
  needs: ['securityHeaders'],
  subjects: ({ securityHeaders }) => securityHeaders,
  holds: sends('referrerPolicy'),
  location,
  message: print('referrerPolicy', 'Referrer-Policy'),
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
  quantifier: 'any',
});

export const httpsEnforced = defineCheck({
  id: 'http/https-enforced',
  title: 'The app refuses or redirects plain HTTP',
  failTitle: 'The app serves plain HTTP as it serves HTTPS',
  needs: ['httpsEnforcements', 'httpServers'],
  subjects: ({ httpsEnforcements, httpServers }) => [
    ...httpsEnforcements.map((one) => ({ fact: one, holds: isWired(one), words: `${one.by} keeps plain HTTP out` })),
    ...httpServers.map((one) => ({
      fact: one,
      holds: both(isWired(one), one.https.state === 'unknown' ? undefined : one.https.state === 'known' && one.https.value),
      words: `${printServer(one)}: TLS in the process is ${one.https.state === 'known' && one.https.value ? 'on' : 'off'}, and no redirect or check of the protocol is wired`,
    })),
  ],
  holds: (subject) => subject.holds,
  location: (subject) => subject.fact.location,
  message: (subject) => `${subject.words}${wiringNote(subject.fact)}`,
  whenNone: 'na',
  noneMessage: 'No HTTP server is started.',
  confidence: 'proved',
  quantifier: 'any',
});
