import { expect, it } from 'vitest';
import { bootTexts } from '../../test/boot-memory.ts';

const access = (body: string): string | undefined =>
  bootTexts(
    {
      'src/index.ts': `import { Hono } from 'hono';
const app = new Hono();
async function keyOf(secret, usage) {
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [usage]);
}
async function signatureOf(secret, text) {
  const mac = await crypto.subtle.sign('HMAC', await keyOf(secret, 'sign'), new TextEncoder().encode(text));
  return [...new Uint8Array(mac)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
async function hexOf(secret, text) {
  const mac = await crypto.subtle.sign('HMAC', await keyOf(secret, 'sign'), new TextEncoder().encode(text));
  return Array.from(new Uint8Array(mac)).map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
app.post('/webhook', async (c) => { const raw = await c.req.text(); ${body} return c.json({ ok: true }); });
export default app;`,
    },
    { dependencies: { hono: '^4.0.0' } },
  ).routes[0]?.access;

it('a signature of WebCrypto that is compared or verified closes the route; one that is only made does not', () => {
  expect(access(`if (c.req.header('x-signature') !== (await signatureOf(c.env.SECRET, raw))) return c.json({}, 401);`)).toBe('guarded');
  expect(access(`const wanted = await hexOf(c.env.SECRET, raw); if (c.req.header('x-signature') !== wanted) return c.json({}, 401);`)).toBe(
    'guarded',
  );
  expect(
    access(`const given = c.req.header('x-signature') ?? ''; const bytes = Uint8Array.from(atob(given), (one) => one.charCodeAt(0));
const fits = await crypto.subtle.verify('HMAC', await keyOf(c.env.SECRET, 'verify'), bytes, new TextEncoder().encode(raw));
if (!fits) return c.json({}, 401);`),
  ).toBe('guarded');
  expect(access(`const wanted = await signatureOf(c.env.SECRET, raw); console.log(wanted);`)).toBe('open');
});
