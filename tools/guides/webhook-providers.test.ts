import { createHash, createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { signedByProvider } from '@airworthy/reports/fit/webhook-providers';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { afterAll, expect, test } from 'vitest';
import { snippetsOf } from './snippets.ts';

const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'webhooks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SECRET = 'a secret of the test, and of nobody else';
const BODY = '{"id": "evt_1",  "event_id": "Ev1", "object": "anything"}';
const mac = (text: string, encoding: 'hex' | 'base64', secret: string): string =>
  createHmac('sha256', secret).update(text).digest(encoding);

interface Sent {
  secret?: string;
  /** Seconds by which its time is in the past. */
  age?: number;
}

/** What each provider sends along, as its documentation says; written apart from the code of the guides. */
const SENDERS: Readonly<Record<string, { setting: string; id: string; headers(sent: Sent): Record<string, string> }>> = {
  whatsapp: {
    setting: 'META_APP_SECRET',
    id: createHash('sha256').update(BODY).digest('hex'),
    headers: ({ secret = SECRET }) => ({ 'x-hub-signature-256': `sha256=${mac(BODY, 'hex', secret)}` }),
  },
  github: {
    setting: 'GITHUB_WEBHOOK_SECRET',
    id: '72d3162e',
    headers: ({ secret = SECRET }) => ({ 'x-hub-signature-256': `sha256=${mac(BODY, 'hex', secret)}`, 'x-github-delivery': '72d3162e' }),
  },
  stripe: {
    setting: 'STRIPE_WEBHOOK_SECRET',
    id: 'evt_1',
    headers: ({ secret = SECRET, age = 0 }) => {
      const at = Math.floor(Date.now() / 1_000) - age;
      return { 'stripe-signature': `t=${at},v1=${mac(`${at}.${BODY}`, 'hex', secret)},v0=6ffbb59b2300aae63f27` };
    },
  },
  slack: {
    setting: 'SLACK_SIGNING_SECRET',
    id: 'Ev1',
    headers: ({ secret = SECRET, age = 0 }) => {
      const at = String(Math.floor(Date.now() / 1_000) - age);
      return { 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${mac(`v0:${at}:${BODY}`, 'hex', secret)}` };
    },
  },
  shopify: {
    setting: 'SHOPIFY_API_SECRET',
    id: 'b54557e4',
    headers: ({ secret = SECRET }) => ({ 'x-shopify-hmac-sha256': mac(BODY, 'base64', secret), 'x-shopify-webhook-id': 'b54557e4' }),
  },
  razorpay: {
    setting: 'RAZORPAY_WEBHOOK_SECRET',
    id: 'event_9',
    headers: ({ secret = SECRET }) => ({ 'x-razorpay-signature': mac(BODY, 'hex', secret), 'x-razorpay-event-id': 'event_9' }),
  },
  quickbooks: {
    setting: 'INTUIT_VERIFIER_TOKEN',
    id: createHash('sha256').update(BODY).digest('hex'),
    headers: ({ secret = SECRET }) => ({ 'intuit-signature': mac(BODY, 'base64', secret) }),
  },
};
const SIGNS_TIME = new Set(['stripe', 'slack']);

type Send = (headers: Record<string, string>) => Promise<number>;

const snippets = snippetsOf(root).filter((one) => one.item === 'S40-001');

/** The code of a guide for a provider, running in an app. Its statements go to `stored`. */
async function serve(framework: string, provider: string, stored: unknown[][]): Promise<{ send: Send; end(): Promise<void> }> {
  const guide = snippets.find((one) => one.kind === framework)?.code ?? '';
  const message = `POST /webhooks/provider (${provider}): nothing looks at a signature`;
  const code = signedByProvider(guide, { verdict: { evidence: [{ holds: false, message }] } as never });
  const imports = [...code.matchAll(/^import .*\n/gm)].map(([line]) => line);
  const script = `${imports.join('')}export async function wire(app, pool) {\n${code.replace(/^import .*\n/gm, '')}}\n`;
  const file = join(folder, `${framework}-${provider}.mjs`);
  writeFileSync(file, stripTypeScriptTypes(script));
  const sender = SENDERS[provider];
  process.env[sender?.setting ?? ''] = SECRET;
  const { wire } = (await import(pathToFileURL(file).href)) as { wire(app: unknown, pool: unknown): Promise<void> };
  const pool = { query: async (_sql: string, values: unknown[]) => void stored.push(values) };
  const request = { method: 'POST', body: BODY };
  const url = '/webhooks/provider';
  if (framework === 'fastify') {
    const app = Fastify();
    await wire(app, pool);
    return {
      send: async (headers) => (await app.inject({ method: 'POST', url, payload: BODY, headers })).statusCode,
      end: async () => await app.close(),
    };
  }
  if (framework === 'hono') {
    const app = new Hono();
    await wire(app, pool);
    return { send: async (headers) => (await app.request(url, { ...request, headers })).status, end: async () => {} };
  }
  const app = express();
  await wire(app, pool);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    send: async (headers) => (await fetch(base + url, { ...request, headers })).status,
    end: async () => await new Promise<void>((closed) => server.close(() => closed())),
  };
}

const cases = ['fastify', 'express', 'hono'].flatMap((framework) => Object.keys(SENDERS).map((provider) => [framework, provider] as const));

test.each(cases)('the guide for webhooks under %s takes what %s signed, and nothing else', async (framework, provider) => {
  const stored: unknown[][] = [];
  const { send, end } = await serve(framework, provider, stored);
  const json = { 'content-type': 'application/json' };
  const sender = SENDERS[provider];
  if (sender === undefined) throw new Error('no such sender');
  try {
    expect(await send(json)).toBe(401);
    expect(await send({ ...json, ...sender.headers({ secret: 'somebody else' }) })).toBe(401);
    // Where the time is signed, what was recorded a quarter of an hour ago is refused.
    expect(await send({ ...json, ...sender.headers({ age: 900 }) })).toBe(SIGNS_TIME.has(provider) ? 401 : 200);
    expect(stored).toHaveLength(SIGNS_TIME.has(provider) ? 0 : 1);
    expect(await send({ ...json, ...sender.headers({}) })).toBe(200);
    expect(await send({ ...json, ...sender.headers({}) })).toBe(200);
  } finally {
    await end();
  }
  // What is kept knows the delivery again, however it is numbered.
  const ids = new Set(stored.map(([id]) => id));
  expect([...ids]).toEqual([sender.id]);
});

test('where the provider is not known, the guide stays as it is', () => {
  const guide = snippets.find((one) => one.kind === 'fastify')?.code ?? '';
  const asked = (message: string): string => signedByProvider(guide, { verdict: { evidence: [{ holds: false, message }] } as never });
  expect(asked('POST /hook (generic): nothing looks at a signature')).toBe(guide);
  expect(asked('POST /hook: nothing looks at a signature')).toBe(guide);
  expect(guide).toContain("'x-signature'");
});
