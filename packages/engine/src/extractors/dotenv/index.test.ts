import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { dotenv } from './index.ts';

test('lists names, and values that look like credentials with their lines', async () => {
  const { facts } = await extractTexts(dotenv, {
    'ops/mail.env': `# notes = none
export HOST=quay.test
SMTP_PASSWORD='9fK2_vv81Qz' # rotated
PEM_PRIVATE_KEY="-----BEGIN
abc
-----END"
DATABASE_URL=postgres://quay:tide@db/quay
TOKEN_TTL=3600
API_KEY=\${VAULT_KEY}
`,
  });
  expect(facts.envFiles).toEqual([
    {
      location: { path: 'ops/mail.env', line: 1 },
      tracked: true,
      example: false,
      names: ['HOST', 'SMTP_PASSWORD', 'PEM_PRIVATE_KEY', 'DATABASE_URL', 'TOKEN_TTL', 'API_KEY'],
      secrets: ['SMTP_PASSWORD', 'PEM_PRIVATE_KEY', 'DATABASE_URL'],
      secretLine: 3,
    },
  ]);
  expect(facts.secretLiterals.map((each) => [each.name, each.location.line, each.excerpt, each.production])).toEqual([
    ['SMTP_PASSWORD', 3, '9f***', true],
    ['PEM_PRIVATE_KEY', 4, '----***', true],
    ['DATABASE_URL', 7, 't***', true],
  ]);
});

test('examples hold placeholders, and sometimes something real', async () => {
  const { facts } = await extractTexts(dotenv, {
    '.env.example':
      'JWT_SECRET=your-secret-here\nDB_PASSWORD=postgres\nSTRIPE_KEY=sk_test_xxx\nMAIL_PASSWORD=21977525@qT\nMQ=amqp://guest:password@mq\nSESSION_SECRET=keep-this-string-long\n',
  });
  expect(facts.envFiles[0]).toMatchObject({ example: true, secrets: ['MAIL_PASSWORD'] });
  expect(facts.secretLiterals).toMatchObject([{ name: 'MAIL_PASSWORD', production: false, location: { line: 4 } }]);
});

test('near misses and broken text', async () => {
  const { facts } = await extractTexts(dotenv, {
    'src/env.ts': 'A=1',
    '.environment': 'A=1',
    '.env': '=\n"""\n\x00\nKEY\nOPEN_SECRET="never closed\nNEXT=1',
  });
  expect(facts.envFiles).toMatchObject([{ names: ['OPEN_SECRET', 'NEXT'], example: false }]);
});

test('example files under the names that people give them', async () => {
  const names = ['.env-example', '.env_sample', '.env.example', 'env.example', 'example.env', '.env-ci', 'environment.ts', '.envoy'];
  const { facts } = await extractTexts(dotenv, Object.fromEntries(names.map((name) => [name, 'PORT=1\n'])));
  expect(facts.envFiles.map(({ location, example }) => [location.path, example])).toEqual([
    ['.env-ci', false],
    ['.env-example', true],
    ['.env.example', true],
    ['.env_sample', true],
    ['env.example', true],
    ['example.env', true],
  ]);
});
