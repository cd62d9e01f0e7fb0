import { jsonOf } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import { labelOf } from '../plan/route.ts';
import type { PlannedRoute } from '../plan/route.ts';
import { asSchema, typeOf } from '../plan/sample.ts';
import type { Io } from '../run/io.ts';
import { describe } from '../run/io.ts';
import type { Probe, ProbeCase, Seen, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { anyReads, firstUser, hasParams, isPublicByPurpose, pathOf, reads } from './choose.ts';
import { rowsOf } from './object-scene.ts';

/** Words of a database in an answer. */
const OF_DATABASE =
  /syntax error at or near|invalid input syntax|invalid byte sequence|out of range for type|unterminated quoted|SQLITE_|ER_[A-Z_]{6,}|MongoServerError|PrismaClient|QueryFailedError|SQLSTATE|CastError/;

const broken = (reply: Reply): boolean => reply.class === 'server-error' || OF_DATABASE.test(reply.text);

interface Ask {
  readonly words: string;
  readonly path: string;
  /** The name of the parameter is a guess, so that nothing may be concluded from an answer without a failure. */
  readonly guessed?: boolean;
}

/** Asks in several ways none of which may fail, beside a plain one that is answered well. */
function readProbe(
  id: string,
  items: readonly string[],
  words: string,
  routesOf: (target: Target) => readonly PlannedRoute[],
  asks: (target: Target, route: PlannedRoute) => readonly Ask[],
  judge: (reply: Reply, ask: Ask, plain: Reply, io: Io) => Seen | undefined | Promise<Seen | undefined> = () => undefined,
  /** Whether a failure is what the claim denies; elsewhere it only hides what is looked for. */
  aboutFailures = true,
): Probe {
  return {
    id,
    plan: (target) => {
      const cases = routesOf(target).flatMap((route): ProbeCase[] => {
        const all = asks(target, route);
        if (all.length === 0) return [];
        return [
          {
            subject: labelOf(route),
            items,
            sends: `${labelOf(route)} ${words}`,
            requests: all.length + 4,
            run: async (io) => {
              const user = firstUser(target);
              const path = pathOf(target, route);
              await io.unknownPath(path, user);
              const plain = await io.positive(
                { path, user },
                (reply) => reply.class === 'accepted' || (hasParams(route) && reply.class === 'not-found'),
                `${labelOf(route)} should be answered`,
              );
              for (const ask of all) {
                const reply = await io.test({ path: ask.path, user });
                if (broken(reply) && !aboutFailures) return inconclusive('server-error', `${ask.words}: ${describe(reply)}`);
                if (broken(reply))
                  return refuted(
                    `${labelOf(route)} with ${ask.words} is answered ${describe(reply)}${OF_DATABASE.test(reply.text) ? ' with words of the database' : ''}`,
                    'failure',
                  );
                if (reply.status === 0) return inconclusive(reply.class, `${ask.words}: ${describe(reply)}`);
                const seen = await judge(reply, ask, plain, io);
                if (seen) return seen;
              }
              if (all.some((one) => one.guessed))
                return inconclusive('guessed', 'nothing fails; what the parameter is called is not known');
              return confirmed(`${labelOf(route)} answers ${all.length} requests ${words} without a failure`);
            },
          },
        ];
      });
      return cases.length > 0 ? cases.slice(0, 8) : 'no route is known that could be asked so';
    },
  };
}

const ofUsers = (target: Target): PlannedRoute[] => target.routes.filter((route) => reads(route) && !isPublicByPurpose(route));
const lists = (target: Target): PlannedRoute[] =>
  anyReads(target).filter((route) => !isPublicByPurpose(route) && !/export|download|stream/.test(route.path));
const single = (target: Target): PlannedRoute[] => ofUsers(target).filter((route) => /:\w+/.test(route.path));
/** The route with this in its query, beside what it has to be asked with. */
function withQuery(target: Target, route: PlannedRoute, query: string): string {
  const needed = target.config.queries[labelOf(route)];
  const name = query.split('=')[0] ?? '';
  const others = needed?.split('&').filter((one) => one.split('=')[0] !== name && !query.includes(`&${one.split('=')[0] ?? ''}=`)) ?? [];
  return `${route.path}?${[...others, query].join('&')}`;
}
const PAGE_NAMES = /^(?:limit|per_?page|page_?size|take|count|size|first)$/i;
/** More rows than a page of any list for people. */
const MOST_ROWS = 1_000;

const pageNameOf = (route: PlannedRoute): string | undefined => route.query?.find((one) => PAGE_NAMES.test(one.name))?.name;

export const QUERY_PROBES: readonly Probe[] = [
  readProbe('input/param-format', ['S02-002'], 'with ids that are none', single, (_, route) =>
    ['airworthy', '0', '-1', '1e309', '9007199254740993', '%00', '%E2%80%AE', "'", 'x'.repeat(300)].map((bad) => ({
      words: `the id ${bad.slice(0, 20)}`,
      path: route.path.replaceAll(/:\w+/g, bad),
    })),
  ),
  readProbe(
    'input/pagination-clamp',
    ['S02-021'],
    'with pages of zero, minus one and a thousand million rows',
    lists,
    (target, route) => {
      const known = pageNameOf(route);
      if (known === undefined && route.query !== undefined) return [];
      const name = known ?? 'limit';
      return ['1000000000', '-1', '0', 'airworthy'].map((value) => ({
        words: `${name}=${value}`,
        path: withQuery(target, route, `${name}=${value}`),
        guessed: known === undefined,
      }));
    },
    (reply, ask) =>
      reply.class === 'accepted' && rowsOf(jsonOf(reply)).length > MOST_ROWS
        ? refuted(`${ask.words} gives ${rowsOf(jsonOf(reply)).length} rows`, 'unbounded')
        : undefined,
  ),
  readProbe('input/sort-filter-safe', ['S02-030'], 'sorted by names that are none', lists, (target, route) =>
    (route.query?.map((one) => one.name).filter((name) => /sort|order|by|filter|fields|select/i.test(name)) ?? ['sort', 'order', 'orderBy'])
      .slice(0, 4)
      .flatMap((name) =>
        ['airworthy_none', 'id;', '(1)', 'id%20desc%2C1', '%7B%7D'].map((value) => ({
          words: `${name}=${value}`,
          path: withQuery(target, route, `${name}=${value}`),
        })),
      ),
  ),
  readProbe('input/sql-differential', ['S02-013'], 'with no quote, one and two in a text', lists, (target, route) => {
    const names = route.query?.filter((one) => typeOf(asSchema(one.schema)) === 'string').map((one) => one.name) ?? [
      'q',
      'search',
      'name',
      'filter',
    ];
    return names.slice(0, 4).flatMap((name) =>
      ["airworthy''", "airworthy'", "airworthy'%20OR%20'1'%3D'1"].map((value) => ({
        words: `${name}=${decodeURIComponent(value)}`,
        path: withQuery(target, route, `${name}=${value}`),
      })),
    );
  }),
  readProbe('input/duplicate-params', [], 'with a parameter twice and as a list', lists, (target, route) =>
    (route.query?.map((one) => one.name) ?? ['limit', 'q']).slice(0, 3).flatMap((name) => [
      { words: `${name} twice`, path: withQuery(target, route, `${name}=1&${name}=2`) },
      { words: `${name} as a list`, path: withQuery(target, route, `${name}[]=1`) },
      { words: `${name} as an object`, path: withQuery(target, route, `${name}[$gt]=`) },
    ]),
  ),
  readProbe(
    'input/header-crlf',
    [],
    'with line breaks in a value',
    lists,
    (target, route) =>
      ['q', 'next', 'redirect', 'lang'].map((name) => ({
        words: `line breaks in ${name}`,
        path: withQuery(target, route, `${name}=x%0d%0ax-airworthy:%20split`),
      })),
    (reply, ask) =>
      reply.headers.some(([name]) => name.toLowerCase() === 'x-airworthy')
        ? refuted(`${ask.words} become a header of the answer`, 'split')
        : undefined,
    false,
  ),
  readProbe(
    'input/path-traversal-param',
    ['S02-015'],
    'with addresses that climb out of a folder',
    (target) => [...lists(target).slice(0, 1), ...single(target).slice(0, 3)],
    (_, route) => {
      const before = route.path.split('/:')[0] ?? '';
      return [
        '..%2f..%2f..%2fpackage.json',
        '....%2f%2f....%2f%2fpackage.json',
        '%2e%2e%2f%2e%2e%2fpackage.json',
        '../../../package.json',
      ].map((climb) => ({ words: climb, path: `${before}/${climb}` }));
    },
    (reply, ask) =>
      /"(?:dependencies|devDependencies)"\s*:/.test(reply.text)
        ? refuted(`GET …/${ask.words} gives a file of the sources`, 'file')
        : undefined,
    false,
  ),
  readProbe(
    'input/reflected-markup',
    ['S02-016'],
    'with markup in its query',
    (target) => anyReads(target).slice(0, 4),
    (target, route) =>
      ['q', 'error', 'message', 'next'].map((name) => ({
        words: `markup in ${name}`,
        path: withQuery(target, route, `${name}=%3Cscript%3Eairworthy%3C%2Fscript%3E`),
      })),
    (reply, ask) =>
      reply.text.includes('<script>airworthy</script>') &&
      reply.headers.some(([name, value]) => name.toLowerCase() === 'content-type' && /text\/html/.test(value))
        ? refuted(`${ask.words} comes back as part of a page`, 'reflected')
        : undefined,
    false,
  ),
];
