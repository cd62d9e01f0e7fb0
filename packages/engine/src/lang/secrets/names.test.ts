import { expect, test } from 'vitest';
import { isSecretName } from './names.ts';

test('where secrets are kept is no secret', () => {
  for (const name of ['SECRETS_BACKEND', 'SECRETS_PLACE', 'PASSWORD_MANAGER', 'TOKEN_PROVIDER', 'TOKEN_TTL'])
    expect([name, isSecretName(name)]).toEqual([name, false]);
  for (const name of ['JWT_SECRET', 'dbPassword', 'STRIPE_API_KEY', 'VAULT_TOKEN'])
    expect([name, isSecretName(name)]).toEqual([name, true]);
});
