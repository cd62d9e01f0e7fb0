import type { Node } from 'oxc-parser';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { contains, walk } from '../../lang/typescript/syntax.ts';

const NETWORK = /network|cluster|chain_?id|genesis|rpc_?url/i;
const NAMES = /mainnet|devnet|testnet|sepolia|goerli/i;

/** Whether code that runs at the start ends it when the network is not the expected one. */
export function networkAsserted(code: CodeIndex): boolean {
  return code.modules.some((module) => {
    const { text } = module.parsed;
    if (module.kind !== 'production' || module.reach.state === 'not-wired' || !NAMES.test(text) || !NETWORK.test(text)) return false;
    let found = false;
    walk(module.parsed.program as unknown as Node, (node) => {
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
