import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loopback } from './loopback.ts';
import type { Heard, Loopback, Said } from './loopback.ts';
import { rig } from './rig.ts';
import type { Rig } from './rig.ts';

/** The one issue that a tracker of the tests keeps. */
interface Kept {
  made: number;
  closed: boolean;
  assignee: string | null;
  dueOn: string | null;
  version: number;
  body: string;
}
const fresh = (): Kept => ({ made: 0, closed: false, assignee: null, dueOn: null, version: 0, body: '' });
let kept = fresh();

function change(next: Partial<Kept>): void {
  Object.assign(kept, next);
  kept.version += 1;
}
const at = (): string => new Date(1_700_000_000_000 + kept.version * 1_000).toISOString();

/** Issues of GitHub's REST API. */
function githubServer({ method, path, headers, body }: Heard): Said {
  if (headers.authorization !== 'Bearer the-token' || headers['x-github-api-version'] === undefined) return { status: 401 };
  if (method === 'POST' && path === '/repos/shop/code/issues')
    change({ made: kept.made + 1, assignee: body.assignees?.[0] ?? null, body: body.body });
  else if (method === 'PATCH' && path === '/repos/shop/code/issues/7')
    change({
      ...(body.state === undefined ? {} : { closed: body.state === 'closed' }),
      ...(body.assignees === undefined ? {} : { assignee: body.assignees[0] ?? null }),
    });
  else if (method !== 'GET' || path !== '/repos/shop/code/issues/7') return { status: 404 };
  return {
    status: method === 'POST' ? 201 : 200,
    body: {
      number: 7,
      html_url: 'https://github.example/shop/code/issues/7',
      updated_at: at(),
      state: kept.closed ? 'closed' : 'open',
      assignee: kept.assignee === null ? null : { login: kept.assignee },
    },
  };
}

/** Issues of GitLab's REST API. */
function gitlabServer({ method, path, headers, body }: Heard): Said {
  if (headers['private-token'] !== 'the-token') return { status: 401 };
  if (path.startsWith('/api/v4/users?username=')) return { body: [{ id: path.endsWith('ada') ? 1 : 2, username: 'x' }] };
  const base = '/api/v4/projects/shop%2Fcode/issues';
  const who = (ids: number[] | undefined): Partial<Kept> =>
    ids === undefined ? {} : { assignee: ids[0] === 1 ? 'ada' : ids[0] === 2 ? 'bob' : null };
  if (method === 'POST' && path === base)
    change({ made: kept.made + 1, dueOn: body.due_date ?? null, body: body.description, ...who(body.assignee_ids) });
  else if (method === 'PUT' && path === `${base}/7`)
    change({
      ...(body.state_event === undefined ? {} : { closed: body.state_event === 'close' }),
      ...(body.due_date === undefined ? {} : { dueOn: body.due_date || null }),
      ...who(body.assignee_ids),
    });
  else if (method !== 'GET' || path !== `${base}/7`) return { status: 404 };
  return {
    body: {
      iid: 7,
      web_url: 'https://gitlab.example/7',
      updated_at: at(),
      state: kept.closed ? 'closed' : 'opened',
      due_date: kept.dueOn,
      assignees: kept.assignee === null ? [] : [{ username: kept.assignee }],
    },
  };
}

/** Issues of Jira's REST API, version 2, with a workflow of two steps. */
function jiraServer({ method, path, headers, body }: Heard): Said {
  if (headers.authorization !== `Basic ${Buffer.from('bot@example.org:the-token').toString('base64')}`) return { status: 401 };
  const issue = '/rest/api/2/issue/SHOP-7';
  if (method === 'POST' && path === '/rest/api/2/issue') {
    change({
      made: kept.made + 1,
      dueOn: body.fields.duedate ?? null,
      assignee: body.fields.assignee?.accountId ?? null,
      body: body.fields.description,
    });
    return { status: 201, body: { id: '1', key: 'SHOP-7' } };
  }
  if (method === 'PUT' && path === issue) {
    change({
      ...(body.fields.duedate === undefined ? {} : { dueOn: body.fields.duedate }),
      ...(body.fields.assignee === undefined ? {} : { assignee: body.fields.assignee?.accountId ?? null }),
    });
    return { status: 204 };
  }
  if (path === `${issue}/transitions`) {
    if (method === 'GET')
      return {
        body: {
          transitions: [
            { id: '11', to: { statusCategory: { key: 'new' } } },
            { id: '31', to: { statusCategory: { key: 'done' } } },
          ],
        },
      };
    change({ closed: body.transition.id === '31' });
    return { status: 204 };
  }
  if (method !== 'GET' || !path.startsWith(`${issue}?fields=`)) return { status: 404 };
  return {
    body: {
      key: 'SHOP-7',
      fields: {
        updated: at(),
        duedate: kept.dueOn,
        assignee: kept.assignee === null ? null : { accountId: kept.assignee },
        status: { statusCategory: { key: kept.closed ? 'done' : 'new' } },
      },
    },
  };
}

/** Issues of Linear's GraphQL API. */
function linearServer({ method, path, headers, body }: Heard): Said {
  if (method !== 'POST' || path !== '/graphql' || headers.authorization !== 'the-token') return { status: 401 };
  const { query, variables } = body as { query: string; variables: { id?: string; input?: Record<string, string | null> } };
  const { input } = variables;
  if (query.includes('states {'))
    return {
      body: {
        data: {
          team: {
            states: {
              nodes: [
                { id: 'todo', type: 'unstarted', position: 1 },
                { id: 'done', type: 'completed', position: 3 },
                { id: 'done2', type: 'completed', position: 4 },
              ],
            },
          },
        },
      },
    };
  if (query.includes('issueCreate'))
    change({
      made: kept.made + 1,
      dueOn: input?.['dueDate'] ?? null,
      assignee: input?.['assigneeId'] ?? null,
      body: String(input?.['description']),
    });
  if (query.includes('issueUpdate'))
    change({
      ...(input?.['stateId'] === undefined ? {} : { closed: input['stateId'] === 'done' }),
      ...(input?.['dueDate'] === undefined ? {} : { dueOn: input['dueDate'] }),
      ...(input?.['assigneeId'] === undefined ? {} : { assignee: input['assigneeId'] }),
    });
  const issue = {
    id: 'lin-7',
    identifier: 'SHO-7',
    url: 'https://linear.example/7',
    updatedAt: at(),
    dueDate: kept.dueOn,
    assignee: kept.assignee === null ? null : { id: kept.assignee },
    state: { type: kept.closed ? 'completed' : 'unstarted' },
  };
  const field = query.includes('issueCreate') ? 'issueCreate' : query.includes('issueUpdate') ? 'issueUpdate' : 'issue';
  return { body: { data: { [field]: field === 'issue' ? issue : { success: true, issue } } } };
}

const TRACKERS = [
  { kind: 'github', knowsDue: false, answer: githubServer, settings: (url: string) => ({ url, repository: 'shop/code' }) },
  { kind: 'gitlab', knowsDue: true, answer: gitlabServer, settings: (url: string) => ({ url, project: 'shop/code' }) },
  { kind: 'jira', knowsDue: true, answer: jiraServer, settings: (url: string) => ({ url, project: 'SHOP', email: 'bot@example.org' }) },
  { kind: 'linear', knowsDue: true, answer: linearServer, settings: (url: string) => ({ url: `${url}/graphql`, team: 'team-1' }) },
] as const;

let is: Rig;
beforeAll(async () => {
  is = await rig();
});
afterAll(() => is.close());

describe.each(TRACKERS)('$kind', ({ kind, knowsDue, answer, settings }) => {
  let tracker: Loopback;
  let integration: string;
  let bob: string;
  let deadline: string;
  beforeAll(async () => {
    kept = fresh();
    tracker = await loopback(answer);
    bob = (await is.org.person('auditor')).id;
    const made = await is.ask('POST', '/integrations', {
      kind,
      name: kind,
      token: 'the-token',
      people: { [is.org.admin.id]: 'ada', [bob]: 'bob' },
      ...settings(tracker.url),
    });
    integration = made.body.id;
    await assign(null);
    deadline = String((await is.ask('GET', `/findings/${is.finding}`)).body.finding.dueAt).slice(0, 10);
  });
  afterAll(async () => {
    await is.ask('DELETE', `/integrations/${integration}`);
    await tracker.close();
    const { state } = (await found()).finding;
    if (state === 'in-progress') await is.move('stop');
    else if (state === 'fixed') await is.move('withdraw-claim').then(() => is.move('stop'));
  });
  afterEach(() => {
    tracker.heard.length = 0;
  });

  const assign = (ownerId: string | null) => is.ask('POST', '/findings/owners', { findings: [is.finding], ownerId });
  const found = async () =>
    (await is.ask('GET', `/findings/${is.finding}`)).body as {
      finding: { state: string; ownerId: string | null };
      history: { actor: string; to: string }[];
    };
  const issue = async () =>
    (
      (await is.ask('GET', `/findings/${is.finding}/issues`)).body.items as {
        id: string;
        key: string;
        plannedOn: string | null;
        conflicts: unknown[];
      }[]
    )[0];
  const writes = (): Heard[] => tracker.heard.filter((one) => (kind === 'linear' ? /mutation/.test(one.text) : one.method !== 'GET'));
  /** A worker, after the time in which a tracker is not asked again. */
  const later = async () => {
    is.server.later(6 / 1_440);
    return is.deliver();
  };
  const deliver = async () => {
    expect((await is.deliver()).failed).toBe(0);
  };

  test('an issue is made once for a finding, with where it came from', async () => {
    const first = await is.ask('POST', `/findings/${is.finding}/issues`, { integration });
    const second = await is.ask('POST', `/findings/${is.finding}/issues`, { integration });
    expect([first.status, second.body.id]).toEqual([202, first.body.id]);
    await deliver();
    expect(kept).toMatchObject({ made: 1, closed: false, dueOn: knowsDue ? deadline : null });
    expect(kept.body).toContain(`airworthy:${is.org.id}:${is.finding}`);
    expect(await issue()).toMatchObject({ conflicts: [] });
    expect((await is.ask('POST', `/findings/${is.finding}/issues`, { integration })).status).toBe(422);
  });

  test('an owner who is named here is assigned there, and what was written there is not written again', async () => {
    await assign(is.org.admin.id);
    await deliver();
    expect(kept.assignee).toBe('ada');
    tracker.heard.length = 0;
    await later();
    expect(tracker.heard.length).toBeGreaterThan(0);
    expect(writes()).toEqual([]);
  });

  test('an issue that is closed there claims the fix here, in the name of the integration; the claim goes not back', async () => {
    change({ closed: true, assignee: 'bob' });
    await later();
    const { finding, history } = await found();
    expect(finding).toMatchObject({ state: 'fixed', ownerId: bob });
    expect(history[0]).toMatchObject({ actor: `integration:${integration}`, to: 'fixed' });
    expect(writes()).toEqual([]);
    await later();
    expect(writes()).toEqual([]);
  });

  test('a claim that is withdrawn here opens the issue again', async () => {
    expect((await is.move('withdraw-claim')).status).toBe(200);
    await deliver();
    expect(kept.closed).toBe(false);
  });

  test('what both sides changed is a conflict that is seen, until a person says who is right', async () => {
    change({ assignee: null });
    await assign(is.org.admin.id);
    await deliver();
    expect(kept.assignee).toBe(null);
    expect((await found()).finding.ownerId).toBe(is.org.admin.id);
    const linked = await issue();
    expect(linked?.conflicts).toEqual([{ field: 'assignee', ours: 'ada', theirs: null }]);
    const said = await is.ask('POST', `/findings/${is.finding}/issues/${linked?.id}/resolution`, { field: 'assignee', take: 'ours' });
    expect(said.status).toBe(202);
    await deliver();
    expect(kept.assignee).toBe('ada');
    expect((await issue())?.conflicts).toEqual([]);
  });

  test('where a tracker knows days, an earlier one is planned there, a later one is a conflict, and a new deadline goes over', async () => {
    change({ dueOn: '2020-05-10' });
    await later();
    expect(await issue()).toMatchObject({ plannedOn: knowsDue ? '2020-05-10' : null, conflicts: [] });
    change({ dueOn: '2099-08-01' });
    await later();
    const linked = await issue();
    expect(linked?.conflicts).toEqual(knowsDue ? [{ field: 'dueOn', ours: deadline, theirs: '2099-08-01' }] : []);
    const said = await is.ask('POST', `/findings/${is.finding}/issues/${linked?.id}/resolution`, { field: 'dueOn', take: 'ours' });
    expect(said.status).toBe(knowsDue ? 202 : 422);
    await deliver();
    expect(kept.dueOn).toBe(knowsDue ? deadline : '2099-08-01');
    await is.server.parts.pool.query(`UPDATE finding SET due_at = '2026-04-01T00:00:00Z' WHERE id = $1`, [is.finding]);
    await later();
    expect(kept.dueOn).toBe(knowsDue ? '2026-04-01' : '2099-08-01');
  });
});
