import type { RouteWrite } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { routesOf } from '../../extract/routes.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

const UPDATES =
  /^knex\(\)\(\)\.update$|PrismaClient#\w+\.(?:update|updateMany|upsert)$|^mongo(?:ose|db)\b.*(?:updateOne|updateMany|findOneAndUpdate|findByIdAndUpdate|replaceOne|save)$|^typeorm\b.*[.#](?:update|save)$|^drizzle-orm\b.*\.update$|^sequelize\b.*\.update$/;
const VERSION = /\b(?:version|lock_?version|revision|row_?version|__v|updated_?at|etag)\b/i;
const IF_MATCH = /if-match|ifMatch|if-unmodified-since/i;

/** PUT and PATCH routes that replace what a client has read before. */
export function routeWrites(input: ExtractInput): RouteWrite[] {
  const { code } = input;
  return routesOf(input).flatMap((route, index): RouteWrite[] => {
    if (route.method !== 'PUT' && route.method !== 'PATCH') return [];
    const handler = handlerOf(input, index);
    const below = handler === undefined ? [] : callsBelow(code, handler, 4).map(({ call }) => call);
    const updates = below.filter((call) => isUpdate(code, call));
    const related = handler === undefined ? [] : [handler.location];
    return [
      {
        location: route.location,
        wiring: route.wiring ?? { state: 'wired', rung: 'L7' },
        method: route.method,
        path: route.path,
        related,
        precondition:
          handler !== undefined &&
          [handler, ...below.flatMap((call) => call.targets)].slice(0, 40).some((fn) => IF_MATCH.test(code.text(fn.node, fn.module)))
            ? 'if-match'
            : updates.length === 0
              ? 'unknown'
              : updates.some((call) => comparesVersion(code, call))
                ? 'version'
                : 'none',
      },
    ];
  });
}

function isUpdate(code: CodeIndex, call: CallSite): boolean {
  if (UPDATES.test(call.callee)) return true;
  const [first] = call.args;
  return (
    /(?:query|raw|execute)$/.test(call.callee) &&
    first !== undefined &&
    /^\s*update\s/i.test(sqlTextOf(code, first, call.module)?.text ?? '')
  );
}

/** The version is part of the condition: in the WHERE of the text, or in a `where` of the builder's chain. */
function comparesVersion(code: CodeIndex, call: CallSite): boolean {
  const [first] = call.args;
  const sql = first === undefined ? undefined : sqlTextOf(code, first, call.module)?.text;
  if (sql !== undefined && /\bwhere\b/i.test(sql)) return VERSION.test(sql.slice(sql.search(/\bwhere\b/i)));
  const chain = code.chain(call.node, call.module);
  if (chain.some((link) => /where/i.test(link.member) && link.args.some((one) => VERSION.test(code.text(one, call.module))))) return true;
  const options = first === undefined ? undefined : code.value(first, call.module);
  const where = code.property(options, 'where');
  return where?.kind === 'object' && where.keys.some((key) => VERSION.test(key));
}
