import type { CallSite } from '../../lang/typescript/call-sites.ts';

/** Callees of chain libraries, spelled as in package-paths.ts. */
export const SOLANA = /^(?:new )?@(?:solana|metaplex-foundation|coral-xyz|project-serum)\//;
const EVM = /^(?:new )?(?:ethers\b|@ethersproject\/|viem\b|web3\b|wagmi\b|@openzeppelin\/)/;

export const CHAIN = new RegExp(`${SOLANA.source}|${EVM.source}`);

export function chainOf(call: Pick<CallSite, 'callee' | 'member'>): 'solana' | 'evm' {
  return EVM.test(call.callee) ||
    /^(?:writeContract|broadcastTransaction|sendSignedTransaction|waitForTransactionReceipt)$/.test(call.member ?? '')
    ? 'evm'
    : 'solana';
}

/** A connection is opened. */
export const OPENS =
  /^new @solana\/web3\.js\.Connection$|^@solana\/(?:web3\.js|kit)\.createSolanaRpc$|^@metaplex-foundation\/umi-bundle-defaults\.createUmi$|^new (?:ethers\.)?(?:ethers\.)?(?:providers\.)?(?:(?:Static|Url)?JsonRpc(?:Batch)?|WebSocket|Alchemy|Infura|Fallback)Provider$|^new ethers\..*\b(?:JsonRpc|StaticJsonRpc|WebSocket|Alchemy|Infura|Fallback)Provider$|^ethers\..*getDefaultProvider$|^viem\.createPublicClient$|^new web3(?:\.Web3)?$/;

/** Calls that send by themselves: what they build, sign and confirm is up to the library. */
const MANAGED =
  /^@solana\/web3\.js\.sendAndConfirm(?:Raw)?Transaction$|^@(?:solana\/kit|solana\/web3\.js)\.sendAndConfirmTransactionFactory\(\)$|^@solana\/spl-token\.(?:mintTo(?:Checked)?|transfer(?:Checked)?|createMint|burn(?:Checked)?|approve|revoke|setAuthority|createAssociatedTokenAccount|getOrCreateAssociatedTokenAccount)$|#methods\..*\.rpc$|AnchorProvider#sendAndConfirm$|^@metaplex-foundation\/js\..*\bnfts\(\)\.(?:create|createSft|mint|transfer|burn|delete|update|verifyCollection|verifyCreator|send|freezeDelegatedNft)$|^@metaplex-foundation\/.*\.sendAndConfirm$|^web3\b.*#eth\.send(?:Signed)?Transaction$|^web3\b.*#methods\..*\.send$/;
/** Calls that send what was built before, and return before it lands. */
const RAW =
  /^@solana\/web3\.js\.Connection#send(?:Raw|Encoded)?Transaction$|^@metaplex-foundation\/(?!js\.).*(?:\)\.send|\.rpc\.sendTransaction)$|^ethers\..*(?:#sendTransaction|#broadcastTransaction)$|^viem\..*createWalletClient\(\)\.(?:writeContract|sendTransaction|sendRawTransaction|deployContract)$/;
/** Names under which nothing but a transaction is sent, whatever the receiver. */
export const RAW_MEMBERS = [
  'sendRawTransaction',
  'sendAndConfirmTransaction',
  'sendSignedTransaction',
  'broadcastTransaction',
  'writeContract',
  'sendAndConfirmRawTransaction',
];
const CONTRACT_WRITES =
  /^ethers\..*Contract#(?:safe)?(?:mint|transfer|burn|approve|setApprovalForAll|buy|sell|create|update|register|withdraw|deposit|claim|redeem|revoke|grant)\w*$/i;

export function sendOf(call: CallSite): { managed: boolean } | undefined {
  if (call.node.type !== 'CallExpression') return undefined;
  if (MANAGED.test(call.callee)) return { managed: true };
  if (RAW.test(call.callee) || CONTRACT_WRITES.test(call.callee)) return { managed: false };
  const member = call.member ?? '';
  return call.callee.startsWith('*.') && call.targets.length === 0 && RAW_MEMBERS.includes(member)
    ? { managed: /AndConfirm/.test(member) }
    : undefined;
}

/** Waits until a transaction has landed. */
const CONFIRMS =
  /#(?:confirmTransaction|getSignatureStatus(?:es)?|waitForTransaction|getTransactionReceipt)$|\.(?:confirmTransaction|getSignatureStatus(?:es)?|waitForTransactionReceipt|waitForTransaction|getTransactionReceipt)$|^(?:ethers|\*).*\.wait$/;

export function confirms(call: CallSite): boolean {
  return call.targets.length === 0 && CONFIRMS.test(call.callee);
}

/** Asks the chain what became of an earlier transaction or asset. */
const LOOKS_UP =
  /[#.](?:getSignatureStatus(?:es)?|getTransaction|getParsedTransaction|getTransactionReceipt|getTransactionByHash|getAsset|getAssetsByOwner|getAssetProof|getAssetWithProof|findByMint|findAllByOwner|fetchAsset|fetchDigitalAsset|searchAssets|ownerOf|tokenURI|getAccountInfo|getParsedAccountInfo|getTokenAccountsByOwner|getParsedTokenAccountsByOwner|getTokenLargestAccounts|getSignaturesForAddress|getTokenSupply|totalSupply|balanceOf|getMultipleAccountsInfo|readContract|getLogs|queryFilter)$|Program#account\..*\.fetch(?:Nullable|Multiple)?$/;

/** Whether a call reads the state of a chain: a transaction, an account, an asset. */
export function readsChain(call: CallSite): boolean {
  return call.targets.length === 0 && LOOKS_UP.test(call.callee) && (CHAIN.test(call.callee) || call.callee.startsWith('*.'));
}

export function asksAboutTransaction(call: CallSite): boolean {
  return readsChain(call) && !/getTokenSupply|totalSupply|balanceOf$/.test(call.callee);
}

/** The word itself: not the letters of `adminToken` or `minTokens`. */
export const MINTS = /(?<![a-zA-Z])[mM]int(?:s|ed|ing|er)?(?![a-z])|(?<=[a-z\d])Mint(?:s|ed|ing|er)?(?![a-z])|(?<![A-Z])MINT(?![A-RT-Z])/;

/** What a call is for, by the words of the call and of the function that makes it. */
export function kindOf(call: CallSite, text: string): 'mint' | 'transfer' | 'burn' | 'other' {
  const method = /methods\.(\w+)/.exec(call.callee)?.[1] ?? /functionName:\s*['"](\w+)['"]/.exec(text)?.[1] ?? call.member ?? '';
  const metaplex = /nfts\(\)\.create/.test(call.callee);
  if (metaplex) return /isCollection:\s*true/.test(text) ? 'other' : 'mint';
  const own = `${method} ${/(\w+)\(\)\.(?:sendAndConfirm|send)$/.exec(call.callee)?.[1] ?? ''}`;
  for (const words of [own, call.enclosing?.name ?? '', call.enclosing?.parent?.name ?? '']) {
    if (MINTS.test(words) && !/createMint\b|mintAddress/i.test(words)) return 'mint';
    if (/burn/i.test(words)) return 'burn';
    if (/transfer|sendSol|sendToken|payout|withdraw|sweep|refund|release/i.test(words)) return 'transfer';
  }
  return 'other';
}
