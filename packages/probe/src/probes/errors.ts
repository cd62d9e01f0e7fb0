import { pushTo } from '@airworthy/model';
import { fill } from '../config/fill.ts';
import type { Reply } from '../http/reply.ts';
import { labelOf } from '../plan/route.ts';
import type { Io, Try } from '../run/io.ts';
import type { Probe, Seen, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { anyReads, firstAccepted, firstUser, isPublicByPurpose, pathOf } from './choose.ts';
import { withOddIds } from './webhooks.ts';

interface Leak {
  readonly item: string;
  readonly words: string;
  readonly pattern: RegExp;
}

/** What an answer must not hold. Patterns ask for more than a word, so that an echo of input or a word of the trade is no hit. */
const LEAKS: readonly Leak[] = [
  {
    item: 'S03-002',
    words: 'a stack trace',
    pattern: /(?:\\n|\n|"|^)\s*at (?:async )?[\w$.<>[\] ]*\(?(?:file:\/\/|node:|[\w./-]*\/)[\w./@-]+:\d+:\d+/,
  },
  {
    item: 'S03-002',
    words: 'a path of the sources',
    pattern: /\/node_modules\/[\w@./-]+\.[cm]?js\b|(?:\/[\w.-]+){2,}\/src\/[\w./-]+\.[cm]?[jt]s:\d+/,
  },
  {
    item: 'S03-003',
    words: 'a message of the database',
    pattern:
      /syntax error at or near|invalid byte sequence for encoding|violates (?:foreign key|unique|not-null|check) constraint|relation \\?"[\w.]+\\?" does not exist|column \\?"?[\w.]+\\?"? does not exist|invalid input syntax for (?:type|integer|uuid)|SQLITE_[A-Z]+|ER_[A-Z_]{6,}|MongoServerError|E11000 duplicate key|PrismaClient\w*Error|Invalid `prisma\.|QueryFailedError|SequelizeDatabaseError|SQLSTATE/,
  },
  {
    item: 'S03-003',
    words: 'an error of the network inside',
    pattern: /\b(?:ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH) (?:\d{1,3}\.){3}\d{1,3}|getaddrinfo ENOTFOUND/,
  },
  {
    item: 'S03-003',
    words: 'a message of the language',
    pattern:
      /Cannot read propert(?:y|ies) of (?:undefined|null)|is not a function\b|is not iterable\b|Unexpected token .{1,12} in JSON at position|Maximum call stack size/,
  },
];

interface Provocation {
  readonly words: string;
  readonly request: Try;
}

/** Requests that go wrong in a well-built service as in a bad one, and that change nothing. */
function provocations(target: Target): Provocation[] {
  const user = firstUser(target);
  const found: Provocation[] = [];
  for (const route of target.routes) {
    if (isPublicByPurpose(route) && route.purpose !== 'login') continue;
    if (route.method === 'POST' && route.checks.includes('body')) {
      found.push({
        words: `${labelOf(route)} with broken JSON`,
        request: {
          method: 'POST',
          path: pathOf(target, route),
          user,
          headers: { 'content-type': 'application/json' },
          body: '{"airworthy": [',
        },
      });
    }
    if (route.method !== 'GET') continue;
    if (/:\w/.test(route.path)) {
      for (const bad of ['airworthy', '%00', "'", '999999999999999999999']) {
        found.push({ words: `${labelOf(route)} with ${bad}`, request: { path: route.path.replaceAll(/:\w+/g, bad), user } });
      }
    } else {
      const names = route.query?.map((one) => one.name) ?? ['limit', 'after', 'id'];
      for (const bad of ['%00', "'", '%F0%9F%92%A5']) {
        found.push({
          words: `${labelOf(route)} with ${bad} in its query`,
          request: { path: `${route.path}?${names.map((name) => `${name}=${bad}`).join('&')}`, user },
        });
      }
    }
  }
  return [...found.slice(0, 60), ...oddDeliveries(target)];
}

/** Bodies of the settings with a NUL in their first text: schemas let it pass, and no text column of PostgreSQL takes it. */
function nulTexts(target: Target): Provocation[] {
  if (target.tier === 'safe') return [];
  const user = firstUser(target);
  return Object.entries(target.config.witness).flatMap(([label, witness]) => {
    const route = target.routes.find((one) => labelOf(one) === label);
    const body = fill(witness.body, {});
    if (!route || typeof body !== 'object' || body === null) return [];
    const first = Object.entries(body).find(([, value]) => typeof value === 'string');
    if (!first) return [];
    const json = { ...body, [first[0]]: `${String(first[1])}\0` };
    const request = { method: route.method, path: pathOf(target, route), user, headers: fill(witness.headers, {}), json };
    return [{ words: `${label} with a NUL in a text`, request }];
  });
}

/** Deliveries to webhooks with ids that are none: where they are taken, they are writes. */
function oddDeliveries(target: Target): Provocation[] {
  if (target.tier === 'safe') return [];
  return target.config.webhooks.flatMap((webhook) => {
    const request = withOddIds(webhook);
    return request ? [{ words: `POST ${webhook.path} with ids that are none`, request }] : [];
  });
}

export const noInternals: Probe = {
  id: 'error/no-internals',
  plan: (target) => {
    const provoked = [...provocations(target), ...nulTexts(target)];
    if (provoked.length === 0) return 'no route is known that could be provoked without harm';
    const routes = anyReads(target);
    return (['S03-002', 'S03-003'] as const).map((item) => ({
      subject: item === 'S03-002' ? 'stack traces in answers' : 'messages of unexpected errors in answers',
      items: [item],
      sends: `${provoked.length} requests with broken input`,
      requests: provoked.length + 3,
      ...(target.tier === 'safe' ? {} : { tier: 'test-tenant' as const }),
      run: (io) => provoke(io, target, item, provoked, routes),
    }));
  },
};

async function provoke(
  io: Io,
  target: Target,
  item: string,
  provoked: readonly Provocation[],
  routes: ReturnType<typeof anyReads>,
): Promise<Seen> {
  const user = firstUser(target);
  const path = await firstAccepted(io, target, routes, user);
  await io.negative({ path, user }, (reply) => leakIn(reply, item) === undefined, 'a good answer should hold nothing of the kind');
  let failures = 0;
  for (const { words, request } of provoked) {
    const reply = await io.test(request);
    if (reply.class === 'server-error') failures += 1;
    const leak = reply.status >= 400 ? leakIn(reply, item) : undefined;
    if (leak) return refuted(`${words} is answered ${reply.status} with ${leak.words}`, 'leak');
  }
  // Only an error that nobody expected shows what becomes of its message.
  if (item === 'S03-003' && failures === 0)
    return inconclusive('no-unexpected-error', 'no request made the service fail, so that nothing shows what it would tell then');
  return confirmed(`none of ${provoked.length} answers to broken input told anything of the kind`);
}

function leakIn(reply: Reply, item: string): Leak | undefined {
  return LEAKS.find((leak) => leak.item === item && leak.pattern.test(reply.text));
}

export const noServerErrors: Probe = {
  id: 'error/no-5xx',
  plan: (target) => {
    const provoked = provocations(target);
    if (provoked.length === 0) return 'no route is known that could be provoked without harm';
    const byRoute = new Map<string, Provocation[]>();
    for (const one of provoked) {
      const label = one.words.split(' with ')[0] ?? one.words;
      pushTo(byRoute, label, one);
    }
    return [...byRoute].map(([label, group]) => ({
      subject: label,
      items: ['S03-019'],
      sends: `${label} with ${group.length} kinds of broken input`,
      requests: group.length + 3,
      ...(target.tier === 'safe' ? {} : { tier: 'test-tenant' as const }),
      run: async (io) => {
        const user = firstUser(target);
        await io.unknownPath(group[0]?.request.path ?? '/', user);
        await firstAccepted(io, target, anyReads(target), user);
        for (const { words, request } of group) {
          const reply = await io.test(request);
          if (reply.class === 'server-error')
            return refuted(`${words} is answered ${reply.status}, as if it was the service's fault`, 'server-error');
          if (reply.status === 0) return inconclusive(reply.class, `${words} got no answer`);
        }
        return confirmed(`${label} answers ${group.length} kinds of broken input with statuses of the 400s`);
      },
    }));
  },
};
