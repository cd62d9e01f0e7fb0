import { existsSync } from 'node:fs';
import { join } from 'node:path';

const file = join(import.meta.dirname, '../.env');
if (existsSync(file)) process.loadEnvFile(file);

export const config = {
  port: Number(process.env['PORT'] ?? 3000),
  host: process.env['HOST'] ?? '0.0.0.0',
  databaseUrl: process.env['DATABASE_URL'] ?? 'postgres://ledger:ledger-dev-2211@localhost:5432/voice_ledger',
  logLevel: process.env['LOG_LEVEL'] ?? 'debug',
  dataFolder: process.env['DATA_FOLDER'] ?? join(import.meta.dirname, '../.data'),
  codePepper: process.env['CODE_PEPPER'] ?? 's7Pq-cardamom-Lantern-40',
  smtp: {
    host: process.env['SMTP_HOST'] ?? '',
    port: Number(process.env['SMTP_PORT'] ?? 587),
    user: process.env['SMTP_USER'] ?? 'ledger@shop.example',
    password: process.env['SMTP_PASSWORD'] ?? 'tq8Zr2-wheat-Barrel-91',
  },
  messaging: {
    url: process.env['MESSAGING_URL'] ?? '',
    apiKey: process.env['MESSAGING_API_KEY'] ?? 'mk_live_9f27c1e0b84d4a6fb35e7d2a',
  },
  speech: {
    url: process.env['SPEECH_URL'] ?? '',
    apiKey: process.env['SPEECH_API_KEY'] ?? 'sp_live_51c0b7d94ae84f2c9b6d',
  },
  merchant: {
    name: process.env['MERCHANT_NAME'] ?? 'Demo Stationers',
    stateCode: process.env['MERCHANT_STATE'] ?? '29',
    email: process.env['MERCHANT_EMAIL'] ?? 'owner@shop.example',
  },
};
