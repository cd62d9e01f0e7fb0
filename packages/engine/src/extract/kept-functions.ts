import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { handedAt } from './handed-functions.ts';

/** Functions that were put into a list, and where that list is known by a name. */
interface Kept {
  path: string;
  goesThrough: RegExp;
  functions: readonly FunctionInfo[];
}

const KEPT = new WeakMap<CodeIndex, readonly Kept[]>();

/** Functions that others gave for later, and that this one calls when it goes through the list: `for (const close of closers) await close()`. */
export function keptFunctions(code: CodeIndex, users: Iterable<FunctionInfo>): FunctionInfo[] {
  const kept = keptIn(code);
  if (kept.length === 0) return [];
  const found = new Set<FunctionInfo>();
  for (const user of users) {
    const lists = kept.filter(({ path }) => path === user.module.path);
    if (lists.length === 0) continue;
    const text = code.text(user.node, user.module);
    for (const { goesThrough, functions } of lists) if (goesThrough.test(text)) for (const fn of functions) found.add(fn);
  }
  return [...found];
}

function keptIn(code: CodeIndex): readonly Kept[] {
  let kept = KEPT.get(code);
  if (kept !== undefined) return kept;
  kept = ['push', 'unshift', 'add', 'set'].flatMap((member) =>
    code.callsOfMember(member).flatMap((call): Kept[] => {
      const name = call.receiver === undefined ? '' : code.text(call.receiver, call.module);
      const given = call.args.at(-1);
      if (given === undefined || !/^(?:this\.)?[#\w$]+$/.test(name)) return [];
      const functions = partsOf(given).flatMap((node) => {
        const handed = handedAt(code, node, call.module);
        return handed.length > 0 ? handed : (code.functionOf(node, call.module) ?? []);
      });
      return functions.length === 0 ? [] : [{ path: call.module.path, goesThrough: loopOver(name), functions }];
    }),
  );
  KEPT.set(code, kept);
  return kept;
}

/** What is put into the list: a function, or an object that holds one. */
function partsOf(node: Node): Node[] {
  if (node.type !== 'ObjectExpression') return [node];
  return node.properties.flatMap((property) => (property.type === 'Property' ? [property.value] : []));
}

function loopOver(name: string): RegExp {
  const plain = name.replaceAll(/[.$#]/g, '\\$&');
  return new RegExp(
    `\\bof\\s+(?:\\[\\s*\\.\\.\\.)?${plain}\\b|\\.\\.\\.${plain}\\b|${plain}\\.(?:map|forEach|reverse|toReversed|values|entries|reduce)\\b`,
  );
}
