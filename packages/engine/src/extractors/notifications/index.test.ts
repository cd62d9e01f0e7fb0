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
    ['configured', 'never'],
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

test('what a message holds is followed through names, callers and templates, or said to be open', async () => {
  const { messageSends } = await extractService(
    [notifications],
    service(`
      const body = (user) => \`Hello \${user.name}, your password is \${user.password}\`;
      async function send(options) { await mailer.sendMail({ to: options.to, subject: 'a', html: options.html }); }
      app.post('/a', async (request) => { const html = body(request.body); await mailer.sendMail({ to: request.body.to, subject: 'a', html }); });
      app.post('/b', async (request) => { const text = 'Hello ' + request.body.name; await mailer.sendMail({ to: request.body.to, subject: 'a', text }); });
      app.post('/c', async (request) => { await send({ to: request.body.to, html: \`Hello \${request.body.name}\` }); });
      app.post('/d', async (request) => { const message = await store.get(request.body.id); await mailer.sendMail(message); });
      app.post('/e', async (request) => { await mailer.sendMail({ to: request.body.to, subject: 'a', html: request.body.html }); });
      class Mails { async send(to, template) { await mailer.sendMail({ to, html: template.html, text: template.text ?? template.html }); }
        async hello(user) { const template = { html: \`Hello \${user.name}\` }; await this.send(user.to, template); } }
      const mails = new Mails();
      app.post('/f', async (request) => mails.hello(request.body));`),
  );
  expect(messageSends.map(({ location, sensitive, contentUnread }) => [location.line, sensitive, contentUnread === true])).toEqual([
    [9, [], false],
    [10, ['password'], false],
    [11, [], false],
    [13, [], true],
    [14, [], true],
    [15, [], false],
  ]);
});

test('a row that only says that a message is about to be sent tells nobody what became of it', async () => {
  const recorded = async (statements: string) =>
    (
      await extractService(
        [notifications],
        service(
          `app.post('/a', async (request) => {
            await pool.query("INSERT INTO notifications (address, status) VALUES ($1, 'pending')", [request.body.to]);
            await mailer.sendMail({ to: request.body.to, subject: 'a', text: 'b' });
            ${statements}
          });`,
          `import pg from 'pg'; const pool = new pg.Pool();`,
        ),
      )
    ).messageSends[0]?.recorded;
  expect(await recorded('')).toBe('waiting');
  expect(await recorded(`await pool.query("UPDATE notifications SET status = 'sent' WHERE address = $1", [request.body.to]);`)).toBe(
    'status',
  );
});

test('a send that only a set-up provider lets through, and one that no setting stops', async () => {
  const gates = async (test: string) =>
    (
      await extractService(
        [notifications],
        service(`app.post('/a', async (request) => { ${test} await mailer.sendMail({ to: request.body.to, text: 'b' }); });`),
      )
    ).messageSends[0]?.gates.find((one) => one.kind === 'configured')?.asked;
  expect(await gates('if (!process.env.SMTP_URL) return;')).toBe('always');
  expect(await gates('if (!request.body.to) return;')).toBe('never');
});

test('links that cannot be guessed, and tries that a limit of the route ends', async () => {
  const { oneTimeCodes } = await extractService(
    [notifications],
    service(
      `
      async function requestReset(email) { const resetToken = randomBytes(32).toString('hex'); await redis.setex('reset:' + email, 600, resetToken); }
      async function verifyReset(email, token) { return (await redis.getdel('reset:' + email)) === token; }
      async function sendOtp(email) { const otp = randomBytes(32).toString('hex').slice(0, 6); await redis.setex('otp:' + email, 600, otp); }
      async function verifyOtp(email, otp) { return (await redis.getdel('otp:' + email)) === otp; }
      await app.register(rateLimit, { global: true, max: 5 });
      app.post('/a', async (request) => requestReset(request.body.email));
      app.post('/b', async (request) => verifyReset(request.body.email, request.body.token));
      app.post('/c', async (request) => sendOtp(request.body.email));
      app.post('/d', async (request) => verifyOtp(request.body.email, request.body.otp));`,
      `import { randomBytes } from 'node:crypto'; import Redis from 'ioredis'; import rateLimit from '@fastify/rate-limit'; const redis = new Redis();`,
    ),
  );
  expect(oneTimeCodes.map(({ within, long, attemptsLimited }) => [within, long, attemptsLimited])).toEqual([
    ['requestReset', true, true],
    ['sendOtp', undefined, true],
  ]);
});

test('templates whose text is elsewhere, texts that values are pasted into, and components that take HTML', async () => {
  const { messageTemplates } = await extractService([notifications], {
    ...service(
      `
      app.post('/a', async (request) => { const row = await store.get(1); return Handlebars.compile(row.body)(request.body); });
      app.post('/b', async (request) => mjml2html(\`<mjml>\${request.body.name}</mjml>\`));
      app.post('/c', async (request) => mjml2html(\`<mjml>\${escapeHtml(request.body.name)}</mjml>\`));
      app.post('/d', async () => render(Welcome({ name: 'a' })));`,
      `import Handlebars from 'handlebars'; import mjml2html from 'mjml'; import { render } from '@react-email/render'; import { Welcome } from './welcome.jsx';`,
    ),
    'welcome.jsx': `import { Html } from '@react-email/components';
      export function Welcome({ name }) { return <Html><p dangerouslySetInnerHTML={{ __html: name }} /></Html>; }`,
  });
  expect(messageTemplates.map(({ by, raw, unseen }) => [by, raw, unseen]).toSorted()).toEqual([
    ['handlebars', [], true],
    ['mjml', [], undefined],
    ['mjml', ['name'], undefined],
    ['react-email', [], undefined],
    ['react-email', ['name'], undefined],
  ]);
});

test('a row of another table beside a send is no record of the message', async () => {
  const recorded = async (table: string) =>
    (
      await extractService(
        [notifications],
        service(
          `app.post('/a', async (request) => {
             await prisma.${table}.create({ data: { message: request.body.text, status: 'PENDING' } });
             await mailer.sendMail({ to: request.body.to, subject: 'x', text: 'y' });
           });`,
          `import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient();`,
        ),
      )
    ).messageSends[0]?.recorded;
  expect(await recorded('reminder')).toBe('none');
  expect(await recorded('sentMessage')).toBe('waiting');
});

test('a template is tested where a test renders its file, not where one only names it or reads no files', async () => {
  const tested = async (text: string) =>
    (
      await extractService([notifications], {
        ...service(`app.post('/a', async () => registry.render('welcome', {}));`, `import { registry } from './registry.js';`),
        'templates/email/welcome.hbs': '<p>{{name}}</p>',
        'tests/welcome.test.js': text,
      })
    ).messageTemplates.find((one) => one.from === 'file')?.tested;
  expect(await tested(`test('a', async () => expect(await registry.renderTemplate('welcome', { name: 'x' })).toContain('x'));`)).toBe(true);
  expect(await tested(`test.each(['welcome', 'bye'])('renders %s', async (name) => registry.render(name, {}));`)).toBe(true);
  expect(await tested(`test('a', () => expect(registry.list()).toEqual([{ name: 'welcome' }])); registry.renderTemplate('bye', {});`)).toBe(
    false,
  );
  expect(await tested(`jest.mock('fs/promises'); test('a', async () => registry.renderTemplate('welcome', {}));`)).toBe(false);
});

test('what callers clean before a component puts it into the page is left open', async () => {
  const raw = async (caller: string) =>
    (
      await extractService([notifications], {
        ...service(
          `app.post('/d', async (request) => render(${caller}));`,
          `import { render } from '@react-email/render'; import sanitizeHtml from 'sanitize-html'; import { FollowUp } from './follow-up.jsx';`,
        ),
        'follow-up.jsx': `import { Html } from '@react-email/components';
          export function FollowUp({ body }) { return <Html><p dangerouslySetInnerHTML={{ __html: body }} /></Html>; }`,
      })
    ).messageTemplates
      .filter((one) => one.location.path.endsWith('jsx'))
      .map(({ raw: values, unseen }) => [values, unseen]);
  expect(await raw('FollowUp({ body: request.body.text })')).toEqual([[['body'], undefined]]);
  expect(await raw('FollowUp({ body: sanitizeHtml(request.body.text) })')).toEqual([[[], true]]);
});
