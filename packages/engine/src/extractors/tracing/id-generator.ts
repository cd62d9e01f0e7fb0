import type { Node } from 'oxc-parser';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { walk } from '../../lang/typescript/syntax.ts';

/** Where `genReqId` stands: in the options, or in what a function of ours that they are made by returns. */
export function generatorOf(code: CodeIndex, call: CallSite): { given: Node; module: CallSite['module'] } | undefined {
  const pieces: { node: Node; module: CallSite['module'] }[] = call.args.map((node) => ({ node, module: call.module }));
  for (const { node: root, module } of pieces) {
    let given: Node | undefined;
    walk(root, (node) => {
      if (node.type === 'Property' && !node.computed && node.key.type === 'Identifier' && node.key.name === 'genReqId')
        given ??= node.value;
      // One step further: the factory calls it, or it is the factory.
      if (given === undefined && module === call.module && pieces.length < 8) {
        const maker = node.type === 'CallExpression' ? node.callee : node.type === 'Property' ? node.value : undefined;
        const made = maker?.type === 'Identifier' || maker?.type === 'MemberExpression' ? code.entity(maker, module) : undefined;
        if (made?.kind === 'function' && made.fn.module !== module) pieces.push({ node: made.fn.node, module: made.fn.module });
      }
      return given === undefined;
    });
    if (given !== undefined) return { given, module };
  }
  return undefined;
}
