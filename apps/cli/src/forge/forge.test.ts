import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/run-cli.ts';
import { browseUrl, findForge } from './find-forge.ts';
import { putComment } from './forge.ts';

let server: Server | undefined;
afterEach(() => server?.close());

interface Comment {
  id: number;
  body: string;
  mine: boolean;
}

/**
 * A forge as its published descriptions have it: lists of a hundred a page, 201 with the comment on creation, 200 on update, 401 without
 * the token, 403 for the comment of somebody else. GitHub: `issues/list-comments`, `issues/create-comment`, `issues/update-comment`;
 * GitLab: `GET|POST /projects/:id/merge_requests/:iid/notes`, `PUT …/notes/:note_id`.
 */
async function forge(kind: 'github' | 'gitlab', comments: Comment[]): Promise<{ api: string; log: string[] }> {
  const log: string[] = [];
  const one = kind === 'github' ? /^\/repos\/acme\/shop\/issues\/comments\/(\d+)$/ : /^\/projects\/42\/merge_requests\/7\/notes\/(\d+)$/;
  const list = kind === 'github' ? '/repos/acme/shop/issues/7/comments' : '/projects/42/merge_requests/7/notes';
  server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '', 'http://forge');
      log.push(`${request.method} ${url.pathname}${url.search}`);
      const answer = (status: number, value: unknown): void =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      const token = kind === 'github' ? request.headers.authorization === 'Bearer t0ken' : request.headers['private-token'] === 't0ken';
      if (!token) return answer(401, { message: 'Bad credentials' });
      const id = one.exec(url.pathname)?.[1];
      if (request.method === 'GET' && url.pathname === list) {
        const page = Number(url.searchParams.get('page'));
        return answer(200, comments.slice((page - 1) * 100, page * 100));
      }
      const { body } = JSON.parse(await bodyOf(request)) as { body: string };
      if (request.method === 'POST' && url.pathname === list) {
        comments.push({ id: comments.length + 1, body, mine: true });
        return answer(201, comments.at(-1));
      }
      const found = comments.find((comment) => String(comment.id) === id);
      if (found && request.method === (kind === 'github' ? 'PATCH' : 'PUT')) {
        if (!found.mine) return answer(403, { message: 'Forbidden' });
        found.body = body;
        return answer(200, found);
      }
      return answer(404, { message: 'Not Found' });
    })();
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, log };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

const MARKER = '<!-- airworthy-gate shop -->';
const environment = (kind: 'github' | 'gitlab', api: string): Record<string, string> =>
  kind === 'github'
    ? { GITHUB_REPOSITORY: 'acme/shop', GITHUB_API_URL: api, GITHUB_TOKEN: 't0ken', GITHUB_REF: 'refs/pull/7/merge' }
    : { CI_API_V4_URL: api, CI_PROJECT_ID: '42', CI_MERGE_REQUEST_IID: '7', GITLAB_TOKEN: 't0ken' };

test.each(['github', 'gitlab'] as const)('%s: one comment, written anew in its place, also on the second page', async (kind) => {
  const comments: Comment[] = Array.from({ length: 120 }, (_, index) => ({ id: index + 1, body: `about ${MARKER}`, mine: false }));
  const { api, log } = await forge(kind, comments);
  const target = findForge(environment(kind, api));
  expect(await putComment(target, MARKER, `${MARKER}\nfirst`)).toBe('added');
  expect(await putComment(target, MARKER, `${MARKER}\nsecond`)).toBe('updated');
  expect(await putComment(target, MARKER, `${MARKER}\nsecond`)).toBe('unchanged');
  expect(comments.filter((one) => one.body.startsWith(MARKER)).map((one) => one.body)).toEqual([`${MARKER}\nsecond`]);
  expect(log.filter((line) => !line.startsWith('GET'))).toHaveLength(2);
});

test('the marker in a comment of somebody else is not ours', async () => {
  const comments: Comment[] = [{ id: 1, body: `${MARKER}\ntheirs`, mine: false }];
  const { api } = await forge('github', comments);
  expect(await putComment(findForge(environment('github', api)), MARKER, `${MARKER}\nours`)).toBe('added');
  expect(comments.map((one) => one.body)).toEqual([`${MARKER}\ntheirs`, `${MARKER}\nours`]);
});

test('a wrong token is said without it; nothing is sent over plain http to another machine', async () => {
  const { api } = await forge('github', []);
  const wrong = findForge({ ...environment('github', api), GITHUB_TOKEN: 'secret-of-mine' });
  await expect(putComment(wrong, MARKER, MARKER)).rejects.toThrow(/answered 401, the token is not valid/);
  await expect(putComment(wrong, MARKER, MARKER)).rejects.not.toThrow(/secret-of-mine/);
  const plain = findForge(environment('github', 'http://forge.example'));
  await expect(putComment(plain, MARKER, MARKER)).rejects.toThrow(/only https is/);
});

test('the request is found in the event, in the ref, or by its number; else it is asked for', () => {
  const event = join(temporaryFolder(), 'event.json');
  writeFileSync(event, JSON.stringify({ pull_request: { number: 12, head: { sha: 'abc' } } }));
  const base = { GITHUB_REPOSITORY: 'acme/shop', GITHUB_TOKEN: 't' };
  expect(findForge({ ...base, GITHUB_EVENT_PATH: event }).list).toBe('https://api.github.com/repos/acme/shop/issues/12/comments');
  expect(findForge(base, '9').list).toBe('https://api.github.com/repos/acme/shop/issues/9/comments');
  expect(() => findForge(base)).toThrow(/which pull or merge request/);
  expect(() => findForge({ ...base, GITHUB_TOKEN: '' }, '9')).toThrow(/no token/);
  expect(() => findForge({})).toThrow(/neither GitHub Actions nor GitLab CI/);
  expect(browseUrl({ ...base, GITHUB_SERVER_URL: 'https://github.com', GITHUB_EVENT_PATH: event })).toBe(
    'https://github.com/acme/shop/blob/abc/',
  );
  expect(browseUrl({ CI_PROJECT_URL: 'https://gitlab.com/a/b', CI_COMMIT_SHA: 'f00' })).toBe('https://gitlab.com/a/b/-/blob/f00/');
  expect(browseUrl({})).toBe(undefined);
});
