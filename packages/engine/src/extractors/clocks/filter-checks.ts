import type { DeadlineCheck } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { contains, keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { clockOf, statementCheck } from './compared.ts';
import { isDeadline } from './fields.ts';

const PRISMA = /PrismaClient#\w+\.(\w+)$/;
const OPERATORS: Readonly<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };
const MONGO = [
  'find',
  'findOne',
  'exists',
  'countDocuments',
  'updateOne',
  'updateMany',
  'deleteOne',
  'deleteMany',
  'findOneAndUpdate',
  'findOneAndDelete',
];
const SEQUELIZE = ['findAll', 'findAndCountAll', 'count', 'update', 'destroy'];
const WRITES = /^(?:update|delete|upsert|destroy|findOneAnd)/;

/** Deadlines in the filters of Prisma, MongoDB and Sequelize, and in the operators of Drizzle and TypeORM. */
export function filterChecks({ code }: ExtractInput): DeadlineCheck[] {
  const named = (names: readonly string[], sign: RegExp): CallSite[] =>
    names
      .flatMap((name) => code.callsOfMember(name))
      .filter((call) => call.targets.length === 0 && sign.test(code.text(call.node, call.module)));
  return [
    ...code.callsTo(PRISMA).flatMap((call) => inFilter(code, call, /^(?:lt|gt)e?$/, /#(\w+)\./.exec(call.callee)?.[1])),
    ...named(MONGO, /\$[lg]te?\b/).flatMap((call) => inFilter(code, call, /^\$(?:lt|gt)e?$/, undefined)),
    ...named([...new Set([...SEQUELIZE, 'findOne'])], /\bOp\.[lg]te?\b/).flatMap((call) =>
      inFilter(code, call, /^(?:lt|gt)e?$/, undefined),
    ),
    ...drizzle(code),
    ...typeorm(code),
  ];
}

/** `{ expiresAt: { gt: new Date() } }`, however deep among AND, OR and relations. */
function inFilter(code: CodeIndex, call: CallSite, keys: RegExp, table: string | undefined): DeadlineCheck[] {
  const found: DeadlineCheck[] = [];
  const changes = WRITES.test(call.member ?? PRISMA.exec(call.callee)?.[1] ?? '');
  for (const given of call.args) {
    for (const filter of filtersOf(call, given))
      walk(filter, (node) => {
        // What is written is no question.
        if (
          node.type === 'Property' &&
          /^(?:data|create|update|\$set|select|include|orderBy)$/.test(keyName(node.key, node.computed) ?? '')
        )
          return keyName(node.key, node.computed) === 'include';
        if (node.type !== 'Property' || node.value.type !== 'ObjectExpression') return true;
        const field = keyName(node.key, node.computed);
        if (field === undefined || !isDeadline(field)) return true;
        for (const one of node.value.properties) {
          if (one.type !== 'Property') continue;
          const key = (one.computed ? memberName(unwrap(one.key)) : keyName(one.key, false)) ?? '';
          const operator = keys.test(key) ? OPERATORS[key.replace('$', '')] : undefined;
          const clock = operator === undefined ? undefined : clockOf(code, one.value, call);
          if (operator !== undefined && clock !== undefined)
            found.push(
              ...statementCheck(code, call, { name: field, operator, clock, changes, table, value: code.text(one.value, call.module) }),
            );
        }
        return true;
      });
  }
  return found;
}

/** The argument, or what a name in its place, or in the place of its `where`, stands for. */
function filtersOf(call: CallSite, given: Node): Node[] {
  const named = (node: Node): Node | undefined => (node.type === 'Identifier' ? call.module.bindingAt.get(node.start)?.init : undefined);
  if (given.type !== 'ObjectExpression') return [named(given) ?? given];
  const kept = given.properties.flatMap((one) =>
    one.type === 'Property' && keyName(one.key, one.computed) === 'where' ? (named(one.value) ?? []) : [],
  );
  return [given, ...kept];
}

/** `gt(sessions.expiresAt, new Date())`. */
function drizzle(code: CodeIndex): DeadlineCheck[] {
  return code.callsTo(/^drizzle-orm\.(?:lt|gt)e?$/).flatMap((call) => {
    const [column, value] = call.args;
    const at = column === undefined ? undefined : unwrap(column);
    const name = at === undefined ? undefined : memberName(at);
    const operator = OPERATORS[call.callee.replace('drizzle-orm.', '')];
    if (at?.type !== 'MemberExpression' || name === undefined || value === undefined || operator === undefined || !isDeadline(name))
      return [];
    const clock = clockOf(code, value, call);
    if (clock === undefined) return [];
    const where = (call.enclosing === undefined ? [] : code.callsIn(call.enclosing)).find(
      (one) => one.member === 'where' && one.args.some((given) => contains(given, (inner) => inner === call.node)),
    );
    const changes = where !== undefined && code.chain(where.node, where.module).some((link) => /^(?:update|delete)$/.test(link.member));
    const table = unwrap(at.object);
    return statementCheck(code, call, {
      name,
      operator,
      clock,
      changes,
      table: table.type === 'Identifier' && table.name.length > 2 ? table.name : undefined,
      value: code.text(value, call.module),
    });
  });
}

const FIND_OPERATORS: Readonly<Record<string, string>> = {
  LessThan: '<',
  LessThanOrEqual: '<=',
  MoreThan: '>',
  MoreThanOrEqual: '>=',
};

/** `{ where: { expiresAt: MoreThan(new Date()) } }`. */
function typeorm(code: CodeIndex): DeadlineCheck[] {
  return code.callsTo(/^typeorm\.(?:LessThan|MoreThan)(?:OrEqual)?$/).flatMap((call) => {
    const before = call.module.parsed.code.slice(Math.max(0, call.node.start - 80), call.node.start);
    const name = /(\w+)['"]?\s*:\s*(?:Not\(\s*)?$/.exec(before)?.[1];
    const operator = FIND_OPERATORS[call.callee.replace('typeorm.', '')];
    const [value] = call.args;
    if (name === undefined || value === undefined || operator === undefined || !isDeadline(name)) return [];
    const clock = clockOf(code, value, call);
    if (clock === undefined) return [];
    const around = (call.enclosing === undefined ? [] : code.callsIn(call.enclosing)).filter(
      (one) => one !== call && one.node.start < call.node.start && call.node.end < one.node.end,
    );
    const changes = around.some((one) => /^(?:update|delete|softDelete)$/.test(one.member ?? ''));
    return statementCheck(code, call, { name, operator, clock, changes, table: undefined, value: code.text(value, call.module) });
  });
}
