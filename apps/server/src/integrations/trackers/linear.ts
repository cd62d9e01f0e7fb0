import { z } from 'zod';
import type { Send } from '../send.ts';
import { askApi, TrackerError } from './tracker.ts';
import type { Remote, Tracker } from './tracker.ts';

/** https://linear.app/developers/graphql */
const Issue = z.object({
  id: z.string(),
  identifier: z.string(),
  url: z.string(),
  updatedAt: z.string(),
  dueDate: z.string().nullish(),
  assignee: z.object({ id: z.string() }).nullish(),
  state: z.object({ type: z.string() }),
});
const FIELDS = 'id identifier url updatedAt dueDate assignee { id } state { type }';
const States = z.object({
  team: z.object({ states: z.object({ nodes: z.array(z.object({ id: z.string(), type: z.string(), position: z.number() })) }) }),
});

export function linear(send: Send, { url, team, token }: { url: string; team: string; token: string }): Tracker {
  const ask = async <T>(query: string, variables: object, data: z.ZodType<T>): Promise<T> => {
    const answer = z
      .object({ data: z.unknown(), errors: z.array(z.object({ message: z.string() })).optional() })
      .parse(await askApi(send, url, 'POST', { authorization: token }, { query, variables }));
    if (answer.errors !== undefined && answer.errors.length > 0) throw new TrackerError('Linear refused the request.', 422);
    return data.parse(answer.data);
  };
  return {
    knowsDue: true,
    async create({ title, body, dueOn, assignee }) {
      const input = {
        teamId: team,
        title,
        description: body,
        ...(dueOn === null ? {} : { dueDate: dueOn }),
        ...(assignee === null ? {} : { assigneeId: assignee }),
      };
      const made = await ask(
        `mutation Create($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { ${FIELDS} } } }`,
        { input },
        z.object({ issueCreate: z.object({ issue: Issue }) }),
      );
      return remote(made.issueCreate.issue);
    },
    async read(id) {
      return remote((await ask(`query Read($id: String!) { issue(id: $id) { ${FIELDS} } }`, { id }, z.object({ issue: Issue }))).issue);
    },
    async change(id, { closed, dueOn, assignee }) {
      const state = closed === undefined ? undefined : await stateOf(closed);
      const input = {
        ...(state === undefined ? {} : { stateId: state }),
        ...(dueOn === undefined ? {} : { dueDate: dueOn }),
        ...(assignee === undefined ? {} : { assigneeId: assignee }),
      };
      const changed = await ask(
        `mutation Change($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success issue { ${FIELDS} } } }`,
        { id, input },
        z.object({ issueUpdate: z.object({ issue: Issue }) }),
      );
      return remote(changed.issueUpdate.issue);
    },
  };

  /** The first state of the team of that kind. */
  async function stateOf(closed: boolean): Promise<string> {
    const { team: found } = await ask(
      'query States($id: String!) { team(id: $id) { states { nodes { id type position } } } }',
      { id: team },
      States,
    );
    const type = closed ? 'completed' : 'unstarted';
    const [state] = found.states.nodes.filter((one) => one.type === type).toSorted((a, b) => a.position - b.position);
    if (state === undefined) throw new TrackerError(`The team has no state of the type ${type}.`, 409);
    return state.id;
  }
}

function remote(is: z.infer<typeof Issue>): Remote {
  return {
    id: is.id,
    key: is.identifier,
    url: is.url,
    version: is.updatedAt,
    closed: is.state.type === 'completed' || is.state.type === 'canceled',
    assignee: is.assignee?.id ?? null,
    dueOn: is.dueDate ?? null,
  };
}
