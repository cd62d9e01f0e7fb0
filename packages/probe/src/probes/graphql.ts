import { jsonOf, pick } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { Io, Try } from '../run/io.ts';
import { describe } from '../run/io.ts';
import type { Probe, Seen } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { firstUser } from './choose.ts';

const answered = (reply: Reply): boolean =>
  reply.class === 'accepted' && pick(jsonOf(reply), '/data') !== undefined && pick(jsonOf(reply), '/errors') === undefined;

function graphqlProbe(id: string, words: string, run: (io: Io, ask: (body: unknown) => Try) => Promise<Seen>): Probe {
  return {
    id,
    plan: (target) => {
      const path = target.config.graphql ?? target.routes.find((route) => /\/graphql\/?$/.test(route.path))?.path;
      if (path === undefined) return 'no GraphQL endpoint is known';
      return [
        {
          subject: `POST ${path}`,
          items: [],
          sends: `POST ${path} ${words}`,
          requests: 5,
          run: async (io) => {
            const user = firstUser(target);
            const ask = (body: unknown): Try => ({ method: 'POST', path, user, json: body });
            await io.positive(ask({ query: '{ __typename }' }), answered, 'the name of the root type should be told');
            await io.negative(
              ask({ query: '{ airworthyNoSuchField }' }),
              (reply) => !answered(reply),
              'a field that does not exist should be refused',
            );
            return run(io, ask);
          },
        },
      ];
    },
  };
}

const aliases = (count: number): string => Array.from({ length: count }, (_, at) => `a${at}: __typename`).join(' ');
const deep = (levels: number): string => `{ __schema { types { ${'fields { type { '.repeat(levels)}name${' } }'.repeat(levels)} } } }`;

export const GRAPHQL_PROBES: readonly Probe[] = [
  graphqlProbe('graphql/introspection', 'for the whole schema', async (io, ask) => {
    const reply = await io.test(ask({ query: '{ __schema { types { name } } }' }));
    return answered(reply)
      ? refuted('everybody who may ask is told the whole schema', 'told')
      : confirmed(`the schema is not told: ${describe(reply)}`);
  }),
  graphqlProbe('graphql/batch', 'with a hundred operations in one request', async (io, ask) => {
    const reply = await io.test(ask(Array.from({ length: 100 }, () => ({ query: '{ __typename }' }))));
    const all = jsonOf(reply);
    return reply.class === 'accepted' && Array.isArray(all) && all.length >= 100
      ? refuted('a hundred operations in one request are all done: a limit of requests counts them as one', 'done')
      : confirmed(`a hundred operations in one request are refused: ${describe(reply)}`);
  }),
  graphqlProbe('graphql/aliases', 'with a thousand aliases of one field', async (io, ask) => {
    const reply = await io.test(ask({ query: `{ ${aliases(1_000)} }` }));
    return answered(reply)
      ? refuted('a thousand aliases of one field are all answered', 'answered')
      : confirmed(`a thousand aliases are refused: ${describe(reply)}`);
  }),
  graphqlProbe('graphql/depth', 'of twelve levels', async (io, ask) => {
    const reply = await io.test(ask({ query: deep(6) }));
    if (reply.class === 'server-error' || reply.class === 'timeout')
      return refuted(`a deep query is answered ${describe(reply)}`, 'server-error');
    return answered(reply)
      ? refuted('a query of twelve levels is answered', 'answered')
      : confirmed(`a query of twelve levels is refused: ${describe(reply)}`);
  }),
  graphqlProbe('graphql/suggestions', 'with a field that is nearly right', async (io, ask) => {
    const reply = await io.test(ask({ query: '{ __typenam }' }));
    return /did you mean/i.test(reply.text)
      ? refuted('errors suggest names of fields, so that the schema can be guessed', 'suggests')
      : confirmed('errors suggest no names');
  }),
  graphqlProbe('graphql/get-mutation', 'by GET with a mutation', async (io, ask) => {
    const { path, user } = ask({});
    const reply = await io.test({ path: `${path}?query=${encodeURIComponent('mutation { __typename }')}`, user });
    return answered(reply)
      ? refuted('GET runs mutations: a link of another site can', 'ran')
      : reply.status === 0
        ? inconclusive(reply.class, describe(reply))
        : confirmed(`GET runs no mutation: ${describe(reply)}`);
  }),
];
