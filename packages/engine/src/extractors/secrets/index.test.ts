import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { secrets } from './index.ts';

// Put together here, so that no scanner takes this file for a leak.
const github = `gh${'p'}_wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pQR7x`;
const aws = `AK${'IA'}Q3EGRZ7XTLMNP2VB`;
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiI0MiIsImlhdCI6MX0', 'c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw'].join('.');
const pem = `-----BEGIN EC PRIVATE ${'KEY'}-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49\n-----END`;

const found = async (texts: Record<string, string>) =>
  (await extractTexts(secrets, texts)).facts.secretLiterals.map(
    (each) =>
      `${each.location.path}:${each.location.line} ${each.rule}${each.name === undefined ? '' : ` ${each.name}`}${each.production ? '' : ' (not production)'}`,
  );

test('finds keys, tokens, connection strings and literals of settings', async () => {
  expect(
    await found({
      'src/keel.ts': `const a = '${github}';\nconst id = "${aws}";\nconst stripeApiKey = 'q8Zr51LmV0xWt7Kp';\n`,
      'config/reef.pem': pem,
      'deploy/values.yaml': 'db:\n  url: postgres://tide:Gx93kPq1@db.internal/x\n  adminPassword: Gx93kPq1vv\n  tokenTtl: 3600abcdef99\n',
      'config/prod.json': '{\n  "jwtSecret": "9d8f7a6b5c4e3d2f1a0b"\n}',
    }),
  ).toEqual([
    'config/prod.json:2 config-literal jwtSecret',
    'config/reef.pem:1 private-key',
    'deploy/values.yaml:2 connection-string',
    'deploy/values.yaml:3 config-literal adminPassword',
    'src/keel.ts:1 github-github-token',
    'src/keel.ts:2 aws-access-key-id',
    'src/keel.ts:3 code-literal stripeApiKey',
  ]);
});

test('tests, examples and documents are not production; values are masked', async () => {
  const { facts } = await extractTexts(secrets, { 'tests/a.test.ts': `const t = '${jwt}';`, 'README.md': `use ${github}` });
  expect(facts.secretLiterals.map((each) => [each.location.path, each.rule, each.production])).toEqual([
    ['README.md', 'github-github-token', false],
    ['tests/a.test.ts', 'jwt', false],
  ]);
  expect(JSON.stringify(facts)).not.toContain(github.slice(5));
});

test('near misses', async () => {
  expect(
    await found({
      'src/a.ts':
        "const secretName = 'refresh_token_v2';\nconst PASSWORD_RESET = 'PasswordResetRequested';\nconst key = process.env.KEY || 'q8Zr51LmV0xWt7Kp';\nconst apiKey = process.env.API_KEY ?? 'q8Zr51LmV0xWt7Kp1';\nconst header = 'x-api-key';\nconst dsn = `postgres://${user}:${password}@${host}/x`;\nconst strip = pem.replace('-----BEGIN PRIVATE KEY-----', '');\n",
      'src/b.ts': "export const url = env.DATABASE_URL || 'postgres://tide:Gx93kPq1@localhost/x';\n",
      'k8s/a.yaml':
        'env:\n  - name: JWT_SECRET\n    valueFrom: {secretKeyRef: {name: quay, key: jwtSecret}}\npassword: ${DB_PASSWORD}\nsecretKey: your-secret-key-here\nurl: amqp://guest:guest@localhost\n',
      'k8s/b.yaml': 'spread:\n  - {\n      topologyKey: kubernetes.io/hostname,\n    }\n',
      'package-lock.json': `{"x": "${github}"}`,
      '.env': `TOKEN=${github}`,
    }),
  ).toEqual([]);
});

test('long hostile lines end quickly', async () => {
  const start = performance.now();
  await found({
    'a.ts': 'eyJ-'.repeat(60_000),
    'b.yaml': `password: ${'a '.repeat(50_000)}`,
    'c.ts': `secret${' '.repeat(200_000)}`,
    'd.ts': 'a://b:'.repeat(30_000),
  });
  expect(performance.now() - start).toBeLessThan(8_000);
});

test('names of things, versions in words, alphabets and keys made for publishing are no credentials', async () => {
  expect(
    await found({
      'src/templates.ts':
        "const a = { trackKey: 'soc2_type1_readiness', templateKey: 'iso_27001', usageKey: 'app:v4:usage:cursor', tokenChars: '1234567890abcdefghijk' };",
      'src/logo.ts': "export const LOGO_TOKEN = 'pk_X1a2B3c4D5e6F7g8';",
      'prisma/populate.ts': "export const apiKey = 'q8Zr51LmV0xWt7Kp';",
    }),
  ).toEqual([]);
});
