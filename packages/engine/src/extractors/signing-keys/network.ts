import type { Node } from 'oxc-parser';
import { typesOf, visitNodes } from '../../extract/walk-module.ts';
import { wordsIn } from '../../extract/words.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { contains } from '../../lang/typescript/syntax.ts';

const NETWORK = /network|cluster|chain_?id|genesis|rpc_?url/i;
const NAMES = /mainnet|devnet|testnet|sepolia|goerli/i;

const TESTS = typesOf('IfStatement');

/** Whether code that runs at the start ends it when the network is not the expected one. */
export function networkAsserted(code: CodeIndex): boolean {
  return code.modules.some((module) => {
    if (module.kind !== 'production' || module.reach.state === 'not-wired') return false;
    const words = wordsIn(module);
    if (!NAMES.test(words) || !NETWORK.test(words)) return false;
    const { text } = module.parsed;
    let found = false;
    visitNodes(module.parsed.program as unknown as Node, TESTS, (node) => {
      if (found) return false;
      if (node.type === 'IfStatement') {
        const test = text.slice(node.test.start, node.test.end);
        found = NETWORK.test(test) && NAMES.test(test) && contains(node.consequent, ends);
      }
      return !found;
    });
    return found;
  });
}

function ends(node: Node): boolean {
  return (
    node.type === 'ThrowStatement' ||
    (node.type === 'CallExpression' &&
      node.callee.type === 'MemberExpression' &&
      node.callee.property.type === 'Identifier' &&
      node.callee.property.name === 'exit')
  );
}
