import { z } from 'zod';
import type { Send } from '../send.ts';
import { askApi, TrackerError } from './tracker.ts';
import type { Remote, Tracker } from './tracker.ts';

/** Version 2 of the API, which cloud and data center share: https://developer.atlassian.com/cloud/jira/platform/rest/v2/ */
const Issue = z.object({
  key: z.string(),
  fields: z.object({
    updated: z.string(),
    duedate: z.string().nullish(),
    assignee: z.object({ accountId: z.string().optional(), name: z.string().optional() }).nullish(),
    status: z.object({ statusCategory: z.object({ key: z.string() }) }),
  }),
});
const Transitions = z.object({
  transitions: z.array(z.object({ id: z.string(), to: z.object({ statusCategory: z.object({ key: z.string() }) }) })),
});

interface JiraSettings {
  url: string;
  project: string;
  issueType: string;
  /** Of an API token of the cloud; empty for a personal token of data center. */
  email: string;
  token: string;
}

export function jira(send: Send, { url, project, issueType, email, token }: JiraSettings): Tracker {
  const site = url.replace(/\/$/, '');
  const base = `${site}/rest/api/2/issue`;
  const cloud = email !== '';
  const headers = { authorization: cloud ? `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}` : `Bearer ${token}` };
  const person = (account: string | null): object | null => (account === null ? null : cloud ? { accountId: account } : { name: account });
  const read = async (key: string): Promise<Remote> =>
    remote(site, await askApi(send, `${base}/${encodeURIComponent(key)}?fields=status,assignee,duedate,updated`, 'GET', headers));
  return {
    knowsDue: true,
    async create({ title, body, dueOn, assignee }) {
      const fields = {
        project: { key: project },
        issuetype: { name: issueType },
        summary: title.slice(0, 250),
        description: body,
        ...(dueOn === null ? {} : { duedate: dueOn }),
        ...(assignee === null ? {} : { assignee: person(assignee) }),
      };
      const { key } = z.object({ key: z.string() }).parse(await askApi(send, base, 'POST', headers, { fields }));
      return read(key);
    },
    read,
    async change(key, { closed, dueOn, assignee }) {
      const at = `${base}/${encodeURIComponent(key)}`;
      const fields = {
        ...(dueOn === undefined ? {} : { duedate: dueOn }),
        ...(assignee === undefined ? {} : { assignee: person(assignee) }),
      };
      if (Object.keys(fields).length > 0) await askApi(send, at, 'PUT', headers, { fields });
      if (closed !== undefined) {
        // Workflows differ: any step into the wanted kind of state will do.
        const { transitions } = Transitions.parse(await askApi(send, `${at}/transitions`, 'GET', headers));
        const step = transitions.find((one) => (one.to.statusCategory.key === 'done') === closed);
        if (step === undefined)
          throw new TrackerError(`The workflow of ${key} has no step that ${closed ? 'closes' : 'opens'} it from where it is.`, 409);
        await askApi(send, `${at}/transitions`, 'POST', headers, { transition: { id: step.id } });
      }
      return read(key);
    },
  };
}

function remote(site: string, answer: unknown): Remote {
  const { key, fields } = Issue.parse(answer);
  return {
    id: key,
    key,
    url: `${site}/browse/${key}`,
    version: fields.updated,
    closed: fields.status.statusCategory.key === 'done',
    assignee: fields.assignee?.accountId ?? fields.assignee?.name ?? null,
    dueOn: fields.duedate ?? null,
  };
}
