import { expect, test } from 'vitest';
import { isSecretName } from './names.ts';

test('where secrets are kept is no secret', () => {
  for (const name of ['SECRETS_BACKEND', 'SECRETS_PLACE', 'PASSWORD_MANAGER', 'TOKEN_PROVIDER', 'TOKEN_TTL'])
    expect([name, isSecretName(name)]).toEqual([name, false]);
  for (const name of ['JWT_SECRET', 'dbPassword', 'STRIPE_API_KEY', 'VAULT_TOKEN'])
    expect([name, isSecretName(name)]).toEqual([name, true]);
});

test('several keys are as secret as one, unless they name something else', () => {
  for (const name of ['API_KEYS', 'PARTNER_KEYS', 'SIGNING_KEYS']) expect([name, isSecretName(name)]).toEqual([name, true]);
  for (const name of ['REDACT_KEYS', 'PUBLIC_KEYS', 'CACHE_KEYS', 'REQUIRED_KEYS'])
    expect([name, isSecretName(name)]).toEqual([name, false]);
});
