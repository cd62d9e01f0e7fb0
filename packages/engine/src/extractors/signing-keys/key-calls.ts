// https://solana-foundation.github.io/solana-web3.js · https://docs.ethers.org/v6 · https://viem.sh/docs/accounts/local
import type { CallSite } from '../../lang/typescript/call-sites.ts';

export interface KeyCall {
  /** How the library names it. */
  by: string;
  kind: 'import' | 'generate' | 'remote';
}

const IMPORTS =
  /^(?:@solana\/web3\.js\.Keypair\.(?:fromSecretKey|fromSeed)|@solana\/(?:kit|signers|keys)\.createKeyPair(?:Signer)?From(?:Bytes|PrivateKeyBytes)|new (?:ethers|ethers\.ethers|@ethersproject\/wallet)\.Wallet|(?:ethers|ethers\.ethers|@ethersproject\/wallet)\.(?:HDNodeWallet|Wallet)\.from(?:Phrase|Mnemonic|Seed|EncryptedJson|EncryptedJsonSync)|viem\/accounts\.(?:privateKeyToAccount|mnemonicToAccount|hdKeyToAccount)|new web3(?:\.Web3)?#eth\.accounts\..*|web3\b.*accounts\.(?:privateKeyToAccount|wallet\.add)|tweetnacl\.sign\.keyPair\.(?:fromSecretKey|fromSeed)|ecpair\b.*\.(?:fromWIF|fromPrivateKey)|bip39\.mnemonicToSeed(?:Sync)?|near-api-js\b.*KeyPair\.fromString|@umi\b.*createKeypairFromSecretKey|@metaplex-foundation\/umi\b.*createKeypairFromSecretKey)$/;
const GENERATES =
  /^(?:@solana\/web3\.js\.Keypair\.generate|new @solana\/web3\.js\.Keypair|@solana\/(?:kit|signers|keys)\.generateKeyPair(?:Signer)?|(?:ethers|ethers\.ethers|@ethersproject\/wallet)\.Wallet\.createRandom|viem\/accounts\.generate(?:PrivateKey|Mnemonic)|web3\b.*accounts\.create|tweetnacl\.sign\.keyPair|ecpair\b.*\.makeRandom|bip39\.generateMnemonic|near-api-js\b.*KeyPair\.fromRandom)$/;
const REMOTE =
  /^(?:new @aws-sdk\/client-kms\.SignCommand|@google-cloud\/kms\b.*asymmetricSign|@azure\/keyvault-keys\b.*sign(?:Data)?|new @fireblocks\/.*|new fireblocks-sdk\b.*|new @turnkey\/.*|new @privy-io\/server-auth\b.*|new @coinbase\/(?:cdp-sdk|coinbase-sdk)\b.*|@coinbase\/coinbase-sdk\b.*Wallet\.(?:create|fetch)|new @dfns\/.*|new (?:aws-kms-ethers-signer|ethers-aws-kms-signer|@rumblefishdev\/eth-signer-kms|@rightmesh\/.*)\b.*)$/;

export const KEY_WORDS = /Keypair|keyPair|KeyPair|Wallet|privateKeyTo|mnemonic|asymmetricSign|SignCommand|fireblocks|turnkey|keyvault/;

export function keyCallOf(call: CallSite): KeyCall | undefined {
  const { callee } = call;
  const by = byOf(call);
  if (REMOTE.test(callee)) return { by, kind: 'remote' };
  // `new Keypair(pair)` takes a pair that was made elsewhere.
  if (GENERATES.test(callee) && !(callee.startsWith('new ') && call.args.length > 0)) return { by, kind: 'generate' };
  return IMPORTS.test(callee) && call.args.length > 0 ? { by, kind: 'import' } : undefined;
}

/** `Keypair.fromSecretKey`, `new Wallet`: the callee without its package. */
export function byOf({ callee, package: from }: CallSite): string {
  const start = callee.startsWith('new ') ? 'new ' : '';
  const path = callee.slice(start.length);
  if (from === undefined || !path.startsWith(from)) return callee;
  return start + path.slice(from.length).replace(/^(?:\/[\w-]+)*\./, '');
}
