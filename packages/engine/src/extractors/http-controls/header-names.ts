/** Headers that tell browsers what to refuse, as the facts call them. */
export type Header = 'hsts' | 'csp' | 'noSniff' | 'frameguard' | 'referrerPolicy';

/** By their names in lower case. https://owasp.org/www-project-secure-headers/ */
export const NAMES: Readonly<Record<string, Header>> = {
  'strict-transport-security': 'hsts',
  'content-security-policy': 'csp',
  'x-content-type-options': 'noSniff',
  'x-frame-options': 'frameguard',
  'referrer-policy': 'referrerPolicy',
};
