import { expect, test, vi } from 'vitest';
import { HostAway, HostBreaker } from './breaker.ts';

test('after five failures in a row a host is left alone, and tried again after half a minute', async () => {
  vi.useFakeTimers();
  try {
    const breaker = new HostBreaker();
    let asked = 0;
    const fails = (): Promise<never> => {
      asked += 1;
      return Promise.reject(new Error('refused'));
    };
    for (let time = 0; time < 5; time += 1) await expect(breaker.run(fails)).rejects.toThrow('refused');
    await expect(breaker.run(fails)).rejects.toBeInstanceOf(HostAway);
    expect(asked).toBe(5);
    vi.advanceTimersByTime(31_000);
    expect(await breaker.run(async () => 'here')).toBe('here');
    await expect(breaker.run(fails)).rejects.toThrow('refused');
    await expect(breaker.run(fails)).rejects.toThrow('refused');
  } finally {
    vi.useRealTimers();
  }
});
