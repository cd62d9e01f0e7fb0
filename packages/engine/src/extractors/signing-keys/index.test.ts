import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { signingKeys } from './index.ts';

const facts = (code: string) => extractService([signingKeys], { 'main.js': code });

test('where keys come from', async () => {
  const { keyMaterials } = await facts(`
    import fs from 'node:fs';
    import { Keypair } from '@solana/web3.js';
    import bs58 from 'bs58';
    import { privateKeyToAccount } from 'viem/accounts';
    import { Wallet } from 'ethers';
    const config = { key: process.env.TREASURY_KEY };
    export const treasury = Keypair.fromSecretKey(bs58.decode(config.key));
    export const file = Keypair.fromSecretKey(new Uint8Array(JSON.parse(fs.readFileSync('/run/key.json', 'utf8')).secretKey));
    export const account = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
    export const wallet = new Wallet(process.env.MINTER_KEY);
    export const made = Keypair.generate();
  `);
  expect(keyMaterials.map((one) => [one.by, one.source, one.name, one.purpose])).toEqual([
    ['Keypair.fromSecretKey', 'env', 'TREASURY_KEY', 'treasury'],
    ['Keypair.fromSecretKey', 'file', "'/run/key.json'", 'unknown'],
    ['privateKeyToAccount', 'literal', undefined, 'unknown'],
    ['new Wallet', 'env', 'MINTER_KEY', 'minter'],
    ['Keypair.generate', 'generated', undefined, 'unknown'],
  ]);
});

test('what becomes of the secret part', async () => {
  const { keyMaterials } = await facts(`
    import fs from 'node:fs';
    import { Keypair } from '@solana/web3.js';
    function make(path) {
      const pair = Keypair.generate();
      const data = { secret: Array.from(pair.secretKey) };
      fs.writeFileSync(path, JSON.stringify(data));
      console.log('made', pair.publicKey.toBase58());
      return pair;
    }
    make('/data/key.json');
  `);
  expect(keyMaterials[0]).toMatchObject({ stored: [{ where: 'file', encrypted: false }] });
  expect(keyMaterials[0]?.leaks).toBeUndefined();
});

test('what stands before a signature', async () => {
  const { signings } = await facts(`
    import { Connection, Transaction, sendAndConfirmTransaction } from '@solana/web3.js';
    const connection = new Connection('x');
    const MAX_AMOUNT = 5;
    export async function pay(user, to, amount, signer) {
      if (amount > MAX_AMOUNT) throw new Error('limit');
      const tx = new Transaction();
      const signature = await sendAndConfirmTransaction(connection, tx, [signer]);
      console.log('paid', { user, signature });
    }
    await pay('a', 'b', 1, null);
  `);
  expect(signings.map((one) => [one.within, one.content, one.limited, one.allowlisted, one.recorded, one.requester])).toEqual([
    ['pay', 'own', true, false, true, true],
  ]);
});

test('calls of a program say whether they move an amount', async () => {
  const { signings } = await facts(`
    import { Program } from '@coral-xyz/anchor';
    const program = new Program(JSON.parse('{}'));
    export async function hand(owner) { await program.methods.transferUnit(owner).accounts({}).rpc(); }
    export async function pay(amount) { await program.methods.payOut(amount).accounts({}).rpc(); }
    hand('a'); pay(1);
  `);
  expect(signings.map((one) => [one.within, one.amount])).toEqual([
    ['hand', false],
    ['pay', undefined],
  ]);
});

test('a transaction that is put together in one chain and signed later is a signature, with the program that the code names', async () => {
  const { signings } = await facts(`
    import { Connection, Transaction } from '@solana/web3.js';
    async function refund(program, payer) {
      const instruction = await program.methods.refund().accounts({ authority: payer.publicKey }).instruction();
      const transaction = new Transaction().add(instruction);
      transaction.sign(payer);
      return new Connection('x').sendRawTransaction(transaction.serialize());
    }
    refund();
  `);
  expect(signings).toMatchObject([{ within: 'refund', content: 'own', fixedProgram: true, amount: false }]);
});
