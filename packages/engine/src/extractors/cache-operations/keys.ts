import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import { SQL_HOLE } from '../../lang/sql/classify-sql.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';

export interface Key {
  /** With `${}` for what is pasted in. */
  key: string;
  /** What fills the holes, as written. */
  parts: string[];
}

/** Pattern of a key; a small function of the service that builds it is looked into. */
export function keyOf(code: CodeIndex, given: Node, module: BoundModule, depth = 0): Key {
  const node = unwrap(given);
  const text = sqlTextOf(code, node, module, 1);
  if (text !== undefined)
    return { key: text.text.replaceAll(SQL_HOLE, '${}'), parts: text.holes.map((one) => shorten(code.text(one.node, one.module))) };
  if (node.type === 'CallExpression' && depth < 3) {
    const fn = code.functionOf(node.callee, module);
    const [returned] = fn?.returns ?? [];
    if (fn !== undefined && returned !== undefined && fn.returns.length === 1) {
      const inner = keyOf(code, returned, fn.module, depth + 1);
      if (inner.key !== '${}') return inner;
    }
  }
  if (node.type === 'Identifier' && depth < 3) {
    const init = module.bindingAt.get(node.start)?.init;
    if (init !== undefined && unwrap(init).type === 'CallExpression') return keyOf(code, init, module, depth + 1);
  }
  return { key: '${}', parts: [shorten(code.text(node, module))] };
}

function shorten(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 60);
}
