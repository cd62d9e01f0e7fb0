import { expect, test, vi } from 'vitest';
import { run } from '../program.ts';

test('a host that nobody allowed is refused', async () => {
  const said: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const openapi = 'packages/probe/test/fixtures/planted-openapi.json';
  const code = await run(['probe', '--target', 'http://192.0.2.1', '--openapi', openapi, '--yes']);
  spy.mockRestore();
  expect([code, said.join('')]).toEqual([3, expect.stringContaining('192.0.2.1 (192.0.2.1) is not among the hosts that may be probed')]);
});

test('the plan is shown and nothing is sent', async () => {
  const said: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  // Nothing listens on port 1 of this machine: a request would fail.
  const code = await run([
    'probe',
    '--target',
    'http://127.0.0.1:1',
    '--openapi',
    'packages/probe/test/fixtures/planted-openapi.json',
    '--plan',
  ]);
  spy.mockRestore();
  expect(code).toBe(0);
  expect(said.join('')).toContain('auth/no-credential');
});

test('formats that nobody knows are refused before anything is sent', async () => {
  const said: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const common = ['probe', '--target', 'http://127.0.0.1:1', '--yes'];
  const codes = [await run([...common, '--out', 'run.xyz']), await run([...common, '--format', 'html,tape', '--out', '.'])];
  spy.mockRestore();
  expect(codes.every((code) => code > 0)).toBe(true);
  expect(said.join('')).toMatch(/run\.xyz: a run is written as[\s\S]*can't be written as tape/);
});
