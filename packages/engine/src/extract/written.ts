import type { Node, ObjectExpression } from 'oxc-parser';
import type { SentQuery } from './sent-queries.ts';
import { SQL_HOLE } from '../lang/sql/classify-sql.ts';
import type { BoundModule } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { keyName, unwrap } from '../lang/typescript/syntax.ts';
import { readStatement } from './statement.ts';

/** A column that a write sets. */
export interface Written {
  column: string;
  /** Written in the statement itself. */
  literal?: string;
  /** The expression that gives the value. */
  value?: { node: Node; module: BoundModule };
  change?: 'takes' | 'adds';
  /** The other column that is added or taken: `left + held`. */
  by?: string;
  /** The number that is set. */
  to?: number;
  /** The new value is bounded by the statement (GREATEST, LEAST). */
  bounded?: boolean;
}

/** A column that the predicate compares, with the values that are written beside it. */
export interface Compared {
  column: string;
  operator: string;
  literals: string[];
  /** Expressions that give the values. */
  values: { node: Node; module: BoundModule }[];
}

/** A write as it stands in the text. */
export interface WriteReading {
  written: Written[];
  compared: Compared[];
  /** An object that is given as a whole and adds columns. */
  rest: { node: Node; module: BoundModule }[];
}

/** What a query sets and compares, with the expressions that give the values. */
export function readWrite(code: CodeIndex, { call, source, fact }: SentQuery): WriteReading {
  switch (source.kind) {
    case 'sql':
      return readSql(call.args, call.module, source.text, source.holes);
    case 'chain':
      return readChain(code, source.steps);
    case 'read':
      return { written: [...source.reading.written], compared: [...source.reading.compared], rest: [...source.reading.rest] };
    case 'object': {
      const out: WriteReading = { written: [], compared: [], rest: [] };
      for (const one of source.data) readObject(one, call.module, out);
      if (source.where !== undefined) readFilter(source.where, call.module, out.compared, fact.by === 'prisma');
      return out;
    }
  }
}

const PARAMETER = new RegExp(`\\$(\\d+)|(\\?)(\\d+)|${SQL_HOLE}`, 'g');
const OWN_CHANGES = new Map<string, RegExp>();

/** `balance - `, `coalesce(t.balance, 0) + `: a column that is set to what it was and something. */
function ownChange(column: string): RegExp {
  let pattern = OWN_CHANGES.get(column);
  if (pattern === undefined) {
    const name = `(?:\\w+\\.)?"?${column}"?`;
    pattern = new RegExp(`(?:^|[^\\w."])(?:coalesce\\s*\\(\\s*)?${name}\\s*(?:,\\s*0\\s*\\))?\\s*([-+])`, 'i');
    OWN_CHANGES.set(column, pattern);
  }
  return pattern;
}

function readSql(
  args: readonly Node[],
  module: BoundModule,
  text: string,
  holes: readonly { node: Node; module: BoundModule }[],
): WriteReading {
  const params = parametersOf(args, module);
  const statement = readStatement(text);
  let hole = 0;
  const valueAt = (expression: string): { node: Node; module: BoundModule }[] => {
    const found: { node: Node; module: BoundModule }[] = [];
    for (const match of expression.matchAll(PARAMETER)) {
      if (match[0] === SQL_HOLE) {
        const one = holes[hole];
        hole += 1;
        if (one !== undefined) found.push(one);
        continue;
      }
      const at = match[1] === undefined ? Number(match[3]) : Number(match[1]) - 1;
      const node = params[at];
      if (node !== undefined) found.push({ node, module });
    }
    return found;
  };
  const written = statement.sets.map(({ column, expression }): Written => {
    const [value] = valueAt(expression);
    const literal = /^\s*'((?:[^']|'')*)'(?:\s*::\s*[\w.]+)?\s*$/.exec(expression)?.[1];
    const own = /[-+]/.test(expression) && /^\w+$/.test(column) ? ownChange(column).exec(expression)?.[1] : undefined;
    return {
      column,
      ...(literal === undefined ? {} : { literal }),
      ...(value === undefined ? {} : { value }),
      ...changeBy(own, column, expression),
      ...(/^\s*\d+\s*$/.test(expression) ? { to: Number(expression) } : {}),
      ...(/\b(?:greatest|least)\s*\(/i.test(expression) ? { bounded: true } : {}),
    };
  });
  const compared = statement.compares.map(({ column, operator, expression }) => ({
    column,
    operator,
    literals: [...expression.matchAll(/'((?:[^']|'')*)'/g)].map((match) => match[1] ?? ''),
    values: valueAt(expression),
  }));
  return { written, compared, rest: [] };
}

/** The list of parameters that stands beside a text, also in a local variable. */
function parametersOf(args: readonly Node[], module: BoundModule): readonly (Node | undefined)[] {
  for (const one of args.slice(1)) {
    let at = unwrap(one);
    if (at.type === 'Identifier') {
      // A list that grows under conditions has no fixed places.
      if (module.parsed.text.includes(`${at.name}.push(`) || module.parsed.text.includes(`${at.name}.unshift(`)) return [];
      const init = module.bindingAt.get(at.start)?.init;
      if (init !== undefined) at = unwrap(init);
    }
    if (at.type === 'ArrayExpression' && at.elements.some((element) => element?.type === 'SpreadElement')) return [];
    if (at.type === 'ArrayExpression')
      return at.elements.map((element) => (element === null || element.type === 'SpreadElement' ? undefined : element));
  }
  return [];
}

type Steps = Extract<SentQuery['source'], { kind: 'chain' }>['steps'];

function readChain(code: CodeIndex, steps: Steps): WriteReading {
  const out: WriteReading = { written: [], compared: [], rest: [] };
  for (const { member, args, module } of steps) {
    const [first, second, third] = args;
    if (first === undefined) continue;
    const name = literalText(code, first, module);
    if (member === 'update' || member === 'insert' || member === 'merge') {
      if (name !== undefined && second !== undefined) out.written.push(ofKnex(code, name, second, module));
      else readObject(first, module, out, (column, value) => ofKnex(code, column, value, module));
    } else if (member === 'increment' || member === 'decrement') {
      const change = member === 'increment' ? ('adds' as const) : ('takes' as const);
      const columns = name === undefined ? keysOf(first, module) : [name];
      for (const column of columns) out.written.push({ column, change });
    } else if (/^(?:where|andWhere|orWhere|whereNot|whereIn|whereNotIn|whereNull|whereNotNull|whereBetween)/.test(member)) {
      if (member.endsWith('Raw')) {
        if (name !== undefined)
          out.compared.push(
            ...readStatement(`update t set a = 1 where ${name}`).compares.map((one) => ({
              ...one,
              literals: quoted(one.expression),
              values: [],
            })),
          );
      } else if (name !== undefined) {
        const value = third ?? second;
        const operator =
          third === undefined
            ? /Not/.test(member)
              ? '!='
              : member.endsWith('In')
                ? 'in'
                : '='
            : (literalText(code, second as Node, module) ?? '=');
        out.compared.push({ column: lastOf(name), operator, literals: [], values: value === undefined ? [] : [{ node: value, module }] });
      } else readFilter(first, module, out.compared, false);
    }
  }
  return out;
}

/** What an expression does to its own column, and by which other column: `left + held`, `coalesce(left, 0) + "held"`. */
function changeBy(own: string | undefined, column: string, expression: string): Pick<Written, 'change' | 'by'> {
  if (own === undefined) return {};
  const name = `(?:\\w+\\.)?"?${/^\w+$/.test(column) ? column : '\\w+'}"?`;
  const by = new RegExp(
    `^\\s*(?:coalesce\\s*\\(\\s*)?${name}\\s*(?:,\\s*0\\s*\\))?\\s*[-+]\\s*(?:\\w+\\.)?"?([a-z_]\\w*)"?\\s*$`,
    'i',
  ).exec(expression)?.[1];
  return { change: own === '-' ? 'takes' : 'adds', ...(by === undefined ? {} : { by }) };
}

/** `trx.raw('available - ?', [n])` as value of a column. */
function ofKnex(code: CodeIndex, column: string, given: Node, module: BoundModule): Written {
  const node = unwrap(given);
  if (node.type === 'CallExpression' && node.arguments[0] !== undefined && /\braw$/.test(code.text(node.callee, module))) {
    const text = literalText(code, node.arguments[0], module);
    if (text !== undefined) {
      const name = `(?:\\w+\\.)?"?(?:\\?\\?|${column})"?`;
      const own = new RegExp(`(?:^|[^\\w."])(?:coalesce\\s*\\(\\s*)?${name}\\s*(?:,\\s*0\\s*\\))?\\s*([-+])`, 'i').exec(text)?.[1];
      return {
        column,
        ...changeBy(own, column, text),
        ...(/\b(?:greatest|least)\s*\(/i.test(text) ? { bounded: true } : {}),
      };
    }
  }
  if (node.type === 'Literal' && typeof node.value === 'number') return { column, value: { node: given, module }, to: node.value };
  return { column, value: { node: given, module } };
}

/** Columns of an object of values; `$set` and `{ increment: n }` of the libraries included. */
export function readObject(
  given: Node,
  module: BoundModule,
  out: Pick<WriteReading, 'written' | 'rest'>,
  read: (column: string, value: Node) => Written = (column, value) => ofObject(column, value, module),
): void {
  const object = objectOf(given, module);
  if (object === undefined) {
    const node = unwrap(given);
    if (node.type === 'ArrayExpression')
      for (const one of node.elements) if (one !== null && one.type !== 'SpreadElement') readObject(one, module, out, read);
    if (node.type !== 'ArrayExpression') out.rest.push({ node: given, module });
    return;
  }
  for (const property of object.properties) {
    if (property.type !== 'Property') {
      if (objectOf(property.argument, module) === undefined) out.rest.push({ node: property.argument, module });
      else readObject(property.argument, module, out, read);
      continue;
    }
    const name = keyName(property.key, property.computed);
    if (name === undefined) continue;
    if (/^\$(?:set|setOnInsert|unset|currentDate)$/.test(name)) readObject(property.value, module, out, read);
    else if (name === '$inc') {
      for (const one of objectOf(property.value, module)?.properties ?? []) {
        const column = one.type === 'Property' ? keyName(one.key, one.computed) : undefined;
        if (column !== undefined && one.type === 'Property') out.written.push({ column, change: isNegative(one.value) ? 'takes' : 'adds' });
      }
    } else if (!name.startsWith('$')) out.written.push(read(name, property.value));
  }
}

function ofObject(column: string, value: Node, module: BoundModule): Written {
  const object = objectOf(value, module);
  for (const property of object?.properties ?? []) {
    const name = property.type === 'Property' ? keyName(property.key, property.computed) : undefined;
    if (name === 'increment' && property.type === 'Property') return { column, change: isNegative(property.value) ? 'takes' : 'adds' };
    if (name === 'decrement') return { column, change: 'takes' };
    if (name === 'set' && property.type === 'Property') return { column, value: { node: property.value, module } };
  }
  return { column, value: { node: value, module } };
}

function isNegative(given: Node): boolean {
  const node = unwrap(given);
  return node.type === 'UnaryExpression' && node.operator === '-';
}

function readFilter(given: Node, module: BoundModule, out: Compared[], prisma: boolean, depth = 0): void {
  const node = unwrap(given);
  if (depth > 6) return;
  if (node.type === 'ArrayExpression') {
    for (const one of node.elements) if (one !== null && one.type !== 'SpreadElement') readFilter(one, module, out, prisma, depth + 1);
    return;
  }
  for (const property of objectOf(given, module)?.properties ?? []) {
    if (property.type !== 'Property') continue;
    const name = keyName(property.key, property.computed);
    if (name === undefined) continue;
    if (/^(?:AND|OR|NOT|\$and|\$or|\$nor)$/.test(name)) {
      readFilter(property.value, module, out, prisma, depth + 1);
      continue;
    }
    const inner = objectOf(property.value, module);
    const first = inner?.properties[0];
    const operator = first?.type === 'Property' ? (keyName(first.key, first.computed) ?? '=') : '=';
    const value =
      first?.type === 'Property' && /^(?:\$?(?:in|notIn|nin|equals|eq|not|ne|gte?|lte?))$/.test(operator) ? first.value : property.value;
    out.push({ column: lastOf(name), operator: inner === undefined ? '=' : operator, literals: [], values: [{ node: value, module }] });
  }
}

export function objectOf(given: Node, module: BoundModule): ObjectExpression | undefined {
  const node = unwrap(given);
  if (node.type === 'ObjectExpression') return node;
  const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
  if (binding?.init === undefined || binding.kind === 'param' || binding.path.length > 0) return undefined;
  const init = unwrap(binding.init);
  return init.type === 'ObjectExpression' ? init : undefined;
}

function keysOf(given: Node, module: BoundModule): string[] {
  return (objectOf(given, module)?.properties ?? []).flatMap((one) =>
    one.type === 'Property' ? (keyName(one.key, one.computed) ?? []) : [],
  );
}

function literalText(code: CodeIndex, node: Node, module: BoundModule): string | undefined {
  const value = code.value(node, module);
  return value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}

const quoted = (text: string): string[] => [...text.matchAll(/'((?:[^']|'')*)'/g)].map((match) => match[1] ?? '');
const lastOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
