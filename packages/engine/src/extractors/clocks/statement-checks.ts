import type { DeadlineCheck } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, unwrap } from '../../lang/typescript/syntax.ts';
import { clockOf, statementCheck } from './compared.ts';
import { flipped, isDeadline } from './fields.ts';

const SENDERS = ['query', 'raw', 'execute', '$queryRaw', '$executeRaw', '$queryRawUnsafe', '$executeRawUnsafe', 'whereRaw', 'andWhereRaw'];
const WHERES = ['where', 'andWhere', 'orWhere', 'having'];
const NOW = 'NOW\\(\\)|CURRENT_TIMESTAMP(?:\\(\\))?|CURRENT_DATE|LOCALTIMESTAMP|clock_timestamp\\(\\)|UTC_TIMESTAMP\\(\\)';
const COMPARED = new RegExp(`([\\w".]+)\\s*(<=|>=|<|>)\\s*(${NOW}|\\$\\d+|\\?|:\\w+)|(${NOW})\\s*(<=|>=|<|>)\\s*([\\w".]+)`, 'gi');

/** Deadlines that a statement compares: SQL text, knex and Kysely, conditions of query builders; filters stand beside. */
export function statementChecks({ code }: ExtractInput): DeadlineCheck[] {
  return [...inSql(code), ...inKnex(code), ...inConditions(code)];
}

function inSql(code: CodeIndex): DeadlineCheck[] {
  return SENDERS.flatMap((name) => code.callsOfMember(name)).flatMap((call) => {
    const [first] = call.args;
    if (first === undefined && call.node.type !== 'TaggedTemplateExpression') return [];
    const raw = code.text(call.node, call.module);
    if (!/[<>]/.test(raw) && raw.length > 400) return [];
    const text = (first === undefined ? undefined : sqlTextOf(code, first, call.module)?.text) ?? raw;
    const changes = /^\s*(?:update|delete|insert)\b/i.test(text);
    return [...text.matchAll(COMPARED)].flatMap((match): DeadlineCheck[] => {
      const name = match[1] ?? match[6] ?? '';
      if (!isDeadline(name)) return [];
      const operator = match[1] === undefined ? flipped(match[5] ?? '') : (match[2] ?? '');
      const byServer = match[4] !== undefined || new RegExp(`^(?:${NOW})$`, 'i').test(match[3] ?? '');
      const clock = byServer ? 'database' : parameterClock(code, call, match[3] ?? '');
      const value = text.slice(match.index, match.index + match[0].length + 12);
      return clock === undefined ? [] : statementCheck(code, call, { name, operator, clock, changes, table: tableIn(text, name), value });
    });
  });
}

/** What is bound to a parameter: a reading of the clock of the app, or a time of the client. */
function parameterClock(code: CodeIndex, call: CallSite, parameter: string): DeadlineCheck['clock'] | undefined {
  const values = call.args[1] === undefined ? undefined : unwrap(call.args[1]);
  if (values?.type !== 'ArrayExpression') return undefined;
  const index = /^\$(\d+)$/.exec(parameter)?.[1];
  const node = index === undefined ? undefined : values.elements[Number(index) - 1];
  return node === null || node === undefined ? undefined : clockOf(code, node, call);
}

function inKnex(code: CodeIndex): DeadlineCheck[] {
  return WHERES.flatMap((name) => code.callsOfMember(name)).flatMap((call): DeadlineCheck[] => {
    const [column, operator, value] = call.args.map((one) => unwrap(one));
    if (call.args.length !== 3 || column?.type !== 'Literal' || operator?.type !== 'Literal' || value === undefined) return [];
    if (typeof column.value !== 'string' || !isDeadline(column.value) || !/^[<>]=?$/.test(String(operator.value))) return [];
    const clock = clockOf(code, value, call);
    if (clock === undefined) return [];
    const changes =
      code.chain(call.node, call.module).some((link) => /^(?:update|del|delete|increment|decrement)$/.test(link.member)) ||
      followedByWrite(code, call);
    const [first] = code.chain(call.node, call.module);
    const table = first?.args[0] === undefined ? undefined : unwrap(first.args[0]);
    return statementCheck(code, call, {
      name: column.value,
      operator: String(operator.value),
      clock,
      changes,
      table: table?.type === 'Literal' && typeof table.value === 'string' ? table.value.split(/\s/)[0] : undefined,
      value: code.text(value, call.module),
    });
  });
}

/** `.where('s.expiresAt > :now', { now: new Date() })` of a query builder. */
function inConditions(code: CodeIndex): DeadlineCheck[] {
  return WHERES.flatMap((name) => code.callsOfMember(name)).flatMap((call): DeadlineCheck[] => {
    const [first, given] = call.args.map((one) => unwrap(one));
    if (call.args.length > 2 || first?.type !== 'Literal' || typeof first.value !== 'string' || !/[<>]/.test(first.value)) return [];
    const text = first.value;
    const changes = code.chain(call.node, call.module).some((link) => /^(?:update|delete)$/.test(link.member));
    return [...text.matchAll(COMPARED)].flatMap((match): DeadlineCheck[] => {
      const name = match[1] ?? match[6] ?? '';
      if (!isDeadline(name)) return [];
      const operator = match[1] === undefined ? flipped(match[5] ?? '') : (match[2] ?? '');
      const parameter = /^:(\w+)$/.exec(match[3] ?? '')?.[1];
      const property =
        parameter === undefined || given?.type !== 'ObjectExpression'
          ? undefined
          : given.properties.find((one) => one.type === 'Property' && keyName(one.key, one.computed) === parameter);
      const bound = property?.type === 'Property' ? property.value : undefined;
      const byServer = match[4] !== undefined || new RegExp(`^(?:${NOW})$`, 'i').test(match[3] ?? '');
      const clock = byServer ? 'database' : bound === undefined ? undefined : clockOf(code, bound, call);
      const value = `${match[0]}${text.slice(match.index + match[0].length, match.index + match[0].length + 12)} ${bound === undefined ? '' : code.text(bound, call.module)}`;
      return clock === undefined ? [] : statementCheck(code, call, { name, operator, clock, changes, table: undefined, value });
    });
  });
}

/** `.where(…).update(…)`: the chain goes on after the call. */
function followedByWrite(code: CodeIndex, call: CallSite): boolean {
  return ['update', 'del', 'delete'].some((name) =>
    code
      .callsOfMember(name)
      .some((one) => one.module === call.module && one.node.start === call.node.start && one.node.end > call.node.end),
  );
}

/** The table whose alias stands before the column; without one, the first table that a text names. */
function tableIn(text: string, column: string): string | undefined {
  const alias = /^"?(\w+)"?\./.exec(column)?.[1];
  const named =
    alias === undefined
      ? undefined
      : new RegExp(`\\b(?:from|join|(?<!\\bfor\\s+)update|into)\\s+"?(?:\\w+"?\\."?)?(?:(\\w+)"?\\s+(?:as\\s+)?)?${alias}\\b`, 'i').exec(
          text,
        );
  if (named !== null && named !== undefined) return named[1] ?? alias;
  return /\b(?:from|(?<!\bfor\s+)update|into)\s+"?(?:\w+"?\."?)?(\w+)/i.exec(text)?.[1];
}
