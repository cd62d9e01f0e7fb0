import { VERSION } from '../version.ts';
import { plain } from './terminal.ts';

/** One line on standard error that says what is being done, only on a terminal. */
export interface Progress {
  say(text: string): void;
  done(): void;
}

/** Starts the line; text from the audited repository in it is cleaned. */
export function startProgress(first: string): Progress {
  const stream = process.stderr;
  if (!stream.isTTY) return { say: () => {}, done: () => {} };
  const say = (text: string): void => {
    stream.write(`\r\u001B[2K${plain(text).slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`);
  };
  say(first);
  return { say, done: () => stream.write('\r\u001B[2K') };
}

/** The line of an audit. */
export function startAudit(directory: string): Progress {
  return startProgress(`Airworthy ${VERSION} · reading ${directory}`);
}
