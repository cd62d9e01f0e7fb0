import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { outboundWebhooks } from './index.ts';

test('a call to an address out of a record is a delivery, a call to a configured one is none', async () => {
  const facts = await extractService([outboundWebhooks], {
    'main.js': `
      import axios from 'axios';
      import crypto from 'crypto';
      import { Pool } from 'pg';
      const pool = new Pool();
      async function deliver(subscription, event) {
        const timestamp = Date.now();
        const signature = crypto.createHmac('sha256', subscription.secret).update(event.id + '.' + timestamp + '.' + JSON.stringify(event)).digest('hex');
        await axios.post(subscription.url, event, { maxRedirects: 0, headers: { 'webhook-id': event.id, 'webhook-signature': signature } });
        await pool.query('INSERT INTO webhook_deliveries (event) VALUES ($1)', [event.id]);
      }
      async function alertTeam(webhookUrl) { await axios.post(webhookUrl, { text: 'down' }); }
      async function register(body) { await pool.query('INSERT INTO webhook_subscriptions (url, secret) VALUES ($1, $2)', [body.url, body.secret]); }
      deliver({}, {}); alertTeam(process.env.SLACK_WEBHOOK_URL); register({});`,
  });
  expect(facts.outboundWebhooks).toMatchObject([
    {
      target: 'subscription.url',
      targetCheck: 'none',
      redirects: 'refused',
      signature: 'endpoint-key',
      covers: ['body', 'id', 'timestamp'],
      eventId: 'header',
      recorded: true,
      retries: 'none',
    },
  ]);
  expect(facts.webhookRegistrations).toMatchObject([{ table: 'webhook_subscriptions', targetCheck: 'none', secret: 'plain' }]);
});

test('the function that resolves the name for the request looks at what is connected to; a function that sends for others is told by what it gets', async () => {
  const facts = await extractService([outboundWebhooks], {
    'main.js': `
      import https from 'node:https';
      import { promises as dns } from 'node:dns';
      const refuse = (address) => { if (address.startsWith('10.')) throw new Error('inside'); };
      const safeLookup = (host, options, done) => {
        dns.lookup(host, { all: true }).then((all) => { for (const one of all) refuse(one.address); done(null, all); });
      };
      function once(target, init) { return new Promise((resolve) => https.request(new URL(target), { method: init.method, lookup: safeLookup }, resolve).end()); }
      async function safeFetch(target, init) { return once(target, init); }
      async function act({ url, body }) { await safeFetch(url, { method: 'POST', body }); }
      async function run(webhook) { await act({ url: webhook.url, body: '{}' }); }
      async function other(page) { await act2({ url: page.address, body: '{}' }); }
      async function act2({ url, body }) { await safeFetch(url, { method: 'POST', body }); }
      run({}); other({});`,
  });
  expect(facts.outboundWebhooks).toMatchObject([{ target: 'url', within: 'act', targetCheck: 'resolved' }]);
});

test('who follows redirects, and what is sent, where a function of the service sends for others', async () => {
  const of = async (send: string) =>
    (
      await extractService([outboundWebhooks], {
        'main.js': `
          import http from 'node:http';
          import https from 'node:https';
          const mode = process.env.FOLLOW ? 'follow' : 'manual';
          ${send}
          async function deliver({ url, headers, body }) { await safeFetch(url, { method: 'POST', headers, body }); }
          async function run(webhook, event) { await deliver({ url: webhook.url, headers: headersOf(webhook, event), body: '{}' }); }
          const headersOf = (webhook, event) => ({ 'x-topic': event.topic });
          run({}, {});`,
      })
    ).outboundWebhooks.map(({ redirects, eventId }) => [redirects, eventId]);
  expect(await of(`async function safeFetch(url, init) { return fetch(url, { ...init, redirect: 'manual' }); }`)).toEqual([
    ['refused', 'unknown'],
  ]);
  expect(
    await of(`async function safeFetch(url, init) { const mod = url.startsWith('https:') ? https : http; return mod.request(url, init); }`),
  ).toEqual([['refused', 'unknown']]);
  expect(await of(`async function safeFetch(url, init) { return fetch(url, { method: init.method }); }`)).toEqual([
    ['followed', 'unknown'],
  ]);
});

test('whether redirects are followed may stand in a variable', async () => {
  const redirects = async (value: string) =>
    (
      await extractService([outboundWebhooks], {
        'main.js': `import { Pool } from 'pg'; const pool = new Pool();
          async function deliver(hook) { const mode = ${value}; await fetch(hook.url, { method: 'POST', body: '{}', redirect: mode }); }
          const { rows } = await pool.query('SELECT url FROM webhook_subscriptions'); for (const row of rows) await deliver(row);`,
      })
    ).outboundWebhooks.map((one) => one.redirects);
  expect(await redirects(`'manual'`)).toEqual(['refused']);
  expect(await redirects(`process.env.ALLOW_INTERNAL === '1' ? 'follow' : 'manual'`)).toEqual(['unknown']);
  expect(await redirects(`'follow'`)).toEqual(['followed']);
});
