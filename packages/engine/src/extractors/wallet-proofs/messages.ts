import type { WalletProof } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { argumentsFor } from '../../extract/handed-functions.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';

const NONCE = /nonce|challenge/i;
const SPENDS =
  /^(?:ioredis#|redis\.createClient\(\)\.)(?:del|unlink|getdel|getDel)$|\.(?:delete|del|destroy|deleteOne|deleteMany|findOneAndDelete)$/;
const SPENDS_SQL =
  /delete\s+from\s+\w*(?:nonce|challenge)|update\s+\w*(?:nonce|challenge)\w*\s+set[^;]*(?:used|consumed)|used_at|consumed_at/i;
const EXPIRES = /expir|issued_?at|max_?age|valid_?until|time_?stamp/i;
const SITE = /domain|\buri\b|origin|audience|chain_?id|statement|\bhost\b/i;

/** What is said about numbers, times and the site in the functions around a proof. */
export function challengeOf(code: CodeIndex, path: readonly FunctionInfo[]): Pick<WalletProof, 'nonce' | 'expires' | 'bound'> {
  let nonce: WalletProof['nonce'] = 'none';
  let expires = false;
  let bound = false;
  for (const fn of path.slice(0, 8)) {
    const text = code.text(fn.node, fn.module);
    if (NONCE.test(text)) {
      const spent = code
        .callsIn(fn)
        .some((call) => SPENDS.test(call.callee) || (call.args[0] !== undefined && SPENDS_SQL.test(code.text(call.args[0], fn.module))));
      if (spent) nonce = 'single-use';
      else if (nonce === 'none') nonce = 'reusable';
    }
    if (EXPIRES.test(text)) expires = true;
    if (SITE.test(text)) bound = true;
  }
  // What was given out with a time to live ends with it.
  if (nonce !== 'none' && !expires) expires = givenOutForATime(code);
  return { nonce, expires, bound };
}

/** A nonce is stored with a time to live. */
function givenOutForATime(code: CodeIndex): boolean {
  return code.callsTo(/^(?:ioredis#|redis\.createClient\(\)\.)(?:set|setex|setEx|pSetEx)$/).some((call) => {
    const text = code.text(call.node, call.module);
    return NONCE.test(text) && (/['"](?:EX|PX)['"]|\bEX:|\bPX:/.test(text) || /ex$/i.test(call.member ?? ''));
  });
}

/** Who words the message, and what a library checks by itself. */
export function messageOf(
  code: CodeIndex,
  fn: FunctionInfo,
  verify: CallSite,
): Pick<WalletProof, 'message'> & Partial<Pick<WalletProof, 'bound' | 'expires'>> {
  if (/siwe|verifySignIn/i.test(verify.callee)) return { message: 'server', bound: true, expires: true };
  const first = verify.callee === 'crypto.verify' ? verify.args[1] : verify.args[0];
  if (first === undefined) return { message: 'unknown' };
  // viem takes one object; its member `message` is what counts.
  const at = unwrap(first);
  const member =
    at.type === 'ObjectExpression'
      ? at.properties.find((one) => one.type === 'Property' && one.key.type === 'Identifier' && one.key.name === 'message')
      : undefined;
  return { message: worded(code, member?.type === 'Property' ? member.value : first, fn.module, 0) };
}

function worded(code: CodeIndex, input: Node, module: BoundModule, depth: number): WalletProof['message'] {
  const node = unwrap(input);
  if (depth > 6) return 'unknown';
  switch (node.type) {
    case 'TemplateLiteral':
    case 'BinaryExpression':
      return 'server';
    case 'Literal':
      return 'server';
    case 'LogicalExpression': {
      const arms = [node.left, node.right].map((one) => worded(code, one, module, depth + 1));
      return arms.includes('client') ? 'client' : arms.includes('unknown') ? 'unknown' : 'server';
    }
    case 'CallExpression':
    case 'NewExpression': {
      const [first] = node.arguments;
      // new TextEncoder().encode(message), Buffer.from(message)
      if (first !== undefined && /encode|from|toBytes|utf8|hash/i.test(code.text(node.callee, module)))
        return worded(code, first, module, depth + 1);
      return code.functionOf(node.callee, module) === undefined ? 'unknown' : 'server';
    }
    case 'AwaitExpression':
      return worded(code, node.argument, module, depth + 1);
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      if (binding?.kind === 'param') {
        const given = argumentsFor(code, node, module).map((one) => worded(code, one.node, one.module, depth + 1));
        if (given.includes('client') || code.flowsFromRequest(node, module) === true) return 'client';
        return given.find((one) => one !== 'unknown') ?? 'unknown';
      }
      return binding?.init === undefined
        ? 'unknown'
        : binding.path.length > 0
          ? code.flowsFromRequest(node, module) === true
            ? 'client'
            : 'unknown'
          : worded(code, binding.init, module, depth + 1);
    }
    case 'MemberExpression':
      return code.flowsFromRequest(node, module) === true ? 'client' : 'unknown';
    default:
      return 'unknown';
  }
}
