import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { imports } from '../../extract/orm/orm-tables.ts';
import { transactionScopes } from '../../extract/transaction-scope.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { keyName, unwrap } from '../../lang/typescript/syntax.ts';
import { objectOf } from './object-filter.ts';

/**
 * Whether a call takes part in a transaction by what it is handed: `{ transaction: t }` of Sequelize, `{ session }` of Mongoose.
 * A call inside the callback without it runs beside the transaction, unless the library carries it along by itself.
 */
export function transactionOption(
  input: ExtractInput,
  call: CallSite,
  options: Node | undefined,
  name: 'transaction' | 'session',
): boolean | 'unknown' {
  const { code } = input;
  const { module } = call;
  const given = options === undefined ? undefined : unwrap(options);
  if (given !== undefined) {
    const object = objectOf(given, module);
    // Options that somebody else puts together.
    if (object === undefined) return given.type === 'Literal' ? false : 'unknown';
    for (const property of object.properties) {
      if (property.type === 'SpreadElement') return 'unknown';
      if (keyName(property.key, property.computed) !== name) continue;
      const value = unwrap(property.value);
      if (value.type === 'Literal' || (value.type === 'Identifier' && value.name === 'undefined')) return false;
      const binding = value.type === 'Identifier' ? module.bindingAt.get(value.start) : undefined;
      // A parameter that may be left out.
      const optional =
        binding?.kind === 'param' && (binding.fallback !== undefined || (binding.node as { optional?: boolean }).optional === true);
      return optional ? 'unknown' : true;
    }
  }
  if (name === 'transaction' && imports(code, /^cls-hooked$|^continuation-local-storage$/)) return 'unknown';
  return name === 'session' && carried(code, call) ? 'unknown' : false;
}

/** `connection.transaction(fn)` of Mongoose can be told to carry the session along. */
function carried(code: ExtractInput['code'], call: CallSite): boolean {
  if (call.enclosing === undefined) return false;
  const scopes = transactionScopes(code);
  for (let at: CallSite['enclosing'] = call.enclosing; at !== undefined; at = at.parent)
    if (scopes.callbacks.has(at))
      return code.callsTo(/^mongoose\.set$/).some((one) => /transactionAsyncLocalStorage/.test(code.text(one.node, one.module)));
  return false;
}
