import { ConfigError } from '../config.ts';
import { awsSecret } from './aws-secrets-manager.ts';
import { vaultSecret } from './vault.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the text of a secret; throws an error whose message is for people and holds nothing of the secret. */
export type SecretSource = (env: Environment, path: string, ask: typeof fetch) => Promise<Readonly<Record<string, unknown>> | string>;

const SOURCES: Readonly<Record<string, SecretSource>> = { 'aws-secrets-manager': awsSecret, vault: vaultSecret };
const REFERENCE = /^(aws-secrets-manager|vault):([^#\s]+)(?:#(\S+))?$/;

/**
 * The environment with references replaced by what the secrets manager holds: `AUTH_SECRET=vault:secret/airworthy#auth`,
 * `DATABASE_URL=aws-secrets-manager:prod/airworthy#url`. Each secret is asked for once, however many variables take a part of it.
 *
 * @throws {ConfigError} naming the variable and what went wrong, never a value.
 */
export async function resolveSecrets(env: Environment, ask: typeof fetch = fetch): Promise<Environment> {
  const asked = new Map<string, ReturnType<SecretSource>>();
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const [, manager, path, key] = REFERENCE.exec(value ?? '') ?? [];
    const source = SOURCES[manager ?? ''];
    if (source === undefined || path === undefined) continue;
    const id = `${manager}:${path}`;
    const pending = asked.get(id) ?? source(env, path, ask);
    asked.set(id, pending);
    try {
      found[name] = pick(await pending, key);
    } catch (error) {
      throw new ConfigError(`${name} refers to ${id}, which could not be read: ${error instanceof Error ? error.message : 'no answer'}`);
    }
  }
  return { ...env, ...found };
}

function pick(secret: Readonly<Record<string, unknown>> | string, key: string | undefined): string {
  if (key === undefined) {
    if (typeof secret === 'string') return secret;
    throw new Error('it has several keys; name one behind #.');
  }
  const values = typeof secret === 'string' ? parsed(secret) : secret;
  const value = values[key];
  if (typeof value !== 'string' || value === '') throw new Error(`it has no key ${key} with a text.`);
  return value;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // The message of the parser would quote the secret.
  }
  throw new Error('it is not an object in JSON, so that no key can be taken from it.');
}
