import type { Column } from '@airworthy/model';
import type { ColumnDef, Constraint } from 'libpg-query';
import { relationName, stringsOf, typeText } from '../../lang/sql/names.ts';
import type { SqlStatement } from '../../lang/sql/parse-sql.ts';
import { expressionText, parenthesised } from '../../lang/sql/split-statements.ts';
import { dropIndexes, putCheck, putIndex, putKey, renameConstraint, setPrimaryKey } from './constraints.ts';

import type { TableState } from './schema.ts';

const AFTER_DEFAULT = /^(?:NOT\s+NULL|NULL|PRIMARY|UNIQUE|REFERENCES|CHECK|CONSTRAINT|GENERATED|COLLATE)\b/i;
const SERIAL = /^(?:small|big)?serial\d?$/;
const ON_DELETE: Readonly<Record<string, string>> = { c: 'cascade', n: 'set null', d: 'set default', r: 'restrict' };

/** A column definition as a fact. */
export function toColumn(definition: ColumnDef, statement: SqlStatement, line: number): Column {
  const type = typeText(definition.typeName);
  const column: Column = { name: definition.colname ?? '', type, nullable: !SERIAL.test(type), line };
  for (const each of definition.constraints ?? []) {
    if (!('Constraint' in each)) continue;
    const constraint = each.Constraint;
    if (constraint.contype === 'CONSTR_NOTNULL' || constraint.contype === 'CONSTR_PRIMARY' || constraint.contype === 'CONSTR_IDENTITY')
      column.nullable = false;
    if (constraint.contype === 'CONSTR_UNIQUE' || constraint.contype === 'CONSTR_PRIMARY') column.unique = true;
    if (constraint.contype === 'CONSTR_DEFAULT') {
      const from = statement.text.slice(statement.at(constraint.location ?? 0)).replace(/^\s*DEFAULT\s+/i, '');
      column.default = expressionText(from, 0, AFTER_DEFAULT);
    }
  }
  return column;
}

/** Adds what a constraint says to a table; `column` is set for constraints written at a column. */
export function addConstraint(
  table: TableState | undefined,
  constraint: Constraint,
  statement: SqlStatement,
  column: string | undefined,
): void {
  if (table === undefined) return;
  const keys = column === undefined ? stringsOf(constraint.keys) : [column];
  const named = constraint.conname === undefined ? {} : { name: constraint.conname };
  switch (constraint.contype) {
    case 'CONSTR_PRIMARY':
      if (keys.length > 0) setPrimaryKey(table, keys, constraint.conname);
      else if (constraint.indexname !== undefined) fromIndex(table, constraint);
      break;
    case 'CONSTR_UNIQUE':
      if (keys.length > 0) putIndex(table, { ...named, columns: keys, unique: true }, 'key');
      else if (constraint.indexname !== undefined) fromIndex(table, constraint);
      break;
    case 'CONSTR_FOREIGN': {
      const columns = column === undefined ? stringsOf(constraint.fk_attrs) : [column];
      const action = ON_DELETE[constraint.fk_del_action ?? ''];
      putKey(table, {
        ...named,
        columns,
        references: relationName(constraint.pktable),
        ...(action === undefined ? {} : { onDelete: action }),
      });
      break;
    }
    case 'CONSTR_CHECK':
      putCheck(table, constraintText(constraint, statement), constraint.conname);
      break;
    default:
  }
}

/** `ADD CONSTRAINT name UNIQUE USING INDEX index`: the index takes the name, and is the constraint from then on. */
function fromIndex(table: TableState, { contype, conname, indexname }: Constraint): void {
  const index = table.indexes.find((one) => one.name === indexname);
  if (index === undefined) return;
  if (contype === 'CONSTR_PRIMARY') {
    setPrimaryKey(table, index.columns, conname ?? indexname);
    dropIndexes(table, (one) => one === index);
  } else if (conname !== undefined && indexname !== undefined) renameConstraint(table, indexname, conname);
}

/** Condition of a CHECK constraint. */
export function constraintText(constraint: Constraint, statement: SqlStatement): string {
  const from = statement.at(constraint.location ?? 0);
  const word = /\bCHECK\b/i.exec(statement.text.slice(from));
  return parenthesised(statement.text, from + (word?.index ?? 0))?.text.replace(/\s+/g, ' ') ?? '';
}
