import type { DataFlow, Location } from '@airworthy/model';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap, walk } from '../../lang/typescript/syntax.ts';

const HOLD = /legal_?hold|litigation_?hold|retention_?hold|preservation_?(?:hold|order)|(?:^|_)(?:under|on|has)_?hold$|hold_?until/i;

/** Whether something asks for a legal hold in these functions, and whether data or a constant answers. */
export function holdIn(code: CodeIndex, functions: readonly FunctionInfo[]): { hold: DataFlow['hold']; holdAt?: Location } {
  let constant: Location | undefined;
  for (const fn of functions) {
    const text = code.text(fn.node, fn.module);
    if (!HOLD.test(text) && !/hold/i.test(text)) continue;
    let asked: Location | undefined;
    let stands: Location | undefined;
    walk(fn.node, (node) => {
      if (asked !== undefined) return false;
      if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && HOLD.test(node.id.name) && node.init !== null) {
        const init = unwrap(node.init);
        if (init.type === 'Literal') {
          stands = code.place(node, fn.module);
          return false;
        }
        asked = code.place(node, fn.module);
      }
      if (node.type === 'MemberExpression' && node.property.type === 'Identifier' && HOLD.test(node.property.name))
        asked = code.place(node, fn.module);
      if (node.type === 'Property' && node.key.type === 'Identifier' && HOLD.test(node.key.name)) asked = code.place(node, fn.module);
      if (
        node.type === 'Literal' &&
        typeof node.value === 'string' &&
        HOLD.test(node.value) &&
        !/\s\w+\s\w+\s\w+/.test(node.value.replace(/\b(?:select|from|where|and|or|not|is|null|true|false|legal_?holds?)\b/gi, ''))
      )
        asked = code.place(node, fn.module);
      if (node.type === 'TemplateLiteral' && node.quasis.some((one) => /\b(?:where|and|from)\b[^;]*\blegal_?holds?\b/i.test(one.value.raw)))
        asked = code.place(node, fn.module);
      return undefined;
    });
    if (asked !== undefined) return { hold: 'asked', holdAt: asked };
    constant ??= stands;
  }
  return constant === undefined ? { hold: 'none' } : { hold: 'constant', holdAt: constant };
}
