// https://eips.ethereum.org/EIPS/eip-4361 · https://github.com/phantom/sign-in-with-solana
import type { WalletProof } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { placesOf } from '../../extract/functions-below.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { waysTo } from '../../extract/ways-to.ts';
import { wordsIn } from '../../extract/words.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { challengeOf, messageOf } from './messages.ts';

const VERIFIES =
  /^(?:tweetnacl\.sign\.detached\.verify|(?:ethers|ethers\.ethers|@ethersproject\/wallet)\.(?:utils\.)?(?:verifyMessage|verifyTypedData|recoverAddress)|ethers\.(?:utils\.)?hashMessage|viem(?:\/actions|\/utils)?\.(?:verifyMessage|verifyTypedData|recoverMessageAddress|recoverTypedDataAddress)|viem\.createPublicClient\(\)\.(?:verifyMessage|verifyTypedData|verifySiweMessage)|viem\/siwe\.\w+|siwe\.SiweMessage#(?:verify|validate)|@noble\/(?:ed25519|curves\/ed25519)\b.*\.verify|@solana\/wallet-standard-util\.verifySignIn|@solana\/(?:kit|keys)\.verifySignature|bitcoinjs-message\.verify|@mysten\/sui\b.*verifyPersonalMessage\w*)$/;
const WALLET = /wallet|public_?key|pub_?key|pubkey|signer_?address|\baddress\b/i;
const CLAIMS =
  /(?:verif|prove|check|validate|authenticate)\w*(?:wallet|signature|ownership)|wallet\w*(?:verif|proof|auth|owner|middleware)|require_?wallet|siw[es]/i;
const WORDS = /wallet|siwe|tweetnacl|ed25519|verifyMessage/i;

/** Code that asks whether somebody holds the key of a wallet, and whether it really does. */
export const walletProofs = defineExtractor({
  id: 'wallet-proofs',
  about: 'Checks that a wallet belongs to who says so: whether a signature is verified, over whose words, for how long and how often.',
  emits: ['walletProofs'],
  extract(input) {
    const { code } = input;
    const modules = new Set(code.modules.filter((one) => one.kind === 'production' && WORDS.test(wordsIn(one))).map((one) => one.bound));
    for (const fn of code.functions) {
      if (!modules.has(fn.module)) continue;
      const verify = code.callsIn(fn).find((call) => VERIFIES.test(call.callee) || isPlainVerify(code, fn, call));
      if (verify !== undefined)
        input.emit('walletProofs', { ...proofOf(input, fn), proof: 'verified', by: verify.callee, ...messageOf(code, fn, verify) });
      else if (pretends(code, fn))
        input.emit('walletProofs', { ...proofOf(input, fn), proof: onlyTrue(fn) ? 'constant' : 'presence-only' });
    }
  },
});

/** `verify(null, message, publicKey, signature)` of Node, where the function speaks of a wallet. */
function isPlainVerify(code: CodeIndex, fn: FunctionInfo, call: CallSite): boolean {
  const [algorithm] = call.args;
  return (
    call.callee === 'crypto.verify' &&
    algorithm?.type === 'Literal' &&
    algorithm.value === null &&
    WALLET.test(`${fn.own ?? ''} ${fn.params.map((one) => code.text(one, fn.module)).join(' ')}`)
  );
}

/** A function that is called like a proof, takes wallet and signature, and verifies nothing anywhere below. */
function pretends(code: CodeIndex, fn: FunctionInfo): boolean {
  const name = fn.own;
  if (name === undefined || !fn.held || fn.node.body === null || !CLAIMS.test(name)) return false;
  const params = fn.params.map((one) => code.text(one, fn.module)).join(' ');
  const given = WALLET.test(`${name} ${params}`) && (/signature|\bsig\b/i.test(params) || headersOf(code, fn));
  if (!given) return false;
  const below = callsBelow(code, fn, 4);
  // Who asks another service or a library that is not known here leaves the question to them.
  if (below.some(({ call }) => VERIFIES.test(call.callee) || ASKS.test(call.callee) || isProof(code, call, fn))) return false;
  return true;
}

const ASKS = /^(?:axios\b.*|fetch|got\b.*|undici\..*|ky\b.*|.*[vV]erify(?:Message|Signature)?)$|createVerify$|createHmac$|timingSafeEqual$/;

/** Hands the question to another function that claims to answer it; that one is looked at itself. */
function isProof(code: CodeIndex, call: CallSite, from: FunctionInfo): boolean {
  return call.targets.some(
    (target) =>
      target !== from &&
      CLAIMS.test(target.own ?? '') &&
      target.params.some((one) => /signature|\bsig\b/i.test(code.text(one, target.module))),
  );
}

/** `request.headers['x-wallet-signature']` beside the address of a wallet. */
function headersOf(code: CodeIndex, fn: FunctionInfo): boolean {
  const text = code.text(fn.node, fn.module);
  return /headers/.test(text) && /wallet[\w-]*address/i.test(text) && /wallet[\w-]*signature/i.test(text);
}

function onlyTrue(fn: FunctionInfo): boolean {
  const answers = fn.returns.map((one) => unwrap(one));
  return answers.length > 0 && answers.every((one) => one.type === 'Literal' && one.value === true);
}

function proofOf(input: ExtractInput, fn: FunctionInfo): Omit<WalletProof, 'proof'> {
  const { code } = input;
  const path = waysTo(code, fn);
  return {
    location: fn.location,
    wiring: code.reach(fn),
    name: fn.name,
    message: 'unknown',
    ...challengeOf(code, path),
    path: placesOf(path),
    protects: routesAbove(input, new Set(path)),
  };
}

function routesAbove(input: ExtractInput, path: ReadonlySet<FunctionInfo>): string[] {
  const found: string[] = [];
  input.boot.routes.forEach((route, index) => {
    const handler = handlerOf(input, index);
    const guarded = route.guards.some(({ place }) =>
      [...path].some((fn) => fn.module.path === place.path && fn.location.line === place.line),
    );
    if (guarded || (handler !== undefined && path.has(handler))) found.push(`${route.method} ${route.path}`);
  });
  return [...new Set(found)].toSorted();
}
