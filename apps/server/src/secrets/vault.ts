import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { askManager, managerUrl, needed } from './ask-manager.ts';
import type { SecretSource } from './references.ts';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const Secret = z.object({ data: z.object({ data: z.record(z.string(), z.unknown()) }) });
const Login = z.object({ auth: z.object({ client_token: z.string() }) });

/**
 * Vault's KV engine, version 2, over its HTTP API: `vault:secret/airworthy#auth` is the key `auth` of `airworthy` in the mount `secret`.
 * The token is VAULT_TOKEN, or what VAULT_TOKEN_FILE holds, or what VAULT_ROLE gets for the service account of the pod.
 */
export const vaultSecret: SecretSource = async (env, path, ask) => {
  const address = needed(env, 'VAULT_ADDR');
  const [mount, ...rest] = path.split('/');
  if (mount === undefined || rest.length === 0) throw new Error('a path has a mount and a name, as in secret/airworthy.');
  const namespace = env['VAULT_NAMESPACE'];
  const headers = { 'x-vault-request': 'true', ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }) };
  const token = await tokenOf(env, ask, headers);
  const names = rest[0] === 'data' ? rest.slice(1) : rest;
  const url = managerUrl(address, `v1/${[mount, 'data', ...names].map(encodeURIComponent).join('/')}`);
  const answer = Secret.safeParse(await askManager(ask, url, { headers: { ...headers, 'x-vault-token': token } }));
  if (!answer.success) throw new Error('its answer is not one of the KV engine, version 2.');
  return answer.data.data.data;
};

async function tokenOf(
  env: Readonly<Record<string, string | undefined>>,
  ask: typeof fetch,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  if (env['VAULT_TOKEN']) return env['VAULT_TOKEN'];
  if (env['VAULT_TOKEN_FILE']) return (await readSecretFile(env['VAULT_TOKEN_FILE'], 'VAULT_TOKEN_FILE')).trim();
  const role = env['VAULT_ROLE'];
  if (role === undefined) throw new Error('VAULT_TOKEN, VAULT_TOKEN_FILE or VAULT_ROLE is not set.');
  const jwt = await readSecretFile(env['VAULT_JWT_FILE'] ?? SERVICE_ACCOUNT, 'VAULT_JWT_FILE');
  const url = managerUrl(needed(env, 'VAULT_ADDR'), `v1/auth/${env['VAULT_AUTH_MOUNT'] ?? 'kubernetes'}/login`);
  const answer = Login.safeParse(await askManager(ask, url, { method: 'POST', headers, body: JSON.stringify({ role, jwt: jwt.trim() }) }));
  if (!answer.success) throw new Error('the login gave no token.');
  return answer.data.auth.client_token;
}

function readSecretFile(path: string, variable: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw new Error(`the file of ${variable} can not be read.`);
  });
}
