import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { queries as extractor } from './index.ts';

const MODEL = {
  'user.js':
    "const mongoose = require('mongoose'); module.exports = mongoose.model('User', new mongoose.Schema({ email: String, token: String }));",
};
const app = (body: string): string => `
  const express = require('express'); const User = require('./user'); const service = require('./service');
  const app = express(); app.use(express.json());
  ${body}
  app.listen(1);`;
const SERVICE = {
  'service.js':
    "const User = require('./user'); exports.byEmail = (email) => User.findOne({ email }); exports.search = (filter) => User.find(filter);",
};

async function taken(body: string, more: Record<string, string> = {}): Promise<(boolean | undefined)[]> {
  const { queries } = await extractService([extractor], { ...MODEL, ...SERVICE, 'main.js': app(body), ...more });
  return queries.filter((one) => one.wiring?.state !== 'not-wired').map((one) => one.takesOperators);
}

test('values of a body go into a filter as they were sent', async () => {
  expect(await taken("app.post('/a', async (req, res) => res.json(await User.findOne({ email: req.body.email })));")).toEqual([true]);
  expect(
    await taken("app.post('/a', async (req, res) => { const { email } = req.body; res.json(await service.byEmail(email)); });"),
  ).toContain(true);
  expect(await taken("app.get('/a', async (req, res) => res.json(await service.search(req.query)));")).toContain(true);
});

test('texts, parameters of the path, tests by hand and sanitizers', async () => {
  expect(await taken("app.post('/a', async (req, res) => res.json(await User.findOne({ email: String(req.body.email) })));")).toEqual([
    undefined,
  ]);
  expect(await taken("app.get('/a/:email', async (req, res) => res.json(await User.findOne({ email: req.params.email })));")).toEqual([
    undefined,
  ]);
  expect(await taken("app.post('/a', async (req, res) => res.json(await User.findOne({ email: { $eq: req.body.email } })));")).toEqual([
    undefined,
  ]);
  expect(
    await taken(
      "app.post('/a', async (req, res) => { const { email } = req.body; if (typeof email !== 'string') return res.end(); res.json(await User.findOne({ email })); });",
    ),
  ).toEqual([undefined]);
  expect(
    await taken(
      "require('mongoose').set('sanitizeFilter', true); app.post('/a', async (req, res) => res.json(await User.findOne({ email: req.body.email })));",
    ),
  ).toEqual([undefined]);
});
