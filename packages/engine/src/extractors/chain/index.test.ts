import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { chain } from './index.ts';

test('a transfer that is tried again without asking, and what is stored when', async () => {
  const facts = await extractService([chain], {
    'main.js': `
      import { Connection, Transaction, LAMPORTS_PER_SOL } from '@solana/web3.js';
      import pg from 'pg';
      const pool = new pg.Pool();
      const connection = new Connection(process.env.RPC_URL || 'https://api.devnet.solana.com', 'confirmed');
      async function send(amount) {
        const transaction = new Transaction();
        transaction.add({ lamports: amount * LAMPORTS_PER_SOL });
        transaction.sign();
        const signature = await connection.sendRawTransaction(transaction.serialize(), { skipPreflight: true });
        await connection.confirmTransaction(signature, 'confirmed');
        return signature;
      }
      async function run() {
        for (let attempt = 0; attempt < 3; attempt += 1) {
          try {
            const signature = await send(1);
            await pool.query("UPDATE transfers SET status = 'done', signature = $1", [signature]);
            return;
          } catch (error) {
            await pool.query("UPDATE transfers SET status = 'failed'");
          }
        }
      }
      setInterval(run, 1000);`,
  });
  expect(facts.chainClients).toMatchObject([{ testNetwork: true, publicEndpoint: true, failover: false, timeout: { state: 'absent' } }]);
  expect(facts.chainTransactions).toMatchObject([
    {
      chain: 'solana',
      managed: false,
      confirmed: true,
      commitment: { value: 'confirmed' },
      expires: false,
      errorChecked: false,
      retried: true,
      looksUp: 'none',
      recorded: 'after',
      signatureFirst: false,
      onError: 'failed',
      priorityFee: 'none',
      onRequest: false,
      skipsPreflight: { value: true },
    },
  ]);
  expect(facts.chainUses).toMatchObject([{ kind: 'float-amount', detail: 'amount * LAMPORTS_PER_SOL' }]);
});

test('a contract of another chain', async () => {
  const facts = await extractService([chain], {
    'main.js': `
      import { Contract, JsonRpcProvider, Wallet } from 'ethers';
      const provider = new JsonRpcProvider(process.env.RPC_URL);
      const token = new Contract('0x1', [], new Wallet(process.env.KEY, provider));
      const sent = await token.mint('0x2', 1);
      await sent.wait(6);`,
  });
  expect(facts.chainTransactions).toMatchObject([
    { chain: 'evm', kind: 'mint', confirmed: true, commitment: { value: '6' }, priorityFee: 'library' },
  ]);
  expect(facts.mints).toMatchObject([{ standard: 'contract', recorded: 'never' }]);
});

test('results that are made up, and texts that only look like them', async () => {
  const facts = await extractService([chain], {
    'main.js': `
      async function mintNft(id) { return { tokenId: \`token_\${id}_\${Date.now()}\`, signature: 'sig_' + Math.random() }; }
      function mintToken() { return { tokenId: Math.random().toString(36) }; }
      function refreshToken() { return { tokenId: \`refresh-\${Math.random()}\` }; }
      function onlyInTests() { if (process.env.NODE_ENV === 'production') throw new Error('no'); return { mintAddress: \`mock_\${Date.now()}\` }; }
      await mintNft('1'); mintToken(); refreshToken(); onlyInTests();`,
  });
  expect(facts.madeUpChainResults.map((one) => [one.name, one.operation, one.outsideProduction])).toEqual([
    ['mintNft', 'mint', false],
    ['onlyInTests', 'other', true],
  ]);
  expect(facts.mints).toMatchObject([{ by: 'made-up', name: 'mintNft' }]);
});

test('an indexer that reads the newest entries, and a comparison that nothing starts', async () => {
  const facts = await extractService([chain], {
    'main.js': `
      import { Connection } from '@solana/web3.js';
      import pg from 'pg';
      const pool = new pg.Pool();
      const connection = new Connection(process.env.RPC_URL);
      async function poll() {
        for (const one of await connection.getSignaturesForAddress('p', { limit: 10 }, 'confirmed')) {
          try { await pool.query('INSERT INTO events (signature) VALUES ($1)', [one.signature]); } catch (error) { console.error(error); }
        }
      }
      setInterval(poll, 5000);
      export async function reconcileOwners() {
        const { rows } = await pool.query('SELECT mint_address, owner FROM assets');
        for (const row of rows) {
          const account = await connection.getAccountInfo(row.mint_address);
          if (account.owner !== row.owner) await pool.query('UPDATE assets SET owner = $1', [account.owner]);
        }
      }`,
  });
  expect(facts.chainListeners).toMatchObject([
    { kind: 'poll', commitment: { value: 'confirmed' }, idempotent: false, resumes: false, cursorStored: false, keepsFailures: false },
  ]);
  expect(facts.chainReconciliations).toMatchObject([{ name: 'reconcileOwners', chainSide: 'read', scheduled: false, repairs: true }]);
});

test('viem and web3: receipts have to be looked at, and listeners stand in options', async () => {
  const facts = await extractService([chain], {
    'main.js': `
      import { createPublicClient, createWalletClient, fallback, http } from 'viem';
      import Web3 from 'web3';
      import pg from 'pg';
      const pool = new pg.Pool();
      const reads = createPublicClient({ transport: fallback([http(process.env.RPC_A), http('https://sepolia.example')]) });
      const wallet = createWalletClient({ transport: http(process.env.RPC_A) });
      const web3 = new Web3(process.env.RPC_A);
      async function pay(request) {
        const hash = await wallet.writeContract(request);
        await reads.waitForTransactionReceipt({ hash, confirmations: 3 });
        await pool.query("UPDATE payouts SET status = 'done', tx_hash = $1", [hash]);
      }
      async function other() { await web3.eth.sendSignedTransaction('0x'); }
      reads.watchContractEvent({ address: '0x', onLogs: async (logs) => { await pool.query('INSERT INTO events (tx_hash) VALUES ($1)', [logs[0].transactionHash]); } });
      setInterval(pay, 1000);
      setInterval(other, 1000);`,
  });
  expect(facts.chainClients).toMatchObject([
    { by: 'viem', failover: true, testNetwork: true },
    { by: 'web3', backsOff: false },
  ]);
  expect(facts.chainTransactions).toMatchObject([
    { by: 'viem', confirmed: true, commitment: { value: '3' }, errorChecked: false, recorded: 'after' },
    { by: 'web3', managed: true, errorChecked: true },
  ]);
  expect(facts.chainListeners).toMatchObject([{ call: 'watchContractEvent', stores: true, idempotent: false }]);
});

test('a connection that only asks whether the chain answers carries no work; a timer looks after those of its file', async () => {
  const { chainClients } = await extractService([chain], {
    'probe.js': `
      import { Connection } from '@solana/web3.js';
      export async function reachable() { const connection = new Connection(process.env.RPC_URL); await connection.getVersion(); return true; }`,
    'pool.js': `
      import { Connection } from '@solana/web3.js';
      const main = new Connection(process.env.RPC_URL);
      export function watch() { setInterval(() => checkHealth(), 30000); }
      async function checkHealth() { await main.getSlot(); }
      export function use(account) { return main.getBalance(account); }`,
    'main.js': `
      import { Connection } from '@solana/web3.js';
      import { reachable } from './probe.js';
      import { use, watch } from './pool.js';
      const other = new Connection(process.env.OTHER_URL);
      reachable(); watch(); use('a'); other.getBalance('b');`,
  });
  expect(chainClients.map((one) => [one.location.path, one.probed])).toEqual([
    ['main.js', false],
    ['pool.js', true],
  ]);
});
