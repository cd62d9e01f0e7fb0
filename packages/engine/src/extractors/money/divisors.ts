import type { Node } from 'oxc-parser';
import { wordsIn } from '../../extract/words.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { Factor } from './arithmetic.ts';
import type { MoneyCode } from './functions.ts';
import { namedFunction } from './functions.ts';

/** The divisor is tested, defaulted or bounded in the same function. */
export function divisorChecked(
  index: CodeIndex,
  code: MoneyCode,
  node: Node,
  parents: readonly Node[],
  divisor: Factor,
): boolean | 'unknown' {
  const text = index.text(divisor.node, code.module);
  if (/\|\||\?\?|\bmax\(/i.test(text) || (!text.endsWith('.length') && /^\(?\s*[A-Z][A-Z\d_.]+$/.test(text))) return true;
  if (
    parents.some((parent) => parent.type === 'ConditionalExpression' || (parent.type === 'LogicalExpression' && parent.operator === '&&'))
  )
    return true;
  const whole = namedFunction(code.fn);
  if (whole === undefined) return false;
  const body = index.text(whole.node, whole.module).slice(0, Math.max(0, node.start - whole.node.start));
  const last = (divisor.name ?? text).replaceAll(/\W/g, '');
  const tested = new RegExp(
    `\\b${last}\\b\\)?\\s*(?:[<>]=?|[!=]==?)|!\\s*[\\w.]*\\b${last}\\b|if \\([\\w.]*\\b${last}\\b\\)|\\b${last}\\b[^;\\n]*(?:\\|\\||\\?\\?)`,
  ).test(body);
  if (tested) return true;
  // What is worked out from it is tested, or a schema refuses zero where it comes in: who knows.
  const made = new RegExp(`\\b(?:const|let)\\s+(\\w+)\\s*=[^;]*\\b${last}\\b`, 'g');
  if ([...body.matchAll(made)].some((hit) => new RegExp(`if \\([^)]*\\b${hit[1]}\\b`).test(body))) return 'unknown';
  return positiveBySchema(index, last) ? 'unknown' : false;
}

/** `price: Joi.number().positive()`, `price: { exclusiveMinimum: 0 }` somewhere in the service. */
function positiveBySchema(index: CodeIndex, name: string): boolean {
  const stated = new RegExp(
    `\\b${name}\\b['"]?\\s*:\\s*[^\\n]{0,80}(?:\\.positive\\(|\\.(?:min|gte)\\(\\s*[1-9]|\\.(?:greater|gt)\\(\\s*0|exclusiveMinimum|minimum:\\s*[1-9])`,
  );
  return index.modules.some((one) => one.kind === 'production' && wordsIn(one).includes(name) && stated.test(one.parsed.text));
}
