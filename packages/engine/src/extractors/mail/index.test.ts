import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { mail } from './index.ts';

test('transports and services', async () => {
  const { mailSenders } = await extractService([mail], {
    'main.js': `
      import nodemailer from 'nodemailer';
      import sgMail from '@sendgrid/mail';
      const strict = nodemailer.createTransport({ host: 'smtp', port: 587, requireTLS: true, socketTimeout: 10000 });
      const loose = nodemailer.createTransport({ host: 'smtp', port: 587, secure: false });
      sgMail.send({ to: 'a' });`,
  });
  expect(mailSenders).toMatchObject([
    { by: 'nodemailer', timeout: { value: 10_000 }, tls: { value: true } },
    { by: 'nodemailer', timeout: { value: 600_000 }, tls: { value: false } },
    { by: '@sendgrid/mail', timeout: { state: 'absent' }, tls: { value: true } },
  ]);
});
