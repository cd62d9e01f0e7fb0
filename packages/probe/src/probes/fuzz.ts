import { labelOf } from '../plan/route.ts';
import type { Schema } from '../plan/sample.ts';
import type { Reply } from '../http/reply.ts';
import type { Io, Try } from '../run/io.ts';
import { describe } from '../run/io.ts';
import type { Probe, ProbeCase, Seen, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import type { User } from '../users/users.ts';
import { pathOf } from './choose.ts';
import { requestOf, resourcesOf } from './resources.ts';
import type { Fields, Resource } from './resources.ts';

export interface Bad {
  /** What is wrong with it, in words. */
  readonly words: string;
  /** Sent as JSON; `raw` is sent as it is. */
  readonly json?: unknown;
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** A field that holds any text: where plain words in it fail as well, the failure says nothing of what is wrong. */
  readonly field?: string;
}

export interface Case {
  readonly fields: Fields;
  readonly schema: Schema;
  readonly resource: Resource;
}

export interface Fuzz {
  readonly id: string;
  readonly items: readonly string[];
  readonly words: string;
  /** Bodies of which none may be taken. */
  make(given: Case): readonly Bad[];
  /** What is looked at where one was taken after all; refuted by default. */
  taken?(reply: Reply, bad: Bad): Seen | undefined;
  /** Whether a failure of the server refutes it too; the claim is that input is answered. */
  readonly answered?: boolean;
  /** A failure of the server alone does not show it. */
  readonly failuresAreSilent?: boolean;
}

const refusedWell = (reply: Reply): boolean => ['invalid', 'too-large', 'conflict', 'not-found'].includes(reply.class);

/** A claim that none of these bodies is taken, for each route whose good body is known. */
export function fuzzProbe(fuzz: Fuzz): Probe {
  return {
    id: fuzz.id,
    plan: (target) => {
      const [user] = target.users;
      if (!user) return 'needs a user';
      const found = resourcesOf(target).flatMap((resource): ProbeCase[] => {
        const bad = fuzz.make({ fields: resource.body().fields, schema: resource.schema, resource });
        if (bad.length === 0) return [];
        return [
          {
            subject: labelOf(resource.create),
            items: fuzz.items,
            sends: `${labelOf(resource.create)} with ${bad.length} bodies: ${fuzz.words}`,
            requests: bad.length + 4,
            tier: 'test-tenant',
            run: (io) => attempt(io, target, resource, user, fuzz),
          },
        ];
      });
      return found.length > 0
        ? found.slice(0, 6)
        : 'no route is known whose body could be made wrong in this way (witness, or an API description)';
    },
  };
}

async function attempt(io: Io, target: Target, resource: Resource, user: User, fuzz: Fuzz): Promise<Seen> {
  const { fields } = resource.body();
  await io.positive(
    requestOf(target, resource, fields, user),
    (reply) => reply.class === 'accepted',
    `${labelOf(resource.create)} should be accepted`,
  );
  await io.unknownPath(pathOf(target, resource.create), user);
  const all = fuzz.make({ fields: resource.body().fields, schema: resource.schema, resource });
  let [asked, failed] = [0, ''];
  for (const bad of all) {
    const reply = await io.test(requestWith(target, resource, bad, user));
    if (reply.class === 'server-error' && (fuzz.failuresAreSilent || (await failsAnyway(io, target, resource, bad, user)))) {
      failed = `${bad.words}: ${describe(reply)}${fuzz.failuresAreSilent ? '' : ', as for any words in that field'}`;
      continue;
    }
    asked += 1;
    if (reply.class === 'server-error')
      return refuted(`${labelOf(resource.create)} answers ${describe(reply)} to ${bad.words}`, 'server-error');
    if (reply.class === 'timeout' || (reply.class === 'network-error' && fuzz.answered))
      return refuted(`${labelOf(resource.create)} gives no answer to ${bad.words}`, 'no-answer');
    if (reply.class === 'accepted') {
      const seen = fuzz.taken
        ? fuzz.taken(reply, bad)
        : refuted(`${labelOf(resource.create)} takes ${bad.words}: ${describe(reply)}`, 'taken');
      if (seen) return seen;
    } else if (!refusedWell(reply) && reply.class !== 'network-error') return inconclusive(reply.class, `${bad.words}: ${describe(reply)}`);
  }
  if (failed !== '') return inconclusive('server-error', `${labelOf(resource.create)} fails: ${failed}`);
  return confirmed(`${labelOf(resource.create)} refuses ${asked} bodies: ${fuzz.words}`);
}

/** The twin of a bad text: plain words in the same field. */
async function failsAnyway(io: Io, target: Target, resource: Resource, bad: Bad, user: User): Promise<boolean> {
  if (bad.field === undefined) return false;
  const plain = { words: 'plain words', json: with_(resource.body().fields, bad.field, 'airworthy') };
  return (await io.test(requestWith(target, resource, plain, user))).class === 'server-error';
}

export function requestWith(target: Target, resource: Resource, bad: Bad, user: User): Try {
  const base = requestOf(target, resource, undefined, user);
  const headers = { ...base.headers, ...(bad.raw === undefined ? {} : { 'content-type': 'application/json' }), ...bad.headers };
  return bad.raw === undefined ? { ...base, headers, json: bad.json } : { ...base, headers, body: bad.raw };
}

export const with_ = (fields: Fields, name: string, value: unknown): Fields => ({ ...fields, [name]: value });
