import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

/** Calls that claim a key in one step. */
export const ATOMIC = /^ioredis#setnx$|^redis\.createClient\(\)\.setNX$/;

const REDIS =
  /^(?:ioredis#|redis\.createClient\(\)\.)(?:get|set|setex|setEx|setnx|setNX|psetex|exists|hget|hset|hsetnx|eval|evalsha|GET|SET)$/;
const MEMORY = /^(?:Map|Set)#(?:get|has|set|add)$|^(?:lru-cache|node-cache)\b.*#(?:get|set|has)$/;
const DATABASE =
  /^(?:pg\.(?:Pool|Client)#query|knex\(\)\(\)\.\w+|knex\(\)\.raw|@prisma\/client\.PrismaClient#\w+\.\w+|mongo\w*\..*#\w+|mysql2\..*query|typeorm\..*)$/;

/** What the constant that is handed in as key is made of: `const key = request.headers['idempotency-key']`. */
function keyText(code: CodeIndex, call: CallSite): string {
  const [first] = call.args;
  const init = first?.type === 'Identifier' ? call.module.bindingAt.get(first.start)?.init : undefined;
  return init !== undefined && init.end - init.start < 500 ? code.text(init, call.module) : '';
}

/** Where the key is kept: calls whose arguments speak of idempotency decide; without any, the only kind of store that is used. */
export function storeOf(code: CodeIndex, below: readonly CallSite[]): string | undefined {
  const kinds: [string, CallSite[]][] = [
    ['redis', below.filter((call) => REDIS.test(call.callee))],
    ['database', below.filter((call) => DATABASE.test(call.callee) || sendsSql(code, call))],
    ['memory', below.filter((call) => MEMORY.test(call.callee))],
  ];
  const telling = kinds.filter(([, calls]) =>
    calls.some((call) =>
      /idempoten|dedup/i.test(
        `${call.enclosing?.name ?? ''} ${call.module.path} ${call.node.end - call.node.start < 3000 ? code.text(call.node, call.module) : ''} ${keyText(code, call)}`,
      ),
    ),
  );
  const used = kinds.filter(([, calls]) => calls.length > 0);
  if (telling.length > 0) return telling[0]?.[0];
  // A map of the process holds many things; only one that speaks of the key is its store.
  return used.length === 1 && used[0]?.[0] !== 'memory' ? used[0]?.[0] : used.length > 0 ? 'unknown' : undefined;
}

/** A statement through a client behind an interface of the service. */
function sendsSql(code: CodeIndex, call: CallSite): boolean {
  const [first] = call.args;
  return (
    first !== undefined &&
    /^\*\.(?:query|execute)$/.test(call.callee) &&
    /^[`'"]\s*(?:insert\s+into|select\s|update\s|delete\s+from)/i.test(code.text(first, call.module).slice(0, 60))
  );
}
