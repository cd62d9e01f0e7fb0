import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { resolveSecrets } from './references.ts';

const SECRET = 'a-secret-of-more-than-thirty-two-characters';
const AWS = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG' };
const asked: string[] = [];
let vault: Server;
let aws: Server;
const at = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  vault = await listen((request, body) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/v1/auth/kubernetes/login')
      return [200, { auth: { client_token: (JSON.parse(body) as { role: string }).role === 'airworthy' ? 'hvs.token' : 'other' } }];
    if (request.headers['x-vault-token'] !== 'hvs.token') return [403, { errors: [`permission denied for ${SECRET}`] }];
    if (request.url !== '/v1/secret/data/airworthy') return [404, { errors: [] }];
    return [200, { data: { data: { auth: SECRET, count: 3 }, metadata: { version: 4 } } }];
  });
  aws = await listen((request, body) => {
    if (!signedRight(request, body)) return [400, { __type: 'InvalidSignatureException', message: SECRET }];
    const { SecretId: id } = JSON.parse(body) as { SecretId: string };
    if (id === 'prod/plain') return [200, { Name: id, SecretString: SECRET }];
    if (id === 'prod/airworthy')
      return [200, { Name: id, SecretString: JSON.stringify({ url: 'postgres://u:p@db/airworthy', auth: SECRET }) }];
    return [400, { __type: 'ResourceNotFoundException' }];
  });
});
afterAll(() => {
  vault.close();
  aws.close();
});

test('a reference to Vault is what its KV engine holds, asked for once', async () => {
  asked.length = 0;
  const env = await resolveSecrets({
    VAULT_ADDR: at(vault),
    VAULT_TOKEN: 'hvs.token',
    AUTH_SECRET: 'vault:secret/airworthy#auth',
    METRICS_TOKEN: 'vault:secret/data/airworthy#auth',
    OTHER: 'vault:secret/airworthy#auth',
    PORT: '1',
  });
  expect([env['AUTH_SECRET'], env['METRICS_TOKEN'], env['PORT']]).toEqual([SECRET, SECRET, '1']);
  expect(asked).toEqual(['GET /v1/secret/data/airworthy', 'GET /v1/secret/data/airworthy']);
  expect(readConfig(env).authSecret).toBe(SECRET);
});

test('a pod signs in to Vault with its service account', async () => {
  const env = {
    VAULT_ADDR: at(vault),
    VAULT_ROLE: 'airworthy',
    VAULT_JWT_FILE: import.meta.filename,
    AUTH_SECRET: 'vault:secret/airworthy#auth',
  };
  expect((await resolveSecrets(env))['AUTH_SECRET']).toBe(SECRET);
});

test('a reference to AWS Secrets Manager is asked for with a signature that verifies', async () => {
  const base = { ...AWS, AWS_ENDPOINT_URL_SECRETS_MANAGER: at(aws) };
  const env = await resolveSecrets({
    ...base,
    AUTH_SECRET: 'aws-secrets-manager:prod/plain',
    DATABASE_URL: 'aws-secrets-manager:prod/airworthy#url',
  });
  expect([env['AUTH_SECRET'], env['DATABASE_URL']]).toEqual([SECRET, 'postgres://u:p@db/airworthy']);
  await expect(resolveSecrets({ ...base, AWS_SECRET_ACCESS_KEY: 'wrong', AUTH_SECRET: 'aws-secrets-manager:prod/plain' })).rejects.toThrow(
    'AUTH_SECRET refers to aws-secrets-manager:prod/plain, which could not be read: it answered 400.',
  );
});

test('what goes wrong is said without the secret and without what the manager repeats of it', async () => {
  const env = { VAULT_ADDR: at(vault), VAULT_TOKEN: 'hvs.wrong-token', AUTH_SECRET: 'vault:secret/airworthy#auth' };
  const faults = [
    env,
    { ...env, VAULT_TOKEN: 'hvs.token', AUTH_SECRET: 'vault:secret/airworthy#count' },
    { ...env, VAULT_TOKEN: 'hvs.token', AUTH_SECRET: 'vault:secret/other#auth' },
    { ...env, VAULT_ADDR: 'http://vault.example.org' },
    { ...env, VAULT_ADDR: 'http://127.0.0.1:1' },
    { ...AWS, AWS_ENDPOINT_URL: at(aws), AUTH_SECRET: 'aws-secrets-manager:prod/plain#key' },
  ];
  const said = await Promise.all(faults.map((one) => resolveSecrets(one).then(String, (error: Error) => error.message)));
  expect(said.map((one) => one.replace(/^AUTH_SECRET refers to \S+, which could not be read: /, ''))).toEqual([
    'it answered 403.',
    'it has no key count with a text.',
    'it answered 404.',
    'its address is not https.',
    'it can not be reached.',
    'it is not an object in JSON, so that no key can be taken from it.',
  ]);
  for (const one of said) expect(one).not.toMatch(/a-secret|hvs\.|AKID|wJalr/);
});

function listen(answer: (request: IncomingMessage, body: string) => readonly [status: number, body: unknown]): Promise<Server> {
  const server = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const [status, body] = answer(request, Buffer.concat(parts).toString());
      reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/** Signature Version 4 as AWS documents it, worked out again from what arrived. */
function signedRight(request: IncomingMessage, body: string): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/((\d{8})\/([^/]+)\/([^/]+)\/aws4_request), SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      request.headers.authorization ?? '',
    );
  if (!match) return false;
  const [, scope, day, region, service, names, signature] = match as unknown as string[];
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const headers = (names ?? '').split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [request.method, request.url, '', headers.join(''), names, sha(body)].join('\n');
  const words = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha(canonical)].join('\n');
  const key = [region, service, 'aws4_request'].reduce(
    (held, part) => mac(held, String(part)),
    mac(`AWS4${AWS.AWS_SECRET_ACCESS_KEY}`, String(day)),
  );
  return service === 'secretsmanager' && mac(key, words).toString('hex') === signature;
}
