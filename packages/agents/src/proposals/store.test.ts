import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { citationFault } from './check-citation.ts';
import type { NewProposal } from './proposal.ts';
import { openProposals } from './store.ts';

const BASE = mkdtempSync(join(tmpdir(), 'airworthy-proposals-'));
afterAll(() => rmSync(BASE, { recursive: true, force: true }));
const folder = (): string => mkdtempSync(join(BASE, 'f-'));
const now = (): Date => new Date('2026-03-01T10:00:00Z');

const PROPOSAL: NewProposal = {
  kind: 'answer',
  service: 'orders',
  item: 'S01-001',
  status: 'PASS',
  reason: 'The gateway checks every token.',
  citations: [{ path: 'src/app.ts', line: 2, quote: 'verify(token)' }],
  treeHash: 'abc',
  proposedBy: 'a client 1',
};

test('what is proposed twice is one proposal, and a decision stands', () => {
  const root = folder();
  const store = openProposals(root, now);
  const { id } = store.add(PROPOSAL);
  expect(store.add({ ...PROPOSAL, proposedBy: 'another', treeHash: 'def' }).id).toBe(id);
  expect(store.list()).toEqual([{ ...PROPOSAL, id, state: 'proposed', proposedAt: '2026-03-01T10:00:00.000Z' }]);
  store.decide(id, { state: 'rejected', by: 'ada', note: 'it does not' });
  expect(store.add(PROPOSAL)).toMatchObject({ id, state: 'rejected', decidedBy: 'ada', note: 'it does not' });
  expect(() => store.decide(id, { state: 'accepted', by: 'bob', note: '' })).toThrow('has been rejected by ada');
  expect(JSON.parse(readFileSync(join(root, '.airworthy/proposals.json'), 'utf8'))).toMatchObject({
    schemaVersion: 1,
    proposals: [{ id }],
  });
});

test('nothing is read or written through a link, and a broken file is not overwritten', () => {
  const root = folder();
  const elsewhere = folder();
  symlinkSync(elsewhere, join(root, '.airworthy'));
  expect(() => openProposals(root, now).add(PROPOSAL)).toThrow('link');
  const other = folder();
  mkdirSync(join(other, '.airworthy'));
  writeFileSync(join(other, '.airworthy/proposals.json'), '{"schemaVersion":1,"proposals":[{"state":"accepted"}]}');
  expect(() => openProposals(other, now).add(PROPOSAL)).toThrow('not valid');
});

test('a citation holds when its words stand in its lines', () => {
  const read = (path: string): string | undefined => (path === 'src/app.ts' ? 'one\nverify(\n  token)\nfour' : undefined);
  expect(citationFault({ path: 'src/app.ts', line: 2, endLine: 3, quote: 'verify( token)' }, read)).toBeUndefined();
  expect(citationFault({ path: 'src/app.ts', line: 2, quote: 'verify( token)' }, read)).toBe('other words stand there');
  expect(citationFault({ path: 'src/app.ts', line: 9, quote: 'four' }, read)).toBe('the file has 4 lines');
  expect(citationFault({ path: 'src/none.ts', line: 1, quote: 'four' }, read)).toBe('there is no such file in the audited tree');
  expect(citationFault({ path: 'src/app.ts', line: 1, quote: '   \n ' }, read)).toBe('it quotes nothing');
});
