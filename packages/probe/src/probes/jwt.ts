import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { encodePart, flipSignature, parseJwt, signJwt } from '../tokens/jwt.ts';
import type { JwtParts } from '../tokens/jwt.ts';
import type { Reply } from '../http/reply.ts';
import type { Io } from '../run/io.ts';
import { describe } from '../run/io.ts';
import type { Probe, ProbeCase, Seen, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import type { User } from '../users/users.ts';
import { firstReached, guardedReads, turnedAway } from './choose.ts';

interface Material {
  /** A token of the user that is valid now. */
  readonly token: string;
  readonly parts: JwtParts;
  /** Key of the target, where the settings hold it. */
  readonly key: string;
  readonly publicKey: string;
  readonly now: number;
}

interface Forgery {
  readonly id: string;
  readonly items: readonly string[];
  /** What is wrong with the tokens. */
  readonly words: string;
  readonly needs: 'token' | 'key' | 'publicKey';
  /** Algorithms of the user's token to which it applies. */
  readonly only?: RegExp;
  make(material: Material): readonly string[];
}

const HOUR = 3_600;
const resigned = ({ parts, key }: Material, payload: Readonly<Record<string, unknown>>, header = parts.header): string =>
  signJwt(header, payload, key);

const FORGERIES: readonly Forgery[] = [
  {
    id: 'jwt/alg-none',
    items: ['S01-013'],
    words: 'that says it is not signed',
    needs: 'token',
    make: ({ parts }) =>
      ['none', 'None', 'NONE', 'nOnE'].map((alg) => `${encodePart({ ...parts.header, alg })}.${encodePart(parts.payload)}.`),
  },
  {
    id: 'jwt/signature-stripped',
    items: ['S01-006'],
    words: 'whose signature was cut off',
    needs: 'token',
    make: ({ parts }) => [`${parts.signed}.`, parts.signed],
  },
  {
    id: 'jwt/signature-flipped',
    items: ['S01-006'],
    words: 'with one bit of its signature turned',
    needs: 'token',
    make: ({ token }) => [flipSignature(token)],
  },
  {
    id: 'jwt/payload-swap',
    items: ['S01-014'],
    words: 'whose content was changed under the old signature',
    needs: 'token',
    make: ({ token, parts }) =>
      [{ sub: '00000000-0000-4000-8000-000000000000' }, { role: 'admin', admin: true }].map((change) => {
        const [head] = token.split('.');
        return `${head}.${encodePart({ ...parts.payload, ...change })}.${parts.signature}`;
      }),
  },
  {
    id: 'jwt/wrong-key',
    items: ['S01-006'],
    words: 'that somebody else signed',
    needs: 'token',
    make: ({ parts }) => [signJwt(parts.header, parts.payload, otherKey(String(parts.header['alg'])))],
  },
  {
    id: 'jwt/key-confusion',
    items: ['S01-013', 'S05-012'],
    words: 'that is signed by HMAC with the public key',
    needs: 'publicKey',
    only: /^(?:RS|PS|ES|Ed)/,
    make: ({ parts, publicKey }) =>
      [publicKey, publicKey.trimEnd(), `${publicKey.trimEnd()}\n`, createPublicKey(publicKey).export({ type: 'spki', format: 'der' })].map(
        (key) => signJwt({ ...parts.header, alg: 'HS256' }, parts.payload, key),
      ),
  },
  {
    id: 'jwt/blank-key',
    items: ['S01-017'],
    words: 'that is signed with an empty key',
    needs: 'token',
    only: /^HS/,
    make: ({ parts }) => ['', '\0'].map((key) => signJwt(parts.header, parts.payload, Buffer.from(key))),
  },
  {
    id: 'jwt/embedded-jwk',
    items: ['S01-013'],
    words: 'that brings its own key along',
    needs: 'token',
    make: ({ parts }) => {
      const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const jwk = pair.publicKey.export({ format: 'jwk' });
      const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      return [signJwt({ ...parts.header, alg: 'RS256', jwk: { ...jwk, kid: 'airworthy' }, kid: 'airworthy' }, parts.payload, pem)];
    },
  },
  {
    id: 'jwt/kid-injection',
    items: ['S01-013'],
    words: 'whose key id points somewhere else',
    needs: 'token',
    make: ({ parts }) =>
      ['../../../../dev/null', "x' UNION SELECT 'a", '', 'airworthy-unknown'].map((kid) =>
        signJwt({ ...parts.header, alg: 'HS256', kid }, parts.payload, Buffer.from('')),
      ),
  },
  {
    id: 'jwt/oversized',
    items: ['S01-005'],
    words: 'of eight kilobytes',
    needs: 'token',
    make: ({ parts }) => [
      `${encodePart(parts.header)}.${encodePart({ ...parts.payload, airworthy: 'x'.repeat(6_000) })}.${parts.signature}`,
    ],
  },
  {
    id: 'jwt/expired',
    items: ['S01-015'],
    words: 'that ended an hour ago',
    needs: 'key',
    make: (material) => [resigned(material, { ...material.parts.payload, iat: material.now - 2 * HOUR, exp: material.now - HOUR })],
  },
  {
    id: 'jwt/not-yet-valid',
    items: ['S01-015'],
    words: 'that begins in an hour',
    needs: 'key',
    make: (material) => [resigned(material, { ...material.parts.payload, nbf: material.now + HOUR, exp: material.now + 2 * HOUR })],
  },
  {
    id: 'jwt/wrong-issuer',
    items: ['S05-006'],
    words: 'of another issuer',
    needs: 'key',
    make: (material) => [resigned(material, { ...material.parts.payload, iss: 'https://airworthy.invalid' })],
  },
  {
    id: 'jwt/wrong-audience',
    items: ['S05-007'],
    words: 'that was made for somebody else',
    needs: 'key',
    make: (material) => [resigned(material, { ...material.parts.payload, aud: 'airworthy-other-service' })],
  },
];

function otherKey(algorithm: string): string | Buffer {
  if (algorithm.startsWith('HS')) return randomBytes(32);
  const pem = { type: 'pkcs8', format: 'pem' } as const;
  if (algorithm.startsWith('ES')) {
    const namedCurve = { ES384: 'P-384', ES512: 'P-521' }[algorithm] ?? 'P-256';
    return generateKeyPairSync('ec', { namedCurve }).privateKey.export(pem).toString();
  }
  if (/^(?:EdDSA|Ed25519)$/.test(algorithm)) return generateKeyPairSync('ed25519').privateKey.export(pem).toString();
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem).toString();
}

/** A user whose token is a JWT, with its parts. */
function holder(target: Target): { user: User; token: string; parts: JwtParts } | undefined {
  for (const user of target.users) {
    const parts = user.token === undefined ? undefined : parseJwt(user.token);
    if (parts && user.token !== undefined) return { user, token: user.token, parts };
  }
  return undefined;
}

function forgeryProbe(forgery: Forgery): Probe {
  return {
    id: forgery.id,
    plan: (target) => {
      const held = holder(target);
      if (!held) return 'needs a user whose credential is a JWT';
      const algorithm = String(held.parts.header['alg']);
      if (forgery.only && !forgery.only.test(algorithm)) return `does not apply to tokens signed with ${algorithm}`;
      const { key = '', publicKey = '' } = target.config.tokens ?? {};
      if (forgery.needs === 'key' && key === '') return 'needs tokens.key, the key that the test instance signs with';
      if (forgery.needs === 'publicKey' && publicKey === '') return 'needs tokens.publicKey';
      const groups = guardedReads(target);
      if (groups.length === 0) return 'no guarded route is known that reads';
      return groups.map((routes): ProbeCase => ({
        subject: `routes behind ${routes[0]?.guards || 'no known guard'}, by GET ${routes[0]?.path ?? ''}`,
        items: forgery.items,
        sends: `GET ${routes[0]?.path ?? ''} with a token ${forgery.words}`,
        requests: 6,
        run: async (io) => {
          const now = Math.floor(Date.now() / 1_000);
          const material = { token: held.token, parts: held.parts, key, publicKey, now };
          const { path, behind } = await firstReached(io, target, routes, held.user);
          await io.negative({ path }, turnedAway, 'without a token it should be refused');
          return tryTokens(io, { path, behind, user: held.user }, material, forgery);
        },
      }));
    },
  };
}

const bearer = (user: User, token: string): User => ({ ...user, headers: { ...user.headers, authorization: `Bearer ${token}` }, token });

interface Baseline {
  readonly path: string;
  readonly user: User;
  readonly behind: (reply: Reply) => boolean;
}

async function tryTokens(io: Io, { path, user, behind }: Baseline, material: Material, forgery: Forgery): Promise<Seen> {
  if (forgery.needs === 'key') {
    // Signed anew with nothing changed: shows that a refusal is for what was changed.
    const same = resigned(material, { ...material.parts.payload, exp: material.now + HOUR });
    await io.positive({ path, user: bearer(user, same) }, behind, 'a valid token signed with tokens.key should be accepted');
  }
  for (const token of forgery.make(material)) {
    const reply = await io.test({ path, user: bearer(user, token) });
    if (behind(reply) && reply.class !== 'invalid' && reply.class !== 'too-large')
      return refuted(`GET ${path} accepts a token ${forgery.words}`, 'let-in');
    if (reply.class === 'server-error' || reply.status === 0)
      return inconclusive(reply.class, `a token ${forgery.words} got ${describe(reply)}`);
    if (!turnedAway(reply) && reply.class !== 'invalid' && reply.class !== 'too-large')
      return inconclusive(reply.class, `a token ${forgery.words} got ${describe(reply)}`);
  }
  return confirmed(`GET ${path} refuses a token ${forgery.words}`);
}

export const JWT_PROBES: readonly Probe[] = FORGERIES.map((forgery) => forgeryProbe(forgery));
