import type { Node } from 'oxc-parser';
import type { BoundModule } from '../lang/typescript/bound-module.ts';

const NODE_ENV = /NODE_ENV|nodeEnv|isProd|isDev|environment/;

/** Stands in an arm that production never takes: `prod ? a : HERE`, `if (NODE_ENV !== 'production') HERE`. */
export function standsOutsideProduction(node: Node, parents: readonly Node[], module: BoundModule): boolean {
  for (let index = parents.length - 1; index >= 0; index -= 1) {
    const parent = parents[index] as Node;
    if (parent.type !== 'ConditionalExpression' && parent.type !== 'IfStatement') continue;
    const inThen = parent.consequent.start <= node.start && node.end <= parent.consequent.end;
    const inElse = parent.alternate !== null && parent.alternate.start <= node.start && node.end <= parent.alternate.end;
    if (!inThen && !inElse) continue;
    const production = meansProduction(module.parsed.code.slice(parent.test.start, parent.test.end));
    if (production !== undefined && production !== inThen) return true;
  }
  return false;
}

/** Whether a test asks for production (true), for something else (false), or for neither. */
export function meansProduction(test: string): boolean | undefined {
  if (!NODE_ENV.test(test) || /&&|\|\|/.test(test)) return undefined;
  const compared = /(!==?|===?)\s*['"`](\w+)['"`]/.exec(test);
  if (compared !== null) {
    const equal = !(compared[1] ?? '').startsWith('!');
    if (compared[2] === 'production') return equal;
    return equal ? false : undefined;
  }
  if (/^\s*!\s*[\w.]*isProd\w*\s*$/.test(test)) return false;
  if (/^\s*[\w.]*isProd\w*\s*$/.test(test)) return true;
  if (/^\s*[\w.]*isDev\w*\s*$/.test(test)) return false;
  return undefined;
}
