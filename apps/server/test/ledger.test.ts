import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inScope, record } from '../src/database/database.ts';
import { holdsHead, verifyLedger } from '../src/ledger/read.ts';
import type { ChainState } from '../src/ledger/chain.ts';
import { verifyExport } from '../src/ledger/verify-export.ts';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestServer } from './support/server.ts';

let server: TestServer;
let org: TestOrganisation;
let folder: string;
let file: string;

beforeAll(async () => {
  server = await testServer();
  folder = mkdtempSync(join(tmpdir(), 'airworthy-ledger-'));
  file = join(folder, 'ledger.ndjson');
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  org = await server.organisation();
  for (let index = 1; index <= 6; index += 1)
    await inScope(server.parts.database, scope(), (tx) => record(tx, scope(), 'test.said', `thing/${index}`, { index, words: ODD }));
});

/** Words that escape differently in different languages. */
const ODD = 'quote " backslash \\ slash / tab \t line \n separator \u2028 delete \u007f bell \u0007 emoji 🛩 ümlaut';
const scope = () => ({ org: org.id, actor: ODD });
const verify = (): Promise<ChainState> => inScope(server.parts.database, scope(), (tx) => verifyLedger(tx, org.id));
const run = (text: string): Promise<unknown> => server.parts.pool.query(text, [org.id]);
const exported = async (): Promise<string[]> =>
  (await org.admin.ask('GET', `/api/orgs/${org.id}/ledger/export`)).text.trimEnd().split('\n');

describe('in the database', () => {
  test('a chain of odd words holds', async () => {
    expect(await verify()).toMatchObject({ ok: true, lines: 6 });
  });

  test.each([
    ['a changed line', `UPDATE ledger SET actor = 'somebody' WHERE org_id = $1 AND seq = 3`, 'line 3 was changed'],
    ['a changed time', `UPDATE ledger SET at = at + interval '1 microsecond' WHERE org_id = $1 AND seq = 3`, 'line 3 was changed'],
    ['a deleted line', `DELETE FROM ledger WHERE org_id = $1 AND seq = 3`, 'line 3 is missing'],
    ['a cut tail', `DELETE FROM ledger WHERE org_id = $1 AND seq > 4`, 'the chain ends before its head, which is line 6'],
    ['a missing head', `DELETE FROM ledger_head WHERE org_id = $1`, 'the head of the chain is missing'],
    [
      'a line that was put behind the end',
      `INSERT INTO ledger SELECT org_id, 7, at, actor, action, subject, payload, hash, encode(sha256(convert_to(
         ledger_words(hash, org_id, 7, at, actor, action, subject, payload), 'UTF8')), 'hex') FROM ledger WHERE org_id = $1 AND seq = 6`,
      'the chain goes on behind its head, which is line 6',
    ],
    [
      'two lines that changed places',
      `UPDATE ledger SET seq = CASE seq WHEN 3 THEN 1004 ELSE 1003 END WHERE org_id = $1 AND seq IN (3, 4)`,
      'line 3 is missing',
    ],
    [
      'a changed line with a hash that fits',
      `UPDATE ledger SET actor = 'somebody', hash = encode(sha256(convert_to(ledger_words(prev_hash, org_id, seq, at, 'somebody', action, subject, payload), 'UTF8')), 'hex')
       WHERE org_id = $1 AND seq = 3`,
      'line 4 does not follow the line before it',
    ],
  ])('%s is told', async (_name, change, because) => {
    await run(change);
    expect(await verify()).toMatchObject({ ok: false, because });
  });

  test('a line that was put in between is told', async () => {
    await run('UPDATE ledger SET seq = seq + 101 WHERE org_id = $1 AND seq > 3');
    await run(`INSERT INTO ledger SELECT org_id, 4, at, actor, action, subject, '{"index":99}', hash, encode(sha256(convert_to(
      ledger_words(hash, org_id, 4, at, actor, action, subject, '{"index":99}'), 'UTF8')), 'hex') FROM ledger WHERE org_id = $1 AND seq = 3`);
    await run('UPDATE ledger SET seq = seq - 100 WHERE org_id = $1 AND seq > 100');
    expect(await verify()).toMatchObject({ ok: false, because: 'line 5 does not follow the line before it' });
  });

  test('a tail that was cut off with its head set back is seen by whoever kept an export', async () => {
    writeFileSync(file, `${(await exported()).join('\n')}\n`);
    const signed = await verifyExport(file);
    if (!signed.ok) throw new Error(signed.because);
    const holds = (): Promise<boolean> => inScope(server.parts.database, scope(), (tx) => holdsHead(tx, signed));
    expect(await holds()).toBe(true);
    await run(`UPDATE ledger_head SET (seq, hash) = (SELECT seq, hash FROM ledger WHERE org_id = $1 AND seq = 4) WHERE org_id = $1`);
    await run('DELETE FROM ledger WHERE org_id = $1 AND seq > 4');
    expect(await verify()).toMatchObject({ ok: true, lines: 4 });
    expect(await holds()).toBe(false);
  });
});

describe('an export', () => {
  const state = async (lines: readonly string[]): Promise<unknown> => {
    writeFileSync(file, `${lines.join('\n')}\n`);
    const told = await verifyExport(file);
    return told.ok ? `${told.lines} lines` : told.because;
  };
  const edit = (line: string, change: object): string => JSON.stringify({ ...(JSON.parse(line) as object), ...change });

  test('is good as it came, and tells what was done to it', async () => {
    const lines = await exported();
    const seal = lines.at(-1) as string;
    const [first, second, third] = lines as [string, string, string];
    expect(await state(lines)).toBe('6 lines');
    expect(await state([first, edit(second, { actor: 'somebody' }), ...lines.slice(2)])).toBe('line 2 was changed');
    expect(await state([first, ...lines.slice(2)])).toBe('line 2 is missing');
    expect(await state([first, third, second, ...lines.slice(3)])).toBe('line 2 is missing');
    expect(await state([first, second, second, ...lines.slice(2)])).toBe('line 3 is missing');
    expect(await state([...lines.slice(0, 4), seal])).toBe('the seal is of 6 lines, there are 4');
    expect(await state(lines.slice(0, 6))).toBe('the seal at the end is missing');
    const cut = JSON.parse(lines[3] as string) as { hash: string };
    expect(await state([...lines.slice(0, 4), edit(seal, { lines: 4, head: cut.hash })])).toBe('the signature is not of this key');
    expect(await state([...lines, first])).toBe('line 8 stands behind the seal');
    expect(await state([first, '{"seq":2}', ...lines.slice(2)])).toBe('line 2 is not one of a ledger');
  });

  test('that somebody signed with a key of their own is not good for whoever knows the key', async () => {
    const lines = await exported();
    const other = await testServer();
    const { publicKey } = other.parts.signer.seal('x', 0, '');
    await other.close();
    writeFileSync(file, `${lines.join('\n')}\n`);
    expect(await verifyExport(file, publicKey)).toEqual({ ok: false, because: 'the signature is not of this key' });
  });

  test('that is made while lines are appended ends where it is signed', async () => {
    const append = (async () => {
      for (let index = 0; index < 60; index += 1)
        await inScope(server.parts.database, scope(), (tx) => record(tx, scope(), 'test.said', 'thing/more', { index }));
    })();
    for (let index = 0; index < 10; index += 1) expect(await state(await exported())).toMatch(/^\d+ lines$/);
    await append;
  });
});
