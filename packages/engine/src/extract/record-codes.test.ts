import { expect, test } from 'vitest';
import { queries } from '../extractors/queries/index.ts';
import { recordCodes } from '../extractors/record-codes/index.ts';
import { extractService } from './extract-service.ts';

const facts = async (body: string) =>
  extractService([queries, recordCodes], {
    'main.ts': `import Fastify from 'fastify'; import pg from 'pg'; import crypto from 'crypto'; import QRCode from 'qrcode';
      const pool = new pg.Pool(); const app = Fastify(); ${body} app.listen({ port: 1 });`,
  });

test('what proves that a code is ours', async () => {
  const proof = async (content: string) =>
    (
      await facts(
        `app.get('/tickets/:id/qr', async (request) => { const ticketId = request.params.id; return QRCode.toDataURL(${content}); });`,
      )
    ).entryCodes[0]?.proof;
  expect(await proof('ticketId')).toBe('plain');
  expect(await proof(`ticketId + '.' + crypto.createHmac('sha256', process.env.KEY!).update(ticketId).digest('hex')`)).toBe('mac');
  expect(await proof('crypto.randomBytes(24).toString("hex")')).toBe('random');
  expect(await proof('`TKT-${Math.random().toString(36)}`')).toBe('weak-random');
});

test('codes of payments and second factors open no door', async () => {
  const found = await facts(
    `app.get('/event/pay', async () => QRCode.toDataURL('solana:abc?amount=1')); app.get('/guest/2fa', async () => QRCode.toDataURL(\`otpauth://totp/x\`));`,
  );
  expect(found.entryCodes).toEqual([]);
});

test('how a scan uses a code up', async () => {
  const redeems = async (body: string) =>
    (
      await facts(
        `async function scanTicket(code: string) { ${body} } app.post('/scan', async (request) => scanTicket(request.body.code));`,
      )
    ).entryChecks[0]?.redeems;
  const read = `const { rows } = await pool.query('SELECT status FROM tickets WHERE qr_code = $1', [code]); if (rows[0].status !== 'active') return false;`;
  expect(await redeems(`${read} await pool.query("UPDATE tickets SET status = 'used' WHERE qr_code = $1", [code]); return true;`)).toBe(
    'race',
  );
  expect(
    await redeems(
      `const done = await pool.query("UPDATE tickets SET status = 'used' WHERE qr_code = $1 AND status = 'active'", [code]); return done.rowCount === 1;`,
    ),
  ).toBe('predicate');
});
