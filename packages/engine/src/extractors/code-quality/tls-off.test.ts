import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { codeQuality } from './index.ts';

async function tlsIn(files: Record<string, string>): Promise<string[]> {
  const { facts } = await extractCode(codeQuality, { 'main.ts': "import express from 'express'; express().listen(1);", ...files });
  return facts.codeUses.filter((one) => one.kind.includes('tls')).map((one) => `${one.kind} ${one.location.path}:${one.location.line}`);
}

test('the connection that migrations use counts where it is for production', async () => {
  const knexfile = `export default {
    development: { client: 'pg', connection: { ssl: { rejectUnauthorized: false } } },
    production: { client: 'pg', connection: { ssl: { rejectUnauthorized: false } } },
  };`;
  expect(await tlsIn({ 'knexfile.ts': knexfile })).toEqual(['insecure-tls knexfile.ts:3']);
  expect(await tlsIn({ 'knexfile.ts': knexfile.replace(/production.*/, '') })).toEqual([]);
});

test('the variable that switches it off for the process', async () => {
  expect(await tlsIn({ Dockerfile: 'FROM node\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\nCMD node main.js' })).toEqual([
    'insecure-tls Dockerfile:2',
  ]);
  expect(await tlsIn({ 'docker-compose.yml': "services:\n  app:\n    environment:\n      NODE_TLS_REJECT_UNAUTHORIZED: '0'\n" })).toEqual([
    'insecure-tls docker-compose.yml:4',
  ]);
  expect(
    await tlsIn({ 'docker-compose.dev.yml': "services:\n  app:\n    environment:\n      NODE_TLS_REJECT_UNAUTHORIZED: '0'\n" }),
  ).toEqual([]);
  expect(await tlsIn({ Dockerfile: 'FROM node\n# ENV NODE_TLS_REJECT_UNAUTHORIZED=0\nCMD node main.js' })).toEqual([]);
});

test('a setting that can switch it off is told as such', async () => {
  const main = (value: string): Record<string, string> => ({
    'main.ts': `import express from 'express'; import https from 'node:https'; import { config } from './config'; new https.Agent({ rejectUnauthorized: ${value} }); express().listen(1);`,
    'config.ts': 'export const config = { ignoreBadTls: process.env.IGNORE_BAD_TLS === "1" };',
  });
  expect(await tlsIn(main('!config.skipVerify'))).toEqual(['insecure-tls-by-switch main.ts:1']);
  expect(await tlsIn(main("process.env.REDIS_TLS_REJECT_UNAUTHORIZED !== 'false'"))).toEqual(['insecure-tls-by-switch main.ts:1']);
  expect(await tlsIn(main("process.env.NODE_ENV === 'production'"))).toEqual([]);
  expect(await tlsIn(main('true'))).toEqual([]);
});
