import type { DeadlineCheck } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { countsAtInstant, fieldName, flipped, isDeadline } from './fields.ts';

const SENDERS = ['query', 'raw', 'execute', '$queryRaw', '$executeRaw', '$queryRawUnsafe', '$executeRawUnsafe', 'whereRaw', 'andWhereRaw'];
const WHERES = ['where', 'andWhere', 'orWhere', 'having'];
const NOW = 'NOW\\(\\)|CURRENT_TIMESTAMP(?:\\(\\))?|CURRENT_DATE|LOCALTIMESTAMP|clock_timestamp\\(\\)|UTC_TIMESTAMP\\(\\)';
const COMPARED = new RegExp(`([\\w".]+)\\s*(<=|>=|<|>)\\s*(${NOW}|\\$\\d+|\\?|:\\w+)|(${NOW})\\s*(<=|>=|<|>)\\s*([\\w".]+)`, 'gi');

/** Deadlines that a statement compares: SQL text, knex, Prisma filters. */
export function statementChecks({ code }: ExtractInput): DeadlineCheck[] {
  return [...inSql(code), ...inKnex(code), ...inPrisma(code)];
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
      return clock === undefined ? [] : [fact(code, call, name, operator, clock, changes ? 'write' : 'read', tableIn(text, name))];
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

/** `undefined` where it is no reading of a clock at all, as another stored time. */
function clockOf(code: CodeIndex, node: CallSite['args'][number], call: CallSite): DeadlineCheck['clock'] | undefined {
  const at = unwrap(node);
  const init = at.type === 'Identifier' ? call.module.bindingAt.get(at.start)?.init : undefined;
  const text = `${code.text(at, call.module)} ${init === undefined ? '' : code.text(init, call.module).slice(0, 200)}`;
  if (/\b(?:raw|fn|sql)\b[^)]*\bnow\b|\bfn\.now\(/i.test(text)) return 'database';
  if (/new Date\(\s*\)|Date\.now\(\)|dayjs\(\s*\)|moment(?:\.utc)?\(\s*\)|DateTime\.(?:now|utc)\(\s*\)|Temporal\.Now/.test(text))
    return 'app';
  return code.flowsFromRequest(node, call.module) === true && /time|now|date/i.test(text) ? 'client' : undefined;
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
    return [
      fact(
        code,
        call,
        column.value,
        String(operator.value),
        clock,
        changes ? 'write' : 'read',
        table?.type === 'Literal' && typeof table.value === 'string' ? table.value.split(/\s/)[0] : undefined,
      ),
    ];
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

const PRISMA = /PrismaClient#\w+\.(\w+)$/;
const OPERATORS: Readonly<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

function inPrisma(code: CodeIndex): DeadlineCheck[] {
  return code.callsTo(PRISMA).flatMap((call): DeadlineCheck[] => {
    const [first] = call.args;
    if (first === undefined) return [];
    const where = code.property(code.value(first, call.module), 'where');
    if (where?.kind !== 'object') return [];
    return where.keys.flatMap((name) => {
      const filter = isDeadline(name) ? where.get(name) : undefined;
      if (filter?.kind !== 'object') return [];
      return filter.keys.flatMap((key): DeadlineCheck[] => {
        const operator = OPERATORS[key];
        const value = filter.get(key);
        const clock = operator === undefined || value === undefined ? undefined : clockOf(code, value.node, call);
        return operator === undefined || clock === undefined
          ? []
          : [
              fact(
                code,
                call,
                name,
                operator,
                clock,
                /^(?:update|delete)/.test(PRISMA.exec(call.callee)?.[1] ?? '') ? 'write' : 'read',
                /#(\w+)\./.exec(call.callee)?.[1],
              ),
            ];
      });
    });
  });
}

function fact(
  code: CodeIndex,
  call: CallSite,
  name: string,
  operator: string,
  clock: DeadlineCheck['clock'],
  statement: DeadlineCheck['statement'],
  table: string | undefined,
): DeadlineCheck {
  return {
    location: call.location,
    wiring: code.reach(call),
    field: fieldName(name),
    ...(table === undefined ? {} : { of: table }),
    where: 'sql',
    clock,
    statement,
    countsAtInstant: countsAtInstant(operator),
    ...(operator.startsWith('<') ? { past: true } : {}),
    ...(call.enclosing === undefined ? {} : { within: call.enclosing.name }),
  };
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
