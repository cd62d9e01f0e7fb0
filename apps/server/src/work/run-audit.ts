import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { AuditResultSchema } from '@airworthy/model';
import type { SentResult } from '../store/import/import-result.ts';

export interface AuditRun {
  readonly folder: string;
  readonly name: string;
  readonly cacheFolder: string;
  /** Standards of the organisation, by file name; asked beside those of the repository. */
  readonly standards?: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  readonly onProgress: (said: string) => void;
  /** Default 30 minutes. */
  readonly seconds?: number;
  /** Default 3072. */
  readonly megabytes?: number;
}

/** The audit ended without a result; the sentence is for people. */
export class AuditFailed extends Error {}

const CHILD = join(import.meta.dirname, 'audit-child.ts');
const STANDARDS = join(import.meta.dirname, '../../../../standards');
export const VERSION = '0.1.0';

/** Audits a folder in a process of its own, which ends with the signal, with its time or with its memory; nothing of our environment is handed down. */
export async function runAudit(run: AuditRun): Promise<SentResult> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      `--max-old-space-size=${run.megabytes ?? 3072}`,
      CHILD,
      run.folder,
      run.cacheFolder,
      STANDARDS,
      VERSION,
      run.name,
    ],
    { env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: 'UTC' }, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  // A child that ended early has no use for it; what it died of is told below.
  child.stdin.on('error', () => undefined).end(JSON.stringify([...(run.standards ?? [])]));
  const out: Buffer[] = [];
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-8000);
    const last = said.split('\n').findLast((line) => line.startsWith('{"say":') && line.endsWith('}'));
    if (last) run.onProgress((JSON.parse(last) as { say: string }).say);
  });
  let because = '';
  const end = (why: string): void => {
    because ||= why;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => end('it took too long'), (run.seconds ?? 1800) * 1000);
  const onAbort = (): void => end('it was cancelled');
  run.signal.addEventListener('abort', onAbort, { once: true });
  if (run.signal.aborted) onAbort();
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  clearTimeout(timer);
  run.signal.removeEventListener('abort', onAbort);
  if (because) throw new AuditFailed(`The audit was ended: ${because}.`);
  if (code !== 0) {
    throw new AuditFailed(`The audit ended with ${code ?? 'a signal'}: ${lastError(said).slice(0, 500)}`);
  }
  const text = Buffer.concat(out);
  return { result: AuditResultSchema.parse(JSON.parse(text.toString('utf8'))), text };
}

/** The sentence of the error that ended a process, with the places below it, and without its stack. */
function lastError(said: string): string {
  const lines = said.split('\n');
  const from = lines.findLastIndex((line) => /^\w*Error\b/.test(line));
  if (from === -1) return lines.findLast((line) => /Error/.test(line)) ?? 'it left no message';
  const end = lines.findIndex((line, index) => index > from && /^\s*(?:at |\{|$)/.test(line));
  return lines.slice(from, end === -1 ? undefined : end).join('\n');
}
