import { readFileSync } from 'node:fs';
import { cutAll, endAll, isAnyRunning } from './own-process.ts';

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
/** As long as the end of a run gives a target. */
const GRACE_MS = 15_000;
/** npm hands on a signal that the terminal sends to both. */
const SAME_MS = 500;

/**
 * From here on a signal that ends this program ends first what it started: gracefully, and at once when it comes again. Returns what undoes this.
 */
export function endOnSignals(say: (sentence: string) => void): () => void {
  let since: number | undefined;
  const hear = (signal: keyof typeof SIGNALS): void => {
    const now = performance.now();
    if (since !== undefined && now - since < SAME_MS) return;
    const isAgain = since !== undefined;
    since = now;
    const leave = (): void => process.exit(SIGNALS[signal]);
    if (isAgain || !isAnyRunning()) {
      cutAll();
      leave();
      return;
    }
    say(`${signal}: ending what this run started; once more ends it at once.`);
    void endAll(GRACE_MS).then(leave, leave);
  };
  const names = (Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]).filter((name) => name !== 'SIGHUP' || !isHangUpIgnored());
  for (const name of names) process.on(name, hear);
  return () => {
    // Whoever is being ended goes on listening: the second signal still has to be heard.
    if (since === undefined) for (const name of names) process.removeListener(name, hear);
  };
}

/** nohup says so, and a handler of ours would undo it. */
function isHangUpIgnored(): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    return mask !== undefined && (BigInt(`0x${mask}`) & 1n) === 1n;
  } catch {
    return false; // no Linux
  }
}
