import { expect, test } from 'vitest';
import type { LookupAddress } from 'node:dns';
import { targetGuard, TargetRefused } from './address.ts';

const look = (guard: ReturnType<typeof targetGuard>, host: string): Promise<string> =>
  new Promise((resolve, reject) => {
    guard.lookup(host, {}, (error: Error | null, address: string | LookupAddress[]) => (error ? reject(error) : resolve(String(address))));
  });

test('a name that leads into the own network is refused when it is connected to', async () => {
  await expect(look(targetGuard([]), 'localhost')).rejects.toBeInstanceOf(TargetRefused);
  expect(await look(targetGuard(['localhost']), 'localhost')).toMatch(/^(?:127\.0\.0\.1|::1)$/);
  expect(await look(targetGuard(['127.0.0.0/8', '::1']), 'localhost')).toMatch(/^(?:127\.0\.0\.1|::1)$/);
});

test('public addresses are reached by https alone; what is allowed by http as well', () => {
  const guard = targetGuard(['10.1.0.0/16', 'gitlab.internal']);
  expect(guard.check('https://hooks.example.org/a').hostname).toBe('hooks.example.org');
  expect(guard.check('http://10.1.2.3:8080/').port).toBe('8080');
  expect(guard.check('https://gitlab.internal/').hostname).toBe('gitlab.internal');
  for (const url of [
    'http://hooks.example.org/',
    'https://10.2.0.1/',
    'https://100.64.1.1/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://0/',
    'ftp://x.example/',
  ])
    expect(() => guard.check(url)).toThrow(TargetRefused);
});
