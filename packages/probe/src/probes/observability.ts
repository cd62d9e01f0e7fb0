import { randomBytes } from 'node:crypto';
import { headerOf, jsonOf } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { Probe, ProbeCase } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { anyReads, firstAccepted, firstUser } from './choose.ts';
import { mountOf } from './surface.ts';

const NAMES = ['x-correlation-id', 'x-request-id', 'request-id', 'x-trace-id', 'traceparent', 'x-amzn-trace-id'];

/** The id that an answer carries. */
function idOf(reply: Reply): { name: string; value: string } | undefined {
  for (const name of NAMES) {
    const value = headerOf(reply, name);
    if (value !== undefined && value.trim() !== '') return { name, value };
  }
  return undefined;
}

export const requestIds: Probe = {
  id: 'obs/request-id',
  plan: (target) => {
    const routes = anyReads(target);
    const [first] = routes;
    if (!first) return 'no route is known that reads';
    const common = { requests: 6, subject: `ids of requests, by GET ${first.path}` };
    const cases: ProbeCase[] = [
      {
        ...common,
        items: ['S04-019'],
        sends: `GET ${first.path} twice`,
        run: async (io) => {
          const user = firstUser(target);
          await io.unknownPath(first.path, user);
          const path = await firstAccepted(io, target, routes, user);
          const [one, two] = [idOf(await io.test({ path, user })), idOf(await io.twin({ path, user }))];
          if (!one || !two) return refuted(`answers of GET ${path} carry no id`, 'no-id');
          return one.value === two.value
            ? refuted(`two requests got the same ${one.name}`, 'constant-id')
            : confirmed(`each answer carries an id of its own in ${one.name}`);
        },
      },
      {
        ...common,
        items: ['S04-020'],
        sends: `GET ${first.path} with ids that hold line breaks in code, markup or two kilobytes`,
        run: async (io) => {
          const user = firstUser(target);
          await io.unknownPath(first.path, user);
          const path = await firstAccepted(io, target, routes, user);
          for (const bad of ['<script>airworthy</script>', 'airworthy%0d%0aforged: 1', 'a'.repeat(2_000)]) {
            const reply = await io.test({ path, user, headers: Object.fromEntries(NAMES.slice(0, 3).map((name) => [name, bad])) });
            if (NAMES.some((name) => headerOf(reply, name) === bad))
              return refuted(`an id such as ${bad.slice(0, 30)} is taken over as it is`, 'raw-id');
          }
          return confirmed('ids that are none are not taken over');
        },
      },
    ];
    return cases;
  },
};

export const traceAdopted: Probe = {
  id: 'obs/trace-adopted',
  plan: (target) => {
    const routes = anyReads(target);
    const [first] = routes;
    if (!first) return 'no route is known that reads';
    return [
      {
        subject: `ids of callers, by GET ${first.path}`,
        items: ['S04-016', 'S04-017'],
        sends: `GET ${first.path} with an id of ours`,
        requests: 5,
        run: async (io) => {
          const user = firstUser(target);
          await io.unknownPath(first.path, user);
          const path = await firstAccepted(io, target, routes, user);
          const id = randomBytes(16).toString('hex');
          const before = target.log?.().length ?? 0;
          const headers = { 'x-correlation-id': id, 'x-request-id': id, traceparent: `00-${id}-${id.slice(0, 16)}-01` };
          const reply = await io.test({ path, user, headers });
          const carried = NAMES.find((name) => headerOf(reply, name)?.includes(id));
          if (carried !== undefined) return confirmed(`the id comes back in ${carried}`);
          const logged = target.log?.().slice(before) ?? '';
          if (logged.includes(id)) return confirmed('the id stands in the log of the request');
          if (idOf(reply)) return refuted('the answer carries another id than the one that was sent', 'not-adopted');
          return refuted('the id that was sent comes back nowhere, and the answer carries none of its own', 'no-id');
        },
      },
    ];
  },
};

export const errorIds: Probe = {
  id: 'error/has-trace-id',
  plan: (target) => {
    const routes = anyReads(target);
    const [first] = routes;
    if (!first) return 'no route is known that reads';
    return [
      {
        subject: 'answers to paths that do not exist',
        items: ['S03-024'],
        sends: 'GET of a path that does not exist',
        requests: 4,
        run: async (io) => {
          const user = firstUser(target);
          await io.unknownPath(first.path, user);
          await firstAccepted(io, target, routes, user);
          const reply = await io.test({ path: `${mountOf(target)}/airworthy-${randomBytes(5).toString('hex')}`, user });
          if (reply.class !== 'not-found') return inconclusive('no-error', 'no error could be provoked');
          const id = idOf(reply)?.value ?? inBody(jsonOf(reply));
          return id === undefined
            ? refuted('an error carries no id, neither in a header nor in its body', 'no-id')
            : confirmed('errors carry the id of their request');
        },
      },
    ];
  },
};

function inBody(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  for (const [key, value] of Object.entries(body)) {
    if (typeof value === 'string' && value.length >= 4 && /(?:correlation|request|trace|req)[-_]?id|^instance$/i.test(key)) return value;
    const inner = inBody(value);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
