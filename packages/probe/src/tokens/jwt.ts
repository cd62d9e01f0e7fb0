import { createHmac, createSign, sign } from 'node:crypto';

export interface JwtParts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signature: string;
  /** Header and payload as they were signed. */
  readonly signed: string;
}

/** The parts of a token; undefined for anything that is none. */
export function parseJwt(token: string): JwtParts | undefined {
  const [head, body, signature, ...more] = token.split('.');
  if (!head || !body || signature === undefined || more.length > 0) return undefined;
  try {
    const read = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    return { header: read(head), payload: read(body), signature, signed: `${head}.${body}` };
  } catch {
    return undefined;
  }
}

export function encodePart(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Signs by HMAC, RSA, ECDSA or EdDSA, whatever the key: libraries refuse what a probe has to try. */
export function signJwt(
  header: Readonly<Record<string, unknown>>,
  payload: Readonly<Record<string, unknown>>,
  key: string | Buffer,
): string {
  const signed = `${encodePart(header)}.${encodePart(payload)}`;
  return `${signed}.${signatureOf(String(header['alg']), signed, key)}`;
}

function signatureOf(algorithm: string, signed: string, key: string | Buffer): string {
  if (/^(?:EdDSA|Ed25519)$/.test(algorithm)) return sign(null, Buffer.from(signed), key).toString('base64url');
  const hash = `sha${algorithm.slice(2)}`;
  if (algorithm.startsWith('HS')) return createHmac(hash, key).update(signed).digest('base64url');
  const signer = createSign(hash).update(signed);
  if (algorithm.startsWith('ES')) return signer.sign({ key, dsaEncoding: 'ieee-p1363' }, 'base64url');
  // 6 = RSA_PKCS1_PSS_PADDING; the salt is as long as the hash.
  if (algorithm.startsWith('PS')) return signer.sign({ key, padding: 6, saltLength: Number(algorithm.slice(2)) / 8 }, 'base64url');
  return signer.sign(key, 'base64url');
}

/** The same token with one bit turned in the middle of its signature; the last character may hold bits that nobody reads. */
export function flipSignature(token: string): string {
  const at = token.lastIndexOf('.') + 1;
  const bytes = Buffer.from(token.slice(at), 'base64url');
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return token.slice(0, at) + bytes.toString('base64url');
}

/** Stands for a token that is not known yet, where it is only asked whether there will be one. */
export function paperToken(algorithm: string): string {
  return `${encodePart({ alg: algorithm, typ: 'JWT' })}.${encodePart({ sub: 'paper' })}.cGFwZXI`;
}
