import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { config } from '../../src/config.ts';

/** An issuer of tokens on this machine, with a key made for this run. */
export async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [key] })),
  );
  await new Promise<void>((listening) => {
    server.listen(Number(new URL(config.TOKEN_KEYS_URL).port), '127.0.0.1', listening);
  });
  return {
    /** A token as the issuer would give it; claims may be changed to see them refused. */
    token: (claims: Record<string, unknown> = {}) =>
      new SignJWT({ scope: 'convert', iss: config.TOKEN_ISSUER, aud: config.TOKEN_AUDIENCE, sub: 'caller-1', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'test' })
        .setExpirationTime(claims['expired'] === true ? '-1h' : '5m')
        .sign(privateKey),
    close: () => server.close(),
  };
}
