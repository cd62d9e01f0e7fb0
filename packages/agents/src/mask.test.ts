import { expect, test } from 'vitest';
import { maskSecrets } from './mask.ts';

// Put together here, so that nobody takes them for keys of somebody.
const [AWS, GITHUB] = [`AKIA${'ABCDEFGH12345678'}`, `ghp_${'a1B2c3D4e5'.repeat(3)}`];

test.each([
  [`const id = '${AWS}';`, "const id = '***';"],
  [`fetch(url, { token: \`${GITHUB}\` })`, 'fetch(url, { token: `***` })'],
  ["jwtSecret: 'hunter22',", "jwtSecret: '***',"],
  ['"password": "correct horse"', '"password": "***"'],
  ['DB_PASSWORD=swordfish', 'DB_PASSWORD=***'],
  ["connect('postgres://app:swordfish@db:5432/shop')", "connect('postgres://app:***@db:5432/shop')"],
  ["process.env.JWT_SECRET ?? 'dev'", "process.env.JWT_SECRET ?? '***'"],
  ["const x = '0123456789abcdef0123456789abcdef';", "const x = '***';"],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nnext', '***\n***\n***\nnext'],
])('%s', (text, masked) => {
  expect(maskSecrets(text)).toBe(masked);
});

test.each([
  'const token = request.headers.authorization;',
  'secret: process.env.JWT_SECRET,',
  'TOKEN = await read()',
  "app.get('/password/reset', handler);",
])('left as it is: %s', (text) => {
  expect(maskSecrets(text)).toBe(text);
});
