import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { awsSecret, environment, filesIn, readSecrets, vaultSecret } from '../../src/secrets.ts';
import type { SecretStore } from '../../src/secrets.ts';

const VALUES: Record<string, string> = {
  database_url: 'postgres://ledger@db.internal/ledger',
  database_ca: 'ca',
  token_private_key: '-----BEGIN PRIVATE KEY-----',
  token_public_key: '-----BEGIN PUBLIC KEY-----',
  code_pepper: 'p'.repeat(32),
  webhook_secrets: `${'n'.repeat(20)} ${'o'.repeat(20)}`,
  smtp_password: '',
  messaging_key: '',
  intents_key: '',
};

describe('back ends of secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'voice-ledger-secrets-'));
  const asked: string[] = [];
  let server: Server;
  let address = '';
  before(async () => {
    // Stands for HashiCorp Vault and for AWS Secrets Manager.
    server = createServer((request, response) => {
      const target = request.headers['x-amz-target'];
      if (request.url === '/v1/secret/data/ledger' && request.headers['x-vault-token'] === 'token-of-the-agent') {
        asked.push('vault');
        return response.end(JSON.stringify({ data: { data: VALUES } }));
      }
      if (target === 'secretsmanager.GetSecretValue') {
        asked.push(`aws ${String(request.headers.authorization).split(' ')[0]}`);
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        return response.end(JSON.stringify({ Name: 'ledger', SecretString: JSON.stringify(VALUES) }));
      }
      response.statusCode = 403;
      return response.end('{}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const [name, value] of Object.entries(VALUES)) {
      writeFileSync(join(folder, name), `${value}\n`);
      process.env[`LEDGER_TEST_${name.toUpperCase()}`] = value;
    }
    Object.assign(process.env, {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: address,
    });
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const stores = (): Record<string, SecretStore> => {
    writeFileSync(join(folder, 'vault-token'), 'token-of-the-agent\n');
    return {
      file: filesIn(folder),
      env: environment('LEDGER_TEST_'),
      vault: vaultSecret(`${address}/v1/secret/data/ledger`, join(folder, 'vault-token')),
      aws: awsSecret('ledger'),
    };
  };
  for (const name of ['file', 'env', 'vault', 'aws']) {
    test(`${name} gives the same secrets as every other`, async () => {
      const secrets = await readSecrets(stores()[name] as SecretStore);
      assert.equal(secrets.code_pepper, VALUES['code_pepper']);
      assert.deepEqual(secrets.webhook_secrets, ['n'.repeat(20), 'o'.repeat(20)]);
    });
  }

  test('a manager is asked once, whatever the number of names, and signed for', () => {
    assert.deepEqual(asked, ['vault', 'aws AWS4-HMAC-SHA256']);
  });

  test('a vault that refuses stops the start', async () => {
    writeFileSync(join(folder, 'wrong-token'), 'old');
    await assert.rejects(
      readSecrets(vaultSecret(`${address}/v1/secret/data/ledger`, join(folder, 'wrong-token'))),
      /the vault answered 403/,
    );
  });

  test('a short secret stops the start; the message names it and shows no value', async () => {
    const store: SecretStore = { read: async (name) => (name === 'code_pepper' ? 'short-one' : (VALUES[name] ?? '')) };
    await assert.rejects(readSecrets(store), (error: Error) => /code_pepper/.test(error.message) && !error.message.includes('short-one'));
  });
});
