import type { MessageSignature } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap, walk } from '../../lang/typescript/syntax.ts';

const SAFE = /timingSafeEqual$|^tsscmp$|^secure-compare$|^scmp$/;

export interface Comparison {
  use: MessageSignature['use'];
  comparison: MessageSignature['comparison'];
  /** Functions that the hash goes through before it is compared. */
  through: FunctionInfo[];
}

/** What becomes of a hash: compared in the function that makes it, or in those that call it. */
export function comparisonOf(code: CodeIndex, call: CallSite, digest: CallSite | undefined): Comparison {
  const fn = call.enclosing;
  if (fn === undefined || digest === undefined) return { use: 'unknown', comparison: 'unknown', through: [] };
  const here = comparedIn(code, fn, digest.node);
  if (here !== undefined) return { use: 'verify', comparison: here, through: [] };
  if (!isReturned(fn, digest.node)) return { use: 'sign', comparison: 'none', through: [] };
  let signs = false;
  for (const caller of code.callersOf(fn)) {
    if (caller.enclosing === undefined || caller.enclosing === fn) continue;
    const there = comparedIn(code, caller.enclosing, caller.node);
    if (there !== undefined) return { use: 'verify', comparison: there, through: [caller.enclosing] };
    signs = true;
  }
  return { use: signs ? 'sign' : 'unknown', comparison: signs ? 'none' : 'unknown', through: [] };
}

/** How a value made at `node` is compared within a function; `undefined` when it is not. */
function comparedIn(code: CodeIndex, fn: FunctionInfo, node: Node): 'timing-safe' | 'plain' | undefined {
  const names = holdersOf(fn, node);
  const isIt = (input: Node): boolean => {
    let found = false;
    walk(input, (one) => {
      found ||=
        (one.start <= node.start && one.end >= node.end && one.start === node.start) || (one.type === 'Identifier' && names.has(one.name));
      return !found;
    });
    return found;
  };
  if (code.callsIn(fn).some((one) => SAFE.test(one.callee) && one.args.some((argument) => isIt(argument)))) return 'timing-safe';
  let plain = false;
  walk(fn.node, (one) => {
    if (one.type !== 'BinaryExpression' || !/^[!=]==?$/.test(one.operator)) return;
    for (const side of [one.left, one.right]) {
      const at = unwrap(side as Node);
      plain ||=
        at.type === 'Identifier' ? names.has(at.name) : at.start <= node.start && at.end >= node.end && at.type === 'CallExpression';
    }
  });
  return plain ? 'plain' : undefined;
}

/** Names of variables that hold the value, also wrapped: `Buffer.from(expected)`, `'sha256=' + expected`. */
function holdersOf(fn: FunctionInfo, node: Node): Set<string> {
  const names = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    walk(fn.node, (one) => {
      if (one.type !== 'VariableDeclarator' || one.init === null || one.id.type !== 'Identifier') return;
      const init = one.init;
      let holds = init.start <= node.start && init.end >= node.end && !/Function/.test(unwrap(init).type);
      if (!holds && /^(?:CallExpression|TemplateLiteral|BinaryExpression|NewExpression)$/.test(unwrap(init).type))
        walk(init, (part) => {
          holds ||= part.type === 'Identifier' && names.has(part.name);
        });
      if (holds) names.add(one.id.name);
    });
  }
  return names;
}

function isReturned(fn: FunctionInfo, node: Node): boolean {
  const names = holdersOf(fn, node);
  return fn.returns.some((one) => {
    const at = unwrap(one);
    if (at.start <= node.start && at.end >= node.end) return true;
    let found = false;
    walk(at, (part) => {
      found ||= part.type === 'Identifier' && names.has(part.name);
    });
    return found;
  });
}
