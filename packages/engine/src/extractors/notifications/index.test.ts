import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { notifications } from './index.ts';

const service = (body: string, imports = '') => ({
  'main.js': `
    import fastify from 'fastify';
    import nodemailer from 'nodemailer';
    ${imports}
    const app = fastify();
    const mailer = nodemailer.createTransport({ host: 'smtp' });
    ${body}
    app.listen({ port: 3000 });`,
});

test('a send knows what waits for it and what was asked before', async () => {
  const { messageSends } = await extractService(
    [notifications],
    service(
      `
      const isSuppressed = async (address) => (await pool.query('SELECT 1 FROM suppressions WHERE address = $1', [address])).rows.length > 0;
      async function sendNewsletter(to) {
        if (await isSuppressed(to)) return;
        await mailer.sendMail({ to, subject: 'News', html: '<p>' + to + '</p>', headers: { 'List-Unsubscribe': '<x>' } });
      }
      app.post('/news', async (request) => sendNewsletter(request.body.to));`,
      `import pg from 'pg'; const pool = new pg.Pool();`,
    ),
  );
  expect(messageSends).toMatchObject([
    {
      by: 'nodemailer',
      channel: 'email',
      startedBy: ['request'],
      openRoutes: ['POST /news'],
      marketing: true,
      unsubscribe: 'header',
      html: 'raw',
      audience: 'people',
    },
  ]);
  expect(messageSends[0]?.gates.map(({ kind, asked }) => [kind, asked])).toEqual([
    ['suppression', 'always'],
    ['consent', 'never'],
    ['quiet-hours', 'never'],
    ['limit', 'never'],
    ['repeat', 'never'],
    ['sandbox', 'never'],
  ]);
});

test('a gate on one of two ways is asked sometimes', async () => {
  const { messageSends } = await extractService(
    [notifications],
    service(`
      const hasConsent = (user) => user.marketingConsent === true;
      const send = (to) => mailer.sendMail({ to, subject: 'Hello' });
      app.post('/a', async (request) => { if (!hasConsent(request.body)) return; await send(request.body.to); });
      app.post('/b', async (request) => { await send(request.body.to); });`),
  );
  expect(messageSends[0]?.gates.find((one) => one.kind === 'consent')?.asked).toBe('sometimes');
});

test('a send that asks nobody, and one that hands the message to a queue', async () => {
  const { messageSends } = await extractService(
    [notifications],
    service(
      `
      async function sendReceiptEmail(to) { console.log('mail to ' + to); }
      async function sendWelcomeEmail(to) { await queue.add('mail', { to }); }
      app.post('/a', async (request) => { await sendReceiptEmail(request.body.to); await sendWelcomeEmail(request.body.to); });`,
      `import { Queue } from 'bullmq'; const queue = new Queue('mails');`,
    ),
  );
  expect(messageSends.map(({ within, by }) => [within, by])).toEqual([['sendReceiptEmail', 'none']]);
});

test('alerts to an address of the settings are for operators', async () => {
  const { messageSends } = await extractService(
    [notifications],
    service(`app.post('/a', async () => mailer.sendMail({ to: process.env.ALERT_ADDRESS, subject: 'Alert' }));`),
  );
  expect(messageSends[0]?.audience).toBe('operators');
});

test('codes: how they are made, kept and told', async () => {
  const { oneTimeCodes } = await extractService(
    [notifications],
    service(
      `
      async function requestLoginCode(email) {
        const loginCode = randomInt(100000, 999999);
        await redis.setex('code:' + email, 300, createHash('sha256').update(String(loginCode)).digest('hex'));
        return { ok: true };
      }
      async function verifyLoginCode(email, code) {
        const attempts = await redis.incr('tries:' + email);
        if (attempts > 5) return false;
        const kept = await redis.getdel('code:' + email);
        return kept === code;
      }
      app.post('/a', async (request) => requestLoginCode(request.body.email));
      app.post('/b', async (request) => verifyLoginCode(request.body.email, request.body.code));
      app.post('/c', async (request) => { const otp = Math.random().toString().slice(2, 8); console.log(otp); await mailer.sendMail({ to: request.body.to, text: otp }); return { otp }; });`,
      `import { createHash, randomInt } from 'node:crypto'; import Redis from 'ioredis'; const redis = new Redis();`,
    ),
  );
  expect(oneTimeCodes).toMatchObject([
    {
      within: 'requestLoginCode',
      random: 'secure',
      ttl: { value: 300 },
      singleUse: true,
      attemptsLimited: true,
      hashed: true,
      compared: true,
      leaks: [],
    },
    { random: 'weak', leaks: ['answer', 'log'] },
  ]);
});

test('templates that do not escape, and reports of providers', async () => {
  const { messageTemplates, deliveryReports } = await extractService([notifications], {
    ...service(
      `
      app.post('/webhooks/sendgrid', async (request) => {
        for (const one of request.body) if (one.event === 'bounce') await pool.query("INSERT INTO suppressions (address) VALUES ($1)", [one.email]);
      });`,
      `import pg from 'pg'; const pool = new pg.Pool();`,
    ),
    'templates/email/a.hbs': '<p>{{name}} {{{note}}}</p>',
    'templates/email/b.ejs': '<p><%= name %></p>',
  });
  expect(messageTemplates.map(({ by, raw }) => [by, raw])).toEqual([
    ['handlebars', ['note']],
    ['ejs', []],
  ]);
  expect(deliveryReports).toMatchObject([{ provider: 'sendgrid', suppresses: true, updatesStatus: false }]);
});
