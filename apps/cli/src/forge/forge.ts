import { KnownError } from '@airworthy/engine/known-error';

/** Where the comments of one pull or merge request are. */
export interface Forge {
  /** Address of the list of comments; the one of a single comment for GitHub stands elsewhere. */
  list: string;
  one(id: number): string;
  /** How an existing comment is written anew. */
  update: 'PATCH' | 'PUT';
  headers: Record<string, string>;
  /** Where the new state can be browsed. */
  sourceUrl?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const TIMEOUT_MS = 15_000;
const PER_PAGE = 100;
const MOST_PAGES = 30;

/** Writes the comment whose first line is `marker` anew, or adds it. Nothing but these requests is sent, and no redirect is followed. */
export async function putComment(forge: Forge, marker: string, body: string): Promise<'updated' | 'added' | 'unchanged'> {
  const old = await findComment(forge, marker);
  if (old?.body === body) return 'unchanged';
  if (old) {
    const answer = await send(forge, forge.one(old.id), forge.update, { body });
    if (answer.ok) return 'updated';
    // Somebody else may have written the marker; then our own comment is another one.
    if (answer.status !== 403 && answer.status !== 404) throw refused(answer);
  }
  const answer = await send(forge, forge.list, 'POST', { body });
  if (!answer.ok) throw refused(answer);
  return 'added';
}

async function findComment(forge: Forge, marker: string): Promise<{ id: number; body: string } | undefined> {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await send(forge, `${forge.list}?per_page=${PER_PAGE}&page=${page}`, 'GET');
    if (!answer.ok) throw refused(answer);
    const rows: unknown = await answer.json();
    if (!Array.isArray(rows)) throw new KnownError('forge', 'The forge answered with something that is no list of comments.');
    for (const row of rows as { id?: unknown; body?: unknown }[]) {
      if (typeof row.id === 'number' && typeof row.body === 'string' && row.body.startsWith(marker)) return { id: row.id, body: row.body };
    }
    if (rows.length < PER_PAGE) return undefined;
  }
  return undefined;
}

async function send(forge: Forge, url: string, method: string, body?: object): Promise<Response> {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !['127.0.0.1', '[::1]', 'localhost'].includes(hostname))
    throw new KnownError('forge', `A token is not sent to ${protocol}//${hostname}: only https is.`);
  try {
    // oxlint-disable-next-line no-restricted-globals -- the one request of this command line, to the forge that CI names
    return await fetch(url, {
      method,
      headers: { ...forge.headers, 'User-Agent': 'airworthy', ...(body ? { 'Content-Type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new KnownError('forge', `The comment could not be written: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
}

function refused(answer: Response): KnownError {
  const why: Readonly<Record<number, string>> = {
    401: 'the token is not valid',
    403: 'the token may not write comments (GitHub: permissions: pull-requests: write)',
    404: 'the request or the project is not there, or the token may not see it',
    422: 'the forge did not accept the text',
  };
  return new KnownError(
    'forge',
    `The comment could not be written: the forge answered ${answer.status}, ${why[answer.status] ?? 'and nothing was changed'}.`,
  );
}
