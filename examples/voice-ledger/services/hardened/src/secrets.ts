import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import type { Settings } from './settings.ts';

/** Where secrets come from. What a name means there is the business of each back end. */
export interface SecretStore {
  read(name: string): Promise<string>;
}

const password = z.string().trim().min(16);

/** Everything secret that the service works with. A missing or short one stops the start. */
const Schema = z.object({
  database_url: z.url(),
  database_ca: z.string().trim(),
  token_private_key: z.string().includes('PRIVATE KEY'),
  token_public_key: z.string().includes('PUBLIC KEY'),
  code_pepper: password,
  /** Two while one is replaced: the new one first. */
  webhook_secrets: z
    .string()
    .transform((text) => text.trim().split(/\s+/))
    .pipe(z.array(password).min(1).max(2)),
  smtp_password: z.string().trim(),
  messaging_key: z.string().trim(),
  intents_key: z.string().trim(),
});
export type Secrets = z.infer<typeof Schema>;

export async function readSecrets(store: SecretStore): Promise<Secrets> {
  const names = Object.keys(Schema.shape);
  const values = await Promise.all(names.map(async (name) => [name, await store.read(name)] as const));
  const checked = Schema.safeParse(Object.fromEntries(values));
  // The message names what is wrong and never shows a value.
  if (!checked.success)
    throw new Error(`secrets are missing or wrong: ${checked.error.issues.map((issue) => issue.path.join('.')).join(', ')}`);
  return checked.data;
}

export function secretStore(settings: Settings): SecretStore {
  switch (settings.SECRETS_BACKEND) {
    case 'file':
      return filesIn(settings.SECRETS_PLACE);
    case 'env':
      return environment(settings.SECRETS_PLACE);
    case 'aws':
      return awsSecret(settings.SECRETS_PLACE);
    case 'vault':
      return vaultSecret(settings.SECRETS_PLACE);
  }
}

/** Files that the orchestrator mounts, one a secret. No listing of the environment shows them. */
export function filesIn(folder: string): SecretStore {
  return { read: async (name) => (await readFile(join(folder, name), 'utf8')).trim() };
}

/** For platforms that know nothing else. `place` is the prefix of the names. */
export function environment(prefix: string): SecretStore {
  return { read: async (name) => process.env[`${prefix}${name.toUpperCase()}`] ?? '' };
}

/** One secret of AWS Secrets Manager with a JSON object in it. Credentials are those of the role that the task runs as. */
export function awsSecret(secretId: string): SecretStore {
  const client = new SecretsManagerClient({ maxAttempts: 3, requestHandler: { requestTimeout: 5_000, connectionTimeout: 2_000 } });
  let read: Promise<Record<string, string>> | undefined;
  const all = async (): Promise<Record<string, string>> => {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return z.record(z.string(), z.string()).parse(JSON.parse(answer.SecretString ?? '{}'));
  };
  return { read: async (name) => (await (read ??= all()))[name] ?? '' };
}

const ATTEMPTS = 3;

/** One secret of the key-value engine of HashiCorp Vault, version 2. The agent beside us writes the token. */
export function vaultSecret(address: string, tokenFile = '/run/vault/token'): SecretStore {
  const Answer = z.object({ data: z.object({ data: z.record(z.string(), z.string()) }) });
  let read: Promise<Record<string, string>> | undefined;
  const all = async (): Promise<Record<string, string>> => {
    const token = (await readFile(tokenFile, 'utf8')).trim();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await fetch(address, { headers: { 'x-vault-token': token }, signal: AbortSignal.timeout(5_000) });
        if (!answer.ok) throw new Error(`the vault answered ${answer.status}`);
        return Answer.parse(await answer.json()).data.data;
      } catch (error) {
        // A vault that is being moved is back in a moment, and nothing can start without it.
        if (attempt >= ATTEMPTS) throw error;
        await pause(200 * 2 ** attempt * (0.5 + Math.random() / 2));
      }
    }
  };
  return { read: async (name) => (await (read ??= all()))[name] ?? '' };
}
