import { expect, it } from 'vitest';
import { coverageOf, matcherPattern } from './matcher.ts';

// Examples and rules of https://nextjs.org/docs/app/api-reference/file-conventions/proxy#matcher
it.each([
  ['/about', '/about', true],
  ['/about', '/about/team', false],
  ['/about/:path*', '/about', true],
  ['/about/:path*', '/about/a/b/c', true],
  ['/about/:path+', '/about', false],
  ['/about/:path+', '/about/a/b', true],
  ['/about/:path?', '/about', true],
  ['/about/:path?', '/about/a/b', false],
  ['/about/:path', '/about/a', true],
  ['/about/:path', '/about/a/c', false],
  ['/about/(.*)', '/about/a/b', true],
  ['/(about|settings)', '/settings', true],
  ['/user-(.+)', '/user-1', true],
  ['/post/:id(\\d+)', '/post/12', true],
  ['/post/:id(\\d+)', '/post/x', false],
  ['/((?!api|_next/static|_next/image|favicon.ico).*)', '/orders', true],
  ['/((?!api|_next/static|_next/image|favicon.ico).*)', '/api/orders', false],
  ['/((?!api|_next/static|_next/image|favicon.ico).*)', '/', true],
  ['/((?!_next|[^?]*\\.(?:html?|css|png)).*)', '/a/b.png', false],
  ['/(api|trpc)(.*)', '/api/orders', true],
  ['/', '/', true],
  ['/', '/a', false],
])('%s and %s', (matcher, path, runs) => {
  expect(matcherPattern(matcher)?.test(path)).toBe(runs);
});

it('what starts with no slash or can not be read is no pattern', () => {
  expect([matcherPattern('about'), matcherPattern('/a/(b'), matcherPattern('/a{/b}')]).toEqual([undefined, undefined, undefined]);
});

it.each([
  ['/api/:path*', '/api/orders/:id', 'all'],
  ['/((?!api).*)', '/api/orders', 'none'],
  ['/((?!.*\\.png$).*)', '/files/:name', 'some'],
  ['/api/:id(\\d+)', '/api/:id', 'some'],
  ['/api/:path*', '/:all*', 'some'],
  ['/shop/:path+', '/shop/:slug*', 'some'],
])('%s covers %s: %s', (matcher, address, covers) => {
  expect(coverageOf([matcher], address)).toBe(covers);
});
