import { SITE } from '../mode.ts';
import { ApiProblem } from './problem.ts';

export interface Sent {
  readonly method?: string;
  readonly body?: unknown;
  /** A file instead of a body, as it stands. */
  readonly file?: Blob;
  /** Version that an edit is based on. */
  readonly version?: number;
  /** Makes a create happen once, however often it is sent. */
  readonly key?: string;
}

/** Asks the server. @throws {ApiProblem} for every answer that is not a success. */
export async function ask<T>(path: string, sent: Sent = {}): Promise<T> {
  if (SITE && sent.method === undefined && sent.body === undefined)
    return (await (await import('../site/answers.ts')).siteAnswer(path)) as T;
  return (await askTagged<T>(path, sent)).body;
}

/** Asks the server, and keeps the version of what it answers for an edit to be based on. @throws {ApiProblem} as `ask` does. */
export async function askTagged<T>(path: string, sent: Sent = {}): Promise<{ body: T; version: number }> {
  const answer = await fetch(path, {
    method: sent.method ?? (sent.body === undefined && sent.file === undefined ? 'GET' : 'POST'),
    credentials: 'same-origin',
    headers: {
      // Standards and checks speak the language of the app.
      'accept-language': document.documentElement.lang,
      ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(sent.file === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      ...(sent.version === undefined ? {} : { 'if-match': `"${sent.version}"` }),
      ...(sent.key === undefined ? {} : { 'idempotency-key': sent.key }),
    },
    ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
    ...(sent.file === undefined ? {} : { body: sent.file }),
  });
  const text = await answer.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  if (!answer.ok) throw new ApiProblem(answer.status, (body ?? {}) as { detail?: string });
  return { body: body as T, version: Number(/\d+/.exec(answer.headers.get('etag') ?? '')?.[0] ?? 0) };
}
