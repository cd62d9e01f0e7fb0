import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import type { OrmTable } from './orm-table.ts';
import { imports, ofOrigin, ormTables } from './orm-tables.ts';
import { originOf } from './origin.ts';

/** A call of a Sequelize model, or of a row of one, that the packages' spelling does not show. */
export interface ModelCall {
  call: CallSite;
  member: string;
  /** `undefined` where only the member says that it is a model. */
  table: OrmTable | undefined;
  row: boolean;
}

const OF_MODEL =
  /^(?:find(?:All|AndCountAll|One|ByPk|OrCreate|OrBuild|CreateFind)|count|sum|max|min|create|bulkCreate|upsert|update|increment|decrement|restore|destroy|truncate)$/;
const OF_ROW = /^(?:save|update|destroy|increment|decrement|restore|reload)$/;
/** Names that nothing but a model has. */
const UNMISTAKABLE = /^(?:findAll|findAndCountAll|findByPk|findOrCreate|bulkCreate)$/;
const ROWS = /^sequelize\.Model\.find\w+\(\)\..*\.(\w+)$/;
const FOUND = new WeakMap<CodeIndex, readonly ModelCall[]>();

/**
 * `db.User.findAll()` where `db` was filled by a loop over files, so that only the name says which model it is, and
 * `order.update()` where the row was taken out of a list.
 */
export function modelCalls(code: CodeIndex): readonly ModelCall[] {
  let found = FOUND.get(code);
  if (found === undefined)
    FOUND.set(code, (found = imports(code, /^(?:sequelize|sequelize-typescript|@sequelize\/core)$/) ? read(code) : []));
  return found;
}

function read(code: CodeIndex): ModelCall[] {
  const models = new Map(
    ormTables(code)
      .all.filter((one) => one.table.from === 'sequelize')
      .map((one) => [one.model.toLowerCase(), one]),
  );
  const out: ModelCall[] = [];
  for (const call of code.calls) {
    const { member, receiver } = call;
    if (member === undefined || receiver === undefined || call.targets.length > 0) continue;
    const unknown = call.callee.startsWith('*.');
    if (!unknown && !ROWS.test(call.callee)) continue;
    if (!OF_MODEL.test(member) && !OF_ROW.test(member)) continue;
    const at = unwrap(receiver);
    const name = at.type === 'Identifier' ? at.name : memberName(at);
    const table = unknown && name !== undefined ? models.get(name.toLowerCase().replace(/model$/, '')) : undefined;
    // A common word needs a model's name before it, in the way that models are written.
    const isModel =
      table !== undefined && OF_MODEL.test(member) && (UNMISTAKABLE.test(member) || at.type !== 'Identifier' || /^[A-Z]/.test(at.name));
    if (isModel) out.push({ call, member, table, row: false });
    else if (unknown && table === undefined && UNMISTAKABLE.test(member)) out.push({ call, member, table: undefined, row: false });
    else if (OF_ROW.test(member) && at.type === 'Identifier') {
      const row = ofOrigin(code, originOf(code, at, call.module));
      if (row?.table.from === 'sequelize') out.push({ call, member, table: row, row: true });
    }
  }
  return out;
}
