import { defineExtractor } from '../../extract/define-extractor.ts';
import { cacheHeaders } from './cache-headers.ts';
import { cookies } from './cookies.ts';
import { httpsEnforcements } from './https.ts';
import { signInCookies } from './sign-in-cookies.ts';

export const httpAnswers = defineExtractor({
  id: 'http-answers',
  about: 'Cookies with their attributes, redirects and refusals of plain HTTP, and what answers say about caching.',
  emits: ['cookies', 'httpsEnforcements', 'cacheHeaders'],
  extract(input) {
    for (const fact of [...cookies(input), ...signInCookies(input)]) input.emit('cookies', fact);
    for (const fact of httpsEnforcements(input)) input.emit('httpsEnforcements', fact);
    for (const fact of cacheHeaders(input)) input.emit('cacheHeaders', fact);
  },
});
