import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { codeQuality } from './index.ts';

test('a job that only production starts is work that depends on the environment', async () => {
  const { codeUses } = await extractService([codeQuality], {
    'main.js': `
      async function boot(cleanupJob) { if (process.env.NODE_ENV === 'production') { cleanupJob.start(); } }
      boot(require('./job.js'));`,
  });
  expect(codeUses.filter((one) => one.kind === 'node-env-branch')).toHaveLength(1);
});

test('what the environment decides: the work, something that may be work, or a setting', async () => {
  const { codeUses } = await extractService([codeQuality], {
    'config.js': `class Config { get(name) { return process.env[name]; } isInProductionMode() { return this.get('NODE_ENV') === 'production'; } }
      module.exports = new Config();`,
    'main.js': `
      const config = require('./config.js'); const app = require('express')(); const { Bucket } = require('./bucket.js');
      function synchronize() { const nodeEnvironment = config.get('NODE_ENV'); return nodeEnvironment === 'test' ? false : true; }
      function store() { if (process.env.NODE_ENV === 'production') { return new Bucket('orders'); } return undefined; }
      if (process.env.NODE_ENV !== 'production') { console.log('developing'); }
      function boot() { if (config.isInProductionMode()) { app.set('trust proxy', true); } store(); synchronize(); }
      boot(); app.listen(1);`,
    'bucket.js': 'class Bucket {} module.exports = { Bucket };',
  });
  expect(codeUses.filter((one) => one.kind.startsWith('node-env')).map((one) => [one.location.line, one.kind])).toEqual([
    [3, 'node-env-branch'],
    [4, 'node-env-unclear'],
    [5, 'node-env-setting'],
    [6, 'node-env-branch'],
  ]);
});

test('a detail of a log line is no work, and what a function keeps from a test may be', async () => {
  const { codeUses } = await extractService([codeQuality], {
    'main.js': `
      const app = require('express')(); const logger = require('pino')();
      app.get('/a', (req, res) => { logger.error({ err: process.env.NODE_ENV === 'development' ? held : short(held) }, 'failed'); res.end(); });
      const held = remembered(async () => {
        if (process.env.NODE_ENV !== 'test' && kept) { return kept.data; }
        return load();
      });
      app.listen(1);`,
  });
  expect(codeUses.filter((one) => one.kind.startsWith('node-env')).map((one) => [one.location.line, one.kind])).toEqual([
    [3, 'node-env-setting'],
    [5, 'node-env-unclear'],
  ]);
});
