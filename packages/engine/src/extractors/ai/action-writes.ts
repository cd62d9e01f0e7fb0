import type { ModelAction } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { namesMoney } from '../../derive/columns.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { keyName, walk } from '../../lang/typescript/syntax.ts';

const WRITES =
  /PrismaClient#\w+\.(?:create|createMany|update|updateMany|upsert|delete|deleteMany)$|PrismaClient#\$executeRaw|^knex\(\)\(\)\.(?:insert|update|del|delete|increment|decrement)$|^(?:bull#|bullmq\.Queue#)add|sendMail$|@sendgrid\/mail\.send|^axios(?:\.create\(\))?\.(?:post|put|patch|delete)$|^stripe#.*\.(?:create|update|cancel|capture)$|mongo.*#(?:insert|update|delete)\w*$/;
const MORE_WRITES =
  /^drizzle-orm\.(?:drizzle\(\)|query\(\))\.(?:insert|update|delete)$|^kysely\.\w+#(?:insertInto|updateTable|deleteFrom)$|^typeorm\..*(?:#|\.)(?:save|insert|update|delete|remove|softDelete)$|^mongoose\.model\(\)\.(?:create|insertMany|update\w*|delete\w*|findOneAnd\w+|findByIdAnd\w+)$|^sequelize\..*(?:#|\.)(?:create|update|destroy|bulkCreate)$|^resend(?:\.\w+)?#emails\.send$|^twilio.*\.create$/;
const FINAL =
  /PrismaClient#\w+\.(?:delete|deleteMany)$|^knex\(\)\(\)\.(?:del|delete)$|sendMail$|@sendgrid\/mail\.send|^twilio.*\.create$|^stripe#.*\.(?:create|capture)$|mongo.*#delete\w*$|^mongoose\.model\(\)\.(?:delete\w*|find(?:One|ById)AndDelete)$|^drizzle-orm\.drizzle\(\)\.delete$|^kysely\.\w+#deleteFrom$|^typeorm\..*(?:#|\.)(?:delete|remove)$|\.destroy$|^resend(?:\.\w+)?#emails\.send$/;
const SQL_WRITE = /\b(?:INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b/i;

/** A call that changes rows, or sends something that somebody else acts on. */
export function changesData(call: CallSite): boolean {
  return WRITES.test(call.callee) || MORE_WRITES.test(call.callee) || SQL_WRITE.test(literalOf(call)) || sendsChange(call);
}

/** `fetch(url, { method: 'POST' })`. */
function sendsChange(call: CallSite): boolean {
  if (call.callee !== 'fetch') return false;
  const [, options] = call.args;
  return (
    options !== undefined && /\bmethod:\s*['"](?:POST|PUT|PATCH|DELETE)['"]/.test(call.module.parsed.code.slice(options.start, options.end))
  );
}

/** Deletes, stores an amount of money, or sends something, as far as the calls say. */
export function effectsOf(writes: readonly CallSite[]): NonNullable<ModelAction['effects']> {
  const found = new Set<'money' | 'deletion' | 'message'>();
  for (const call of writes) {
    if (
      /\.(?:delete|deleteMany|del|destroy|remove)$|[#.](?:delete\w*|find(?:One|ById)AndDelete)$/.test(call.callee) ||
      /DELETE\s+FROM/i.test(literalOf(call))
    )
      found.add('deletion');
    else if (/sendMail$|@sendgrid\/mail\.send|^twilio|^resend|^@slack\/web-api/.test(call.callee)) found.add('message');
    else if (call.callee.startsWith('stripe#') || call.args.some((argument) => namesAmount(argument))) found.add('money');
  }
  return [...found].toSorted();
}

/** A key of what is stored is called like an amount of money. */
function namesAmount(node: Node): boolean {
  let found = false;
  walk(node, (one) => {
    if (one.type === 'Property' && namesMoney(keyName(one.key, one.computed) ?? '')) found = true;
    return !found;
  });
  return found;
}

function literalOf(call: CallSite): string {
  const [first] = call.args;
  if (first?.type === 'Literal') return String(first.value);
  return first?.type === 'TemplateLiteral' ? (first.quasis[0]?.value.raw ?? '') : '';
}

/** What cannot be undone: rows that are deleted, money and messages that are sent. */
export function cannotBeUndone(call: CallSite): boolean {
  return FINAL.test(call.callee) || /DELETE\s+FROM/i.test(literalOf(call));
}
