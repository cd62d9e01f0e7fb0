import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startChainNode, type ChainNode } from '../src/server.ts';
import { messageBytes, type Instruction, type Message, type Transaction } from '../src/transaction.ts';

let node: ChainNode;
const platform = wallet();
const buyer = wallet();

before(async () => {
  node = await startChainNode({
    ports: [0, 0],
    slotMs: 0,
    seed: 'test',
    blockhashSlots: 20,
    finalizedAfter: 4,
  });
});
after(() => node.close());

function wallet(): { address: string; key: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    address: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex'),
    key: privateKey,
  };
}

async function rpc(
  method: string,
  params: unknown[] = [],
  endpoint = 0,
): Promise<{ result: ReturnType<typeof JSON.parse>; error?: { code: number; message: string } }> {
  const response = await fetch(String(node.urls[endpoint]), {
    method: 'POST',
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  return (await response.json()) as {
    result: ReturnType<typeof JSON.parse>;
    error?: { code: number; message: string };
  };
}

async function signed(by: typeof platform, ...instructions: Instruction[]): Promise<Transaction> {
  const { result } = await rpc('getLatestBlockhash');
  const message: Message = {
    recentBlockhash: result.value.blockhash,
    feePayer: by.address,
    instructions,
  };
  return { message, signature: sign(null, messageBytes(message), by.key).toString('hex') };
}

function mint(asset: string): Instruction {
  return { type: 'mint', asset, owner: buyer.address, uri: `ticket:${asset}`, royaltyBps: 500 };
}

test('a mint is processed, confirmed and finalized as slots pass', async () => {
  const { result: signature } = await rpc('sendTransaction', [await signed(platform, mint('a1'))]);
  const status = async (): Promise<string | undefined> =>
    (await rpc('getSignatureStatuses', [[signature]])).result.value[0]?.confirmationStatus;
  assert.equal(await status(), undefined);
  await rpc('sim_advance', [1]);
  assert.equal(await status(), 'processed');
  await rpc('sim_advance', [1]);
  assert.equal(await status(), 'confirmed');
  assert.equal((await rpc('getBlock', [node.chain.slot - 1])).result, null);
  await rpc('sim_advance', [3]);
  assert.equal(await status(), 'finalized');
  assert.equal((await rpc('getAsset', ['a1'])).result.owner, buyer.address);
  assert.equal((await rpc('getAssetsByOwner', [buyer.address])).result.length, 1);
});

test('the same asset is minted once, and the same transaction lands once', async () => {
  const transaction = await signed(platform, mint('b1'));
  await rpc('sendTransaction', [transaction]);
  await rpc('sendTransaction', [transaction]);
  await rpc('sim_advance', [1]);
  const again = await rpc('sendTransaction', [await signed(platform, mint('b1'))]);
  assert.match(again.error?.message ?? '', /already in use/u);
  assert.equal((await rpc('sendTransaction', [transaction])).result, transaction.signature);
});

test('a blockhash expires, and a lost transaction never lands', async () => {
  const late = await signed(platform, mint('c1'));
  await rpc('sim_advance', [21]);
  assert.match((await rpc('sendTransaction', [late])).error?.message ?? '', /Blockhash not found/u);
  await rpc('sim_drop', [1]);
  const lost = await signed(platform, mint('c1'));
  assert.equal((await rpc('sendTransaction', [lost])).result, lost.signature);
  await rpc('sim_advance', [2]);
  assert.deepEqual((await rpc('getSignatureStatuses', [[lost.signature]])).result.value, [null]);
});

test('only the owner or the one who minted may move an asset; burned is gone', async () => {
  const thief = wallet();
  await rpc('sendTransaction', [await signed(platform, mint('d1'))]);
  await rpc('sim_advance', [1]);
  const move: Instruction = {
    type: 'transfer',
    asset: 'd1',
    from: buyer.address,
    to: thief.address,
  };
  assert.match((await rpc('sendTransaction', [await signed(thief, move)])).error?.message ?? '', /may not touch/u);
  assert.ok((await rpc('sendTransaction', [await signed(buyer, move)])).result);
  await rpc('sim_advance', [1]);
  assert.match((await rpc('sendTransaction', [await signed(platform, move)])).error?.message ?? '', /owner does not match/u);
  await rpc('sendTransaction', [await signed(platform, { type: 'burn', asset: 'd1' })]);
  await rpc('sim_advance', [1]);
  assert.equal((await rpc('getAsset', ['d1'])).result.burned, true);
  const forged = { ...(await signed(platform, mint('d2'))), signature: 'ab'.repeat(64) };
  assert.match((await rpc('sendTransaction', [forged])).error?.message ?? '', /verification failure/u);
});

test('one endpoint dies, the other goes on with the same ledger', async () => {
  await rpc('sim_endpoint', [0, { dead: true }]);
  await assert.rejects(rpc('getSlot', [], 0));
  assert.equal((await rpc('getSlot', [], 1)).result, node.chain.slot);
  await rpc('sim_endpoint', [0, { dead: false }]);
  assert.equal((await rpc('getSlot', [], 0)).result, node.chain.slot);
  assert.equal((await rpc('noSuchThing')).error?.code, -32601);
});

test('a killed node knows its blocks again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chain-'));
  const options = {
    ports: [0],
    slotMs: 0,
    seed: 'kept',
    blockhashSlots: 20,
    finalizedAfter: 4,
    journalPath: join(folder, 'blocks'),
  };
  const first = await startChainNode(options);
  const { blockhash } = first.chain.latestBlockhash();
  const message: Message = {
    recentBlockhash: blockhash,
    feePayer: platform.address,
    instructions: [mint('k1')],
  };
  const signature = first.chain.send({
    message,
    signature: sign(null, messageBytes(message), platform.key).toString('hex'),
  });
  first.chain.advance(3);
  const second = await startChainNode(options);
  assert.equal(second.chain.assets.get('k1')?.owner, buyer.address);
  second.chain.advance(5);
  assert.equal(second.chain.status(signature)?.confirmationStatus, 'finalized');
  await Promise.all([first.close(), second.close()]);
  rmSync(folder, { recursive: true });
});
