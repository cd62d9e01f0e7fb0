import { z } from 'zod';
import type { Send } from '../send.ts';
import { askApi, TrackerError } from './tracker.ts';
import type { Remote, Tracker } from './tracker.ts';

/** https://docs.gitlab.com/api/issues/ */
const Issue = z.object({
  iid: z.int(),
  web_url: z.string(),
  updated_at: z.string(),
  state: z.string(),
  due_date: z.string().nullish(),
  assignees: z.array(z.object({ username: z.string() })).default([]),
});
const Users = z.array(z.object({ id: z.int() }));

export function gitlab(send: Send, { url, project, token }: { url: string; project: string; token: string }): Tracker {
  const api = `${url.replace(/\/$/, '')}/api/v4`;
  const base = `${api}/projects/${encodeURIComponent(project)}/issues`;
  const headers = { 'private-token': token };
  const idsOf = async (username: string | null): Promise<number[]> => {
    if (username === null) return [];
    const [user] = Users.parse(await askApi(send, `${api}/users?username=${encodeURIComponent(username)}`, 'GET', headers));
    if (user === undefined) throw new TrackerError('GitLab knows no such user.', 404);
    return [user.id];
  };
  return {
    knowsDue: true,
    async create({ title, body, dueOn, assignee }) {
      const issue = { title, description: body, ...(dueOn === null ? {} : { due_date: dueOn }), assignee_ids: await idsOf(assignee) };
      return remote(await askApi(send, base, 'POST', headers, issue));
    },
    async read(id) {
      return remote(await askApi(send, `${base}/${id}`, 'GET', headers));
    },
    async change(id, { closed, dueOn, assignee }) {
      const body = {
        ...(closed === undefined ? {} : { state_event: closed ? 'close' : 'reopen' }),
        ...(dueOn === undefined ? {} : { due_date: dueOn ?? '' }),
        ...(assignee === undefined ? {} : { assignee_ids: assignee === null ? [0] : await idsOf(assignee) }),
      };
      return remote(await askApi(send, `${base}/${id}`, 'PUT', headers, body));
    },
  };
}

function remote(answer: unknown): Remote {
  const is = Issue.parse(answer);
  return {
    id: String(is.iid),
    key: `#${is.iid}`,
    url: is.web_url,
    version: is.updated_at,
    closed: is.state === 'closed',
    assignee: is.assignees[0]?.username ?? null,
    dueOn: is.due_date ?? null,
  };
}
