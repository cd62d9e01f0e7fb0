import { expect, test } from 'vitest';
import { sampleGuard, sampleRoute, at } from '../testing/sample-facts.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { httpApp } from '../extractors/http-app/index.ts';
import { extractService } from './extract-service.ts';
import { routePurpose } from './route-purpose.ts';

const NO_CODE = {} as CodeIndex;
const signedIn = sampleGuard('enforces', { verifies: [{ kind: 'jwt', by: 'jsonwebtoken.verify', location: at('src/auth.ts', 4) }] });

test.each([
  ['POST', '/auth/token', 'login'],
  ['POST', '/token', 'login'],
  ['POST', '/uploads/parts/token', 'api'],
  ['POST', '/auth/login', 'login'],
] as const)('%s %s is %s', (method, path, purpose) => {
  expect(routePurpose(NO_CODE, sampleRoute({ method, path, reads: ['body'] }), undefined)).toBe(purpose);
});

test('what is registered in the open may be no person', () => {
  const of = (path: string) => routePurpose(NO_CODE, sampleRoute({ method: 'POST', path, reads: ['body'] }), undefined);
  expect(['/api/device-agent/register', '/push/register', '/auth/register', '/api/register', '/customers/register'].map(of)).toEqual([
    'api',
    'api',
    'register',
    'register',
    'register',
  ]);
});

test('whoever is signed in registers a device, and signs in to another system', () => {
  const of = (path: string) =>
    routePurpose(NO_CODE, sampleRoute({ method: 'POST', path, reads: ['body'], access: 'guarded', guards: [signedIn] }), undefined);
  expect(of('/devices/register')).toBe('api');
  expect(of('/scanner/login')).toBe('api');
});

// https://atproto.com/specs/nsid
test('dotted names of calls say what routes are for as folders of paths do', () => {
  const of = (path: string) => routePurpose(NO_CODE, sampleRoute({ method: 'POST', path }), undefined);
  expect(of('/xrpc/com.example.admin.deleteAccount')).toBe('admin');
  expect(of('/xrpc/com.example.server.createSession')).toBe('login');
  expect(of('/trpc/billing.checkout.createSession')).toBe('payment');
  expect(of('/xrpc/com.example.repo.uploadBlob')).toBe('upload');
  expect(of('/xrpc/com.example.repo.createRecord')).toBe('api');
  expect(of('/files/admin.backup.json')).toBe('api');
});

test('what verifies a delivery by the library of its provider is a webhook under any path', async () => {
  const { routes } = await extractService([httpApp], {
    'main.ts': `import express from 'express'; import Stripe from 'stripe';
const stripe = new Stripe(process.env.STRIPE_KEY); const app = express();
app.post('/api/stripe', express.raw({ type: '*/*' }), (req, res) => {
  const event = stripe.webhooks.constructEvent(req.body, req.headers['stripe-signature'], process.env.STRIPE_WEBHOOK_SECRET);
  res.json({ type: event.type });
});
app.post('/api/plans', express.json(), (req, res) => res.json({}));
app.listen(3000);`,
  });
  expect(routes.map(({ path, purpose }) => `${path} ${purpose}`)).toEqual(['/api/stripe webhook', '/api/plans api']);
});
