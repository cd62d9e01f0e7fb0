import type { Cookie } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { ask, either, isWired, live, show } from '../../derive/wired.ts';

const sessionCookies = ({ cookies }: { cookies: readonly Cookie[] }) => live(cookies).filter((cookie) => cookie.session);
/** A cookie whose name stands elsewhere may be that of a session. */
const unfollowed = ({ cookies }: { cookies: readonly Cookie[] }): string | undefined => {
  const unnamed = live(cookies).find(({ name, session }) => !session && name.state === 'unknown');
  return unnamed === undefined
    ? undefined
    : `a cookie is set whose name could not be read (${unnamed.location.path}:${unnamed.location.line})`;
};
const none = 'No session or token is kept in a cookie.';

export const sessionCookiesHttpOnly = defineCheck({
  id: 'auth/session-cookies-http-only',
  title: 'Session cookies are out of reach of scripts',
  failTitle: 'Scripts in the page can read a session cookie',
  needs: ['cookies'],
  subjects: sessionCookies,
  // express-session and @fastify/session set httpOnly unless told otherwise; extractors record that as known.
  holds: ({ httpOnly }) => ask(httpOnly, (on) => on, false),
  location: (cookie) => cookie.location,
  message: (cookie) => `cookie ${show(cookie.name)}: httpOnly ${show(cookie.httpOnly)}`,
  unfollowed,
  whenNone: 'na',
  noneMessage: none,
  confidence: 'proved',
});

export const sessionCookiesSecure = defineCheck({
  id: 'auth/session-cookies-secure',
  title: 'Session cookies travel over HTTPS only',
  failTitle: 'A session cookie is sent over plain HTTP',
  needs: ['cookies'],
  subjects: sessionCookies,
  holds: ({ secure }) => ask(secure, (on) => (typeof on === 'string' ? /production|auto/i.test(on) : on), false),
  location: (cookie) => cookie.location,
  message: (cookie) => `cookie ${show(cookie.name)}: secure ${show(cookie.secure)}`,
  unfollowed,
  whenNone: 'na',
  noneMessage: none,
  confidence: 'proved',
});

export const sessionCookiesSameSite = defineCheck({
  id: 'auth/session-cookies-same-site',
  title: 'Session cookies are not sent along with requests from other sites',
  failTitle: 'A session cookie is sent along with requests from other sites',
  needs: ['cookies'],
  subjects: sessionCookies,
  holds: ({ sameSite }) => ask(sameSite, restricts, false),
  location: (cookie) => cookie.location,
  message: (cookie) => `cookie ${show(cookie.name)}: sameSite ${show(cookie.sameSite)}`,
  unfollowed,
  whenNone: 'na',
  noneMessage: none,
  confidence: 'proved',
});

export const sessionCookiesPrefixed = defineCheck({
  id: 'auth/session-cookies-prefixed',
  title: 'The names of session cookies begin with __Host- or __Secure-',
  failTitle: 'A session cookie can be overwritten from a neighbouring host',
  needs: ['cookies'],
  subjects: sessionCookies,
  holds: ({ name }) => ask(name, (text) => /^__(?:Host|Secure)-/.test(text), false),
  location: (cookie) => cookie.location,
  message: (cookie) => `cookie ${show(cookie.name)}`,
  unfollowed,
  whenNone: 'na',
  noneMessage: none,
  confidence: 'proved',
});

export const cookieSessionsForgeryProof = defineCheck({
  id: 'auth/cookie-sessions-forgery-proof',
  title: 'Requests that ride on a session cookie prove that they come from our own pages',
  failTitle: 'Another site can send requests with the session cookie of a visitor',
  needs: ['cookies', 'csrfProtections'],
  subjects: sessionCookies,
  holds: ({ sameSite }, { csrfProtections }) => either(...csrfProtections.map(isWired), ask(sameSite, restricts, false)),
  location: (cookie) => cookie.location,
  message: (cookie, holds) =>
    `cookie ${show(cookie.name)}: sameSite ${show(cookie.sameSite)}${holds === true ? '' : ', and no anti-forgery token is wired'}`,
  unfollowed,
  whenNone: 'na',
  noneMessage: none,
  confidence: 'proved',
});

function restricts(value: string | boolean): boolean {
  return typeof value === 'string' ? /^(strict|lax)$/i.test(value) : value;
}
