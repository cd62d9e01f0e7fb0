import { z } from 'zod';
import type { Send } from '../send.ts';
import { askApi } from './tracker.ts';
import type { Remote, Tracker } from './tracker.ts';

/** https://docs.github.com/en/rest/issues/issues */
const Issue = z.object({
  number: z.int(),
  html_url: z.string(),
  updated_at: z.string(),
  state: z.enum(['open', 'closed']),
  assignee: z.object({ login: z.string() }).nullish(),
});

export function github(send: Send, { url, repository, token }: { url: string; repository: string; token: string }): Tracker {
  const base = `${url.replace(/\/$/, '')}/repos/${repository}/issues`;
  const headers = { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
  return {
    knowsDue: false,
    async create({ title, body, assignee }) {
      return remote(await askApi(send, base, 'POST', headers, { title, body, ...(assignee === null ? {} : { assignees: [assignee] }) }));
    },
    async read(id) {
      return remote(await askApi(send, `${base}/${id}`, 'GET', headers));
    },
    async change(id, { closed, assignee }) {
      const body = {
        ...(closed === undefined ? {} : { state: closed ? 'closed' : 'open', state_reason: closed ? 'completed' : 'reopened' }),
        ...(assignee === undefined ? {} : { assignees: assignee === null ? [] : [assignee] }),
      };
      return remote(await askApi(send, `${base}/${id}`, 'PATCH', headers, body));
    },
  };
}

function remote(answer: unknown): Remote {
  const is = Issue.parse(answer);
  return {
    id: String(is.number),
    key: `#${is.number}`,
    url: is.html_url,
    version: is.updated_at,
    closed: is.state === 'closed',
    assignee: is.assignee?.login ?? null,
    dueOn: null,
  };
}
