import type { Node, ObjectExpression } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { wordsIn } from '../../extract/words.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { keyName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { Asked } from './asked.ts';
import { unique } from './read.ts';
import type { Read } from './read.ts';

const FIND_MANY = /^@prisma\/client\.PrismaClient#\w+\.findMany$/;
const CALLED = /search|needle|keyword|query|\bterm\b|\bq\b/i;

/**
 * Filters of Prisma that are given a text to look for: `{ name: { contains: search, mode: 'insensitive' } }`. They stand in the call, or in
 * what the function, or one that makes its `where`, put together before.
 */
export function prismaSearches(input: ExtractInput, asked: Asked): Map<FunctionInfo, { call: CallSite | undefined; read: Read }> {
  const { code } = input;
  const found = new Map<FunctionInfo, { call: CallSite | undefined; read: Read }>();
  const calls = code.callsTo(FIND_MANY);
  for (const module of code.modules) {
    if (module.kind !== 'production' || !/^(?:contains|search)$/m.test(wordsIn(module)) || !/prisma|insensitive/i.test(wordsIn(module)))
      continue;
    const typed = /\bPrisma\.\w|QueryMode/.test(module.text);
    walk(module.parsed.program, (node) => {
      if (node.type !== 'Property') return;
      const filter = unwrap(node.value);
      if (filter.type !== 'ObjectExpression') return;
      const given = textOf(filter);
      if (given === undefined || !isText(given.value)) return;
      const called = calls.find((one) => one.module.path === module.path && one.node.start <= node.start && node.end <= one.node.end);
      if (called === undefined && !typed && !hasMode(filter)) return;
      const fn = asked.held(code.functionAt(module, node.start));
      if (fn === undefined) return;
      const flows = code.flowsFromRequest(given.value, module);
      const written = code.text(given.value, module);
      const wanted = CALLED.test(written);
      if (flows !== true && (flows === false || !(wanted || /filter|text/i.test(written)))) return;
      const name = keyName(node.key, node.computed) ?? '';
      const before = found.get(fn);
      const call = before?.call ?? called ?? calls.find((one) => asked.held(one.enclosing) === fn);
      found.set(fn, {
        call,
        read: {
          by: 'prisma',
          kind: before?.read.kind === 'text' || given.full ? 'text' : 'pattern',
          userText: 'data',
          columns: unique([...(before?.read.columns ?? []), name]),
          leadingWildcard: before?.read.leadingWildcard === true || !given.full,
          at: before?.read.at ?? node.start - fn.node.start,
          wanted: before?.read.wanted === true || wanted,
        },
      });
    });
  }
  return found;
}

/** What `contains`, or `search` of the full-text search, is given. */
function textOf(filter: ObjectExpression): { value: Node; full: boolean } | undefined {
  for (const one of filter.properties) {
    if (one.type !== 'Property') continue;
    const key = keyName(one.key, one.computed);
    if (key === 'contains' || key === 'search') return { value: unwrap(one.value), full: key === 'search' };
  }
  return undefined;
}

/** `mode: 'insensitive'` beside it is a word of Prisma's filters of texts. */
function hasMode(filter: ObjectExpression): boolean {
  return filter.properties.some((one) => one.type === 'Property' && keyName(one.key, one.computed) === 'mode');
}

/** A variable, a part of one, or what is made of it; not a text of the code, nor a schema of such a filter. */
function isText(given: Node): boolean {
  if (given.type === 'CallExpression') {
    const { callee } = given;
    return (
      callee.type === 'MemberExpression' &&
      /^(?:trim|toLowerCase|toUpperCase|toString|slice|normalize)$/.test(keyName(callee.property, callee.computed) ?? '')
    );
  }
  return /^(?:Identifier|MemberExpression|ChainExpression|TemplateLiteral|LogicalExpression)$/.test(given.type);
}
