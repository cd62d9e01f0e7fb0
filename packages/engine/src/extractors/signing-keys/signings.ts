import type { Signing } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { waysTo } from '../../extract/ways-to.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { placesOf } from '../../extract/functions-below.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { argumentsFor } from '../../extract/handed-functions.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { contains, memberName, walk } from '../../lang/typescript/syntax.ts';
import { byOf } from './key-calls.ts';

const SIGNS =
  /^(?:@solana\/web3\.js\.(?:sendAndConfirmTransaction|(?:Versioned)?Transaction#(?:add\(\)\.)*(?:sign|partialSign)|Connection#sendTransaction)|@solana\/(?:kit|signers|transactions)\.(?:signTransaction\w*|signAndSendTransaction\w*|partiallySignTransaction\w*)|(?:ethers|ethers\.ethers|@ethersproject\/wallet)\.(?:Wallet|HDNodeWallet)#(?:sendTransaction|signTransaction|signMessage|signTypedData|_signTypedData)|viem\.createWalletClient\(\)\.(?:sendTransaction|writeContract|signMessage|signTypedData|signTransaction|deployContract)|tweetnacl\.sign(?:\.detached)?|new @aws-sdk\/client-kms\.SignCommand|@google-cloud\/kms\b.*asymmetricSign|@metaplex-foundation\/js\.Metaplex\b.*\.(?:create|mint|uploadMetadata|update|transfer|verifyCollection|send)\w*|@coral-xyz\/anchor\b.*\.rpc|@project-serum\/anchor\b.*\.rpc)$/;
/** The code names the program, and the library builds what is signed. */
const FIXED = /(?:\.rpc|nfts\(\)\.\w+)$/;
const MEMBERS = ['partialSign', 'sendAndConfirmTransaction', 'signAllTransactions'];

/** Places where something is signed, and what stands before and after. */
export function emitSignings(input: ExtractInput): void {
  const { code, boot, emit } = input;
  const served = onRequestPath(code, boot);
  const sites = new Set<CallSite>([
    ...code.callsTo(SIGNS),
    ...MEMBERS.flatMap((name) => code.callsOfMember(name).filter((call) => call.targets.length === 0)),
  ]);
  for (const call of sites) {
    const path = call.enclosing === undefined ? [] : waysTo(code, call.enclosing);
    const instruction = instructionOf(code, call);
    const fact: Signing = {
      location: call.location,
      wiring: code.reach(call),
      by: byOf(call),
      content: contentOf(code, call),
      path: placesOf(path),
      limited: path.length === 0 ? 'unknown' : path.some((fn) => boundsAmount(code, fn)),
      allowlisted: path.length === 0 ? 'unknown' : path.some((fn) => asksList(code, fn)),
      ...(FIXED.test(call.callee) || instruction !== undefined ? { fixedProgram: true as const } : {}),
      ...((call.callee.endsWith('.rpc') && !AMOUNT.test(code.text(call.node, call.module))) ||
      (instruction !== undefined && !AMOUNT.test(instruction))
        ? { amount: false as const }
        : {}),
      ...recordOf(code, path.slice(0, 12)),
      onRequestPath: served(call.enclosing),
    };
    if (call.enclosing !== undefined) fact.within = call.enclosing.name;
    if (fact.content === 'client') fact.decoded = path.some((fn) => DECODES.test(code.text(fn.node, fn.module)));
    emit('signings', fact);
  }
}

/** What is signed is one call of a program that the code names, built beside: `program.methods.refund().accounts({ … }).instruction()`. */
function instructionOf(code: CodeIndex, call: CallSite): string | undefined {
  if (call.enclosing === undefined) return undefined;
  const text = code.text(call.enclosing.node, call.module);
  return /\.methods\s*\.\s*\w+\(([^;]*)\.instruction\(\)/.exec(text)?.[1];
}

const DECODES = /\.instructions\b|decodeInstruction|decompile|parseTransaction|decodeFunctionData|programId\.equals|simulateTransaction/;

function contentOf(code: CodeIndex, call: CallSite): Signing['content'] {
  if (FIXED.test(call.callee)) return 'own';
  const { enclosing } = call;
  const built = enclosing === undefined ? '' : code.text(enclosing.node, call.module);
  if (
    enclosing !== undefined &&
    code
      .callsIn(enclosing)
      .some((one) => READS_BYTES.test(one.callee) && one.args.some((argument) => isFromClient(code, argument, one.module)))
  )
    return 'client';
  const parts: Node[] = [...(call.receiver === undefined ? [] : [call.receiver]), ...call.args.slice(0, 2)];
  const flows = parts.map((one) => code.flowsFromRequest(one, call.module));
  if (
    /new (?:\w+\.)?(?:Versioned)?Transaction\(|\.add\(|createTransaction|TransactionMessage|transaction\(\)|nfts\(\)|populateTransaction|methods\./.test(
      built,
    )
  )
    return 'own';
  return flows.includes(false) && !flows.includes('unknown') ? 'own' : 'unknown';
}

const READS_BYTES = /Transaction\.(?:from|deserialize)$|getTransactionDecoder|parseTransaction$/;

/** Bytes of the request, also where callers hand them in. */
function isFromClient(code: CodeIndex, node: Node, module: BoundModule): boolean {
  if (code.flowsFromRequest(node, module) === true) return true;
  let found = false;
  walk(node, (one) => {
    if (!found && one.type === 'Identifier')
      found = argumentsFor(code, one, module).some((given) => code.flowsFromRequest(given.node, given.module) === true);
    return !found;
  });
  return found;
}

const AMOUNT = /amount|lamports|value|price|total|sum|quantity|wei|sol\b/i;
const BOUND = /max|limit|cap\b|cap[A-Z_]|daily|threshold|quota|allowance|ceiling|per_?tx/i;

/** `if (amount > MAX_PER_TRANSACTION) throw …` */
function boundsAmount(code: CodeIndex, fn: FunctionInfo): boolean {
  return contains(fn.node, (node) => {
    if (node.type === 'BinaryExpression' && /^[<>]=?$/.test(node.operator)) {
      const [left, right] = [code.text(node.left as Node, fn.module), code.text(node.right, fn.module)];
      return (AMOUNT.test(left) && BOUND.test(right)) || (AMOUNT.test(right) && BOUND.test(left));
    }
    if (node.type !== 'CallExpression') return false;
    const name = memberName(node.callee) ?? (node.callee.type === 'Identifier' ? node.callee.name : '');
    return (
      /^(?:assert|check|enforce|consume|reserve|within)\w*(?:Limit|Cap|Quota|Allowance|Velocity)/i.test(name) ||
      (/^(?:gt|gte|isGreaterThan|greaterThan)$/.test(name) && node.arguments.some((one) => BOUND.test(code.text(one, fn.module))))
    );
  });
}

/** `if (!ALLOWED_PROGRAMS.has(programId)) throw …` */
function asksList(code: CodeIndex, fn: FunctionInfo): boolean {
  return contains(fn.node, (node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
    const name = memberName(node.callee);
    const object = code.text(node.callee.object, fn.module);
    return (name === 'has' || name === 'includes') && /allow|white|trusted|permitted|known|approved/i.test(object);
  });
}

const LOGS =
  /^(?:console\.\w+|.*\b(?:log|logger)\b.*\.(?:info|warn|error|debug|log))$|^(?:pino|winston)\b.*\.(?:info|warn|error|debug|log)$/;
const STORES = /(?:query|insert|create|save|update|upsert|insertOne|\$executeRaw|values)$/;
const ID = /signature|\btx(?:_?id|_?hash|Hash|Id|Sig)?\b|transaction_?(?:id|hash|signature)|txSignature|hash\b/i;
const WHO = /user|requester|actor|tenant|order|customer|owner|wallet|request_?id|job/i;

/** Whether what was signed, and for whom, is written down on the way. */
function recordOf(code: CodeIndex, path: readonly FunctionInfo[]): Pick<Signing, 'recorded' | 'requester'> {
  let recorded = false;
  let requester = false;
  for (const fn of path)
    walk(fn.node, (node) => {
      if (node.type !== 'CallExpression' || node.arguments.length === 0) return;
      const call = code.callAt(node);
      if (call === undefined || !(LOGS.test(call.callee) || STORES.test(call.callee) || /^(?:info|warn)$/.test(call.member ?? ''))) return;
      const text = node.arguments
        .map((one) => code.text(one, fn.module))
        .join(' ')
        .slice(0, 2_000);
      if (!ID.test(text)) return;
      recorded = true;
      if (WHO.test(text)) requester = true;
    });
  if (path.length === 0) return { recorded: 'unknown', requester: 'unknown' };
  return { recorded, requester };
}
