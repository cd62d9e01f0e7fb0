import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';

/** A credential by the probe that tries it; undefined is none at all. */
export type Credentials = ReadonlyMap<string, string | undefined>;

/** Made by a library of its own, so that a mistake in our tokens does not judge itself. */
export async function credentials(key: string | undefined, claims: Readonly<Record<string, unknown>>): Promise<Credentials> {
  const made = new Map<string, string | undefined>([
    ['auth/no-credential', undefined],
    ['auth/garbage-credential', `Bearer ${randomBytes(24).toString('base64url')}`],
  ]);
  if (key === undefined) return made;
  const own = createPrivateKey(key);
  const now = Math.floor(Date.now() / 1_000);
  const good = { iat: now, exp: now + 600, ...claims };
  const signed = (payload: Record<string, unknown>, by = own): Promise<string> =>
    new SignJWT(payload).setProtectedHeader({ alg: 'RS256', typ: 'JWT' }).sign(by);
  const valid = await signed(good);
  const [header = '', payload = '', signature = ''] = valid.split('.');
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const turned = Buffer.from(signature, 'base64url');
  turned[100] = (turned[100] ?? 0) ^ 1;
  const publicPem = createPublicKey(own).export({ type: 'spki', format: 'pem' }).toString();
  const confused = `${part({ alg: 'HS256', typ: 'JWT' })}.${payload}`;
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const tokens: Record<string, string> = {
    'jwt/alg-none': `${part({ alg: 'none', typ: 'JWT' })}.${payload}.`,
    'jwt/signature-stripped': `${header}.${payload}.`,
    'jwt/signature-flipped': `${header}.${payload}.${turned.toString('base64url')}`,
    'jwt/payload-swap': `${header}.${part({ ...good, sub: 'somebody-else' })}.${signature}`,
    'jwt/wrong-key': await signed(good, stranger),
    'jwt/key-confusion': `${confused}.${createHmac('sha256', publicPem).update(confused).digest('base64url')}`,
    'jwt/expired': await signed({ ...good, iat: now - 7_200, exp: now - 3_600 }),
    'jwt/not-yet-valid': await signed({ ...good, nbf: now + 3_600 }),
    'jwt/wrong-issuer': await signed({ ...good, iss: 'https://airworthy-other.example' }),
    'jwt/wrong-audience': await signed({ ...good, aud: 'airworthy-other' }),
  };
  for (const [probe, token] of Object.entries(tokens)) made.set(probe, `Bearer ${token}`);
  return made;
}

/** What can be made of a valid token by whoever has no key of the app. */
export function altered(valid: string): Credentials {
  const [header = '', payload = '', signature = ''] = valid.split('.');
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  const turned = Buffer.from(signature, 'base64url');
  const middle = Math.floor(turned.length / 2);
  turned[middle] = (turned[middle] ?? 0) ^ 1;
  return new Map([
    ['auth/no-credential', undefined],
    ['auth/garbage-credential', `Bearer ${randomBytes(24).toString('base64url')}`],
    ['jwt/alg-none', `Bearer ${part({ alg: 'none', typ: 'JWT' })}.${payload}.`],
    ['jwt/signature-stripped', `Bearer ${header}.${payload}.`],
    ['jwt/signature-flipped', `Bearer ${header}.${payload}.${turned.toString('base64url')}`],
    ['jwt/payload-swap', `Bearer ${header}.${part({ ...claims, sub: 'somebody-else' })}.${signature}`],
  ]);
}
