import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { walletProofs } from './index.ts';

test('proofs that verify, and those that only look so', async () => {
  const { walletProofs: found } = await extractService([walletProofs], {
    'main.js': `
      import nacl from 'tweetnacl';
      import { Redis } from 'ioredis';
      const redis = new Redis();
      export async function connectWallet(address, signature) {
        const nonce = await redis.getdel('nonce:' + address);
        return nacl.sign.detached.verify(Buffer.from(\`sign in at \${process.env.DOMAIN} \${nonce}\`), signature, address);
      }
      export const verifyWalletOwnership = (address, message, signature) => {
        if (!address || !signature) return false;
        return true;
      };
      export const verifyWalletSignature = (wallet, signature) => true;
      await connectWallet('a', 'b'); verifyWalletOwnership('a', 'm', 's'); verifyWalletSignature('a', 's');
    `,
  });
  expect(found.map((one) => [one.name, one.proof, one.message, one.nonce])).toEqual([
    ['connectWallet', 'verified', 'server', 'single-use'],
    ['verifyWalletOwnership', 'presence-only', 'unknown', 'none'],
    ['verifyWalletSignature', 'constant', 'unknown', 'none'],
  ]);
});
