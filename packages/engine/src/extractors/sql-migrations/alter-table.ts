import type { AlterTableCmd } from 'libpg-query';
import { relationName, typeText } from '../../lang/sql/names.ts';
import type { SqlStatement } from '../../lang/sql/parse-sql.ts';
import { expressionText } from '../../lang/sql/split-statements.ts';
import { addConstraint, toColumn } from './columns.ts';
import { dropConstraint } from './constraints.ts';
import { changeTable, dropColumn, putColumn, recordStep, setDefault, setNullable, setRowSecurity } from './schema.ts';
import type { Replay, TableState } from './schema.ts';

const CONSTRAINT_STEP: Readonly<Record<string, string>> = {
  CONSTR_FOREIGN: 'add-foreign-key',
  CONSTR_CHECK: 'add-check',
  CONSTR_UNIQUE: 'add-unique',
  CONSTR_PRIMARY: 'add-primary-key',
  CONSTR_NOTNULL: 'set-not-null',
};

/** Each command of an ALTER TABLE becomes a step. */
export function alterTable(replay: Replay, statement: SqlStatement, line: number, multiline: boolean): void {
  if (!('AlterTableStmt' in statement.node)) return;
  const alter = statement.node.AlterTableStmt;
  if (alter.objtype !== 'OBJECT_TABLE') {
    recordStep(replay, 'raw', line, { text: statement.text });
    return;
  }
  const name = relationName(alter.relation);
  const table = changeTable(replay, name, line);
  for (const each of alter.cmds ?? []) {
    if ('AlterTableCmd' in each) command(replay, { name, table, statement, multiline, line }, each.AlterTableCmd);
  }
}

interface Target {
  name: string;
  table: TableState | undefined;
  statement: SqlStatement;
  line: number;
  multiline: boolean;
}

function command(replay: Replay, target: Target, cmd: AlterTableCmd): void {
  const { table, statement } = target;
  const definition = cmd.def;
  const location =
    definition !== undefined && 'ColumnDef' in definition
      ? definition.ColumnDef.location
      : definition !== undefined && 'Constraint' in definition
        ? definition.Constraint.location
        : undefined;
  const inside = target.multiline && location !== undefined ? statement.text.slice(0, statement.at(location)).split('\n').length - 1 : 0;
  const line = target.line + inside;
  const guarded = cmd.missing_ok === true ? { guarded: true } : {};
  const step = (action: string, details: Parameters<typeof recordStep>[3] = {}): void =>
    recordStep(replay, action, line, { table: target.name, text: statement.text, ...guarded, ...details });
  const column = cmd.name === undefined ? {} : { column: cmd.name };
  switch (cmd.subtype) {
    case 'AT_AddColumn': {
      if (definition === undefined || !('ColumnDef' in definition)) return;
      const made = toColumn(definition.ColumnDef, statement, line);
      step('add-column', {
        column: made.name,
        columnType: made.type,
        nullable: made.nullable,
        ...(made.default === undefined ? {} : { default: made.default }),
      });
      if (table !== undefined && !(guarded.guarded === true && table.columns.some((each) => each.name === made.name)))
        putColumn(table, made);
      for (const each of definition.ColumnDef.constraints ?? []) {
        if (!('Constraint' in each)) continue;
        addConstraint(table, each.Constraint, statement, made.name);
        const action = CONSTRAINT_STEP[each.Constraint.contype ?? ''];
        if (action === 'add-foreign-key' || action === 'add-unique' || action === 'add-check') step(action, { column: made.name });
      }
      return;
    }
    case 'AT_DropColumn':
      step('drop-column', column);
      dropColumn(table, cmd.name ?? '');
      return;
    case 'AT_SetNotNull':
    case 'AT_DropNotNull':
      step(cmd.subtype === 'AT_SetNotNull' ? 'set-not-null' : 'drop-not-null', column);
      setNullable(table, cmd.name ?? '', cmd.subtype === 'AT_DropNotNull');
      return;
    case 'AT_AlterColumnType': {
      const type = definition !== undefined && 'ColumnDef' in definition ? typeText(definition.ColumnDef.typeName) : '';
      step('alter-column-type', { ...column, columnType: type });
      const known = table?.columns.find((each) => each.name === cmd.name);
      if (known !== undefined) known.type = type;
      return;
    }
    case 'AT_ColumnDefault':
      step(definition === undefined ? 'drop-default' : 'set-default', column);
      setDefault(table, cmd.name ?? '', definition === undefined ? undefined : defaultOf(statement.text, cmd.name ?? ''));
      return;
    case 'AT_AddConstraint': {
      if (definition === undefined || !('Constraint' in definition)) return;
      const { Constraint: constraint } = definition;
      const usesIndex = constraint.indexname !== undefined;
      step(CONSTRAINT_STEP[constraint.contype ?? ''] ?? 'raw', {
        ...(constraint.skip_validation === true ? { notValid: true } : {}),
        ...(usesIndex ? { blocking: false } : {}),
      });
      addConstraint(table, constraint, statement, undefined);
      return;
    }
    case 'AT_ValidateConstraint':
      step('validate-constraint');
      return;
    case 'AT_DropConstraint':
      step('drop-constraint');
      dropConstraint(table, cmd.name ?? '');
      return;
    case 'AT_EnableRowSecurity':
      step('enable-rls');
      setRowSecurity(replay, table, { enabled: true });
      return;
    case 'AT_ForceRowSecurity':
      step('force-rls');
      setRowSecurity(replay, table, { forced: true });
      return;
    case 'AT_DisableRowSecurity':
      step('disable-rls');
      setRowSecurity(replay, table, { enabled: false });
      return;
    case 'AT_NoForceRowSecurity':
      step('no-force-rls');
      setRowSecurity(replay, table, { forced: false });
      return;
    default:
      step('raw');
  }
}

/** The expression of `ALTER COLUMN name SET DEFAULT …`. */
function defaultOf(text: string, column: string): string {
  const start = new RegExp(`"?${column.replace(/\W/g, '.')}"?\\s+SET\\s+DEFAULT\\s+`, 'i').exec(text);
  return start === null ? '…' : expressionText(text, start.index + start[0].length, /^(?!)/);
}
