import { expect, it } from 'vitest';
import { addressOfPattern } from './addresses.ts';

it.each([
  ['^\\/users\\/(\\d+)$', '/users/:p1', '/users/1'],
  ['^\\/users\\/([^/]+)\\/orders\\/(\\w+)\\/?$', '/users/:p1/orders/:p2', '/users/1/orders/1'],
  ['^/files/(?<name>[a-z]+)$', '/files/:name', '/files/a'],
  ['^\\/assets\\/.*', '/assets/*', '/assets/x'],
  ['^\\/robots\\.txt$', '/robots.txt', '/robots.txt'],
  ['^\\/items\\/([0-9a-f-]{36})$', undefined, undefined],
  ['users', undefined, undefined],
  ['^\\/(a|b)$', undefined, undefined],
])('the pattern %s is the address %s', (pattern, path, sample) => {
  expect(addressOfPattern(pattern)).toEqual(path === undefined ? undefined : { path, sample });
});
