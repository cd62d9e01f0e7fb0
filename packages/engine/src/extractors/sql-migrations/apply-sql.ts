import { relationName, stringsOf } from '../../lang/sql/names.ts';
import { parseSql } from '../../lang/sql/parse-sql.ts';
import type { SqlNode, SqlStatement } from '../../lang/sql/parse-sql.ts';
import { parenthesised } from '../../lang/sql/split-statements.ts';
import { HOLE } from '../../lang/literals/value.ts';
import { alterTable } from './alter-table.ts';
import { addConstraint, toColumn } from './columns.ts';
import { blockStatements } from './do-block.ts';
import { dropIndexNamed, ownerOf, putIndex, renameIndex } from './constraints.ts';
import { changeTable, dropTable, makeTable, makeView, putColumn, recordStep, renameColumn, renameTable } from './schema.ts';
import type { Replay } from './schema.ts';

/** Applies SQL text; `line` is the line in the file on which it starts, and says whether its lines are lines of the file. */
export function applySql(replay: Replay, text: string, line: number, multiline: boolean, depth = 0): void {
  const parsed = parseSql(text);
  const place = (inside: number): number => (multiline ? line + inside : line);
  for (const error of parsed.errors)
    replay.unread(
      error.text.includes(HOLE) ? 'a statement is put together from parts that could not be read' : `${error.message}`,
      place(error.line),
      onlySteps(error.text),
    );
  for (const statement of parsed.statements) {
    const holes = statement.text.includes(HOLE);
    if (holes)
      replay.unread('a statement is put together from parts that could not be read', place(statement.line), onlySteps(statement.text));
    applyStatement(replay, statement, place(statement.line), multiline, depth);
  }
}

/** An index that may hold the same twice leaves tables as they are, whichever parts of its statement are known. */
function onlySteps(text: string): 'steps' | undefined {
  return /^\s*(?:CREATE\s+INDEX|REINDEX|ANALYZE|VACUUM|COMMENT\s+ON)\b/i.test(text) ? 'steps' : undefined;
}

/** An index by another method, over an expression, or by a class of operators holds something else than the plain values of its columns. */
function isSpecial(index: Extract<SqlNode, { IndexStmt: unknown }>['IndexStmt']): boolean {
  return (
    (index.accessMethod ?? 'btree') !== 'btree' ||
    (index.indexParams ?? []).some(
      (each) => !('IndexElem' in each) || each.IndexElem.expr !== undefined || (each.IndexElem.opclass ?? []).length > 0,
    )
  );
}

function applyStatement(replay: Replay, statement: SqlStatement, line: number, multiline: boolean, depth: number): void {
  const { node, text } = statement;
  const step = (action: string, details: Parameters<typeof recordStep>[3] = {}): void =>
    recordStep(replay, action, line, { text, ...details });
  if ('CreateStmt' in node) createTable(replay, statement, line, multiline);
  else if ('AlterTableStmt' in node) alterTable(replay, statement, line, multiline);
  else if ('IndexStmt' in node) {
    const index = node.IndexStmt;
    const table = relationName(index.relation);
    // `lower(email)` and `COALESCE(sku, '')` speak of one column: what is unique in small letters, or where nothing stands for NULL, is unique.
    const folded = [
      ...text.matchAll(
        /[(,]\s*(?:(?:lower|upper|btrim|trim)\s*\(\s*"?(?<one>\w+)"?\s*(?:::\s*\w+\s*)?\)|coalesce\s*\(\s*"?(?<other>\w+)"?\s*(?:::\s*\w+\s*)?,)/gi,
      ),
    ].map(({ groups }) => groups?.['one'] ?? groups?.['other']);
    const columns = (index.indexParams ?? []).map((each) =>
      'IndexElem' in each ? (each.IndexElem.name ?? folded.shift() ?? '(expression)') : '(expression)',
    );
    step('create-index', {
      table,
      ...(index.concurrent === true ? { concurrently: true } : {}),
      ...(index.if_not_exists === true ? { guarded: true } : {}),
    });
    const where = index.whereClause === undefined ? undefined : text.slice(lastWhere(text)).trim();
    // IF NOT EXISTS leaves an index of that name as it is.
    if (index.if_not_exists !== true || index.idxname === undefined || ownerOf(replay, index.idxname) === undefined)
      putIndex(
        changeTable(replay, table, line),
        {
          ...(index.idxname === undefined ? {} : { name: index.idxname }),
          columns,
          unique: index.unique === true,
          ...(where === undefined ? {} : { where }),
          ...(isSpecial(index) ? { special: true as const } : {}),
        },
        'idx',
      );
  } else if ('CreatePolicyStmt' in node) {
    const policy = node.CreatePolicyStmt;
    const table = relationName(policy.table);
    step('create-policy', { table });
    const using = policy.qual === undefined ? undefined : parenthesised(text, keyword(text, /\bUSING\b/i));
    const check = policy.with_check === undefined ? undefined : parenthesised(text, keyword(text, /\bWITH\s+CHECK\b/i));
    const state = changeTable(replay, table, line);
    if (state !== undefined) {
      const name = policy.policy_name ?? '';
      const fact = {
        name,
        command: policy.cmd_name ?? 'all',
        ...(using === undefined ? {} : { using: oneLine(using.text) }),
        ...(check === undefined ? {} : { withCheck: oneLine(check.text) }),
        line,
        path: replay.path,
      };
      state.policies = [...state.policies.filter((each) => each.name !== name), fact];
    }
  } else if ('DropStmt' in node) drop(replay, statement, line);
  else if ('RenameStmt' in node) rename(replay, statement, line);
  else if ('DoStmt' in node) {
    const body = node.DoStmt.args
      ?.map((each) =>
        'DefElem' in each && each.DefElem.arg !== undefined && 'String' in each.DefElem.arg ? each.DefElem.arg.String.sval : undefined,
      )
      .find((each) => each !== undefined);
    if (body === undefined || depth > 2) return;
    const start = text.indexOf(body.slice(0, 40));
    const before = start === -1 ? 0 : text.slice(0, start).split('\n').length - 1;
    const block = blockStatements(body);
    if (block.unread) {
      replay.unread('a DO block builds statements that could not be read', line);
      // Tables that are looked up in the catalogue may be any that stand there by then.
      if (/\bENABLE\s+ROW\s+LEVEL\s+SECURITY\b/i.test(body))
        for (const table of replay.schema.tables.values()) if (table.rowSecurity === 'off') table.rowSecurity = 'unknown';
    }
    const inner: Replay = Object.assign(Object.create(replay) as Replay, { guarded: replay.guarded || block.guarded });
    for (const each of block.statements) applySql(inner, each.text, line + (multiline ? before + each.line : 0), multiline, depth + 1);
    if (block.statements.length === 0) step('raw');
  } else applySimple(replay, node, line, step);
}

function createTable(replay: Replay, statement: SqlStatement, line: number, multiline: boolean): void {
  if (!('CreateStmt' in statement.node)) return;
  const create = statement.node.CreateStmt;
  const name = relationName(create.relation);
  recordStep(replay, 'create-table', line, {
    table: name,
    text: statement.text,
    ...(create.if_not_exists === true ? { guarded: true } : {}),
  });
  if (create.relation?.relpersistence === 't') return;
  const known = replay.schema.madeIn.has(name);
  const table = makeTable(replay, name, line);
  if (table === undefined || (known && create.if_not_exists === true)) return;
  for (const element of create.tableElts ?? []) {
    if ('ColumnDef' in element) {
      const at = statement.at(element.ColumnDef.location ?? 0);
      const columnLine = multiline ? line + statement.text.slice(0, at).split('\n').length - 1 : line;
      putColumn(table, toColumn(element.ColumnDef, statement, columnLine));
      for (const each of element.ColumnDef.constraints ?? [])
        if ('Constraint' in each) addConstraint(table, each.Constraint, statement, element.ColumnDef.colname);
    } else if ('Constraint' in element) addConstraint(table, element.Constraint, statement, undefined);
  }
}

function drop(replay: Replay, statement: SqlStatement, line: number): void {
  if (!('DropStmt' in statement.node)) return;
  const stmt = statement.node.DropStmt;
  const guarded = stmt.missing_ok === true ? { guarded: true } : {};
  for (const object of stmt.objects ?? []) {
    const parts =
      'List' in object
        ? stringsOf(object.List.items)
        : 'TypeName' in object
          ? stringsOf(object.TypeName.names)
          : 'String' in object
            ? [object.String.sval ?? '']
            : [];
    const name = (parts.length > 1 && parts[0] === 'public' ? parts.slice(1) : parts).join('.');
    const record = (action: string, table?: string): void =>
      recordStep(replay, action, line, {
        text: statement.text,
        ...(table === undefined ? {} : { table }),
        ...(stmt.concurrent === true ? { concurrently: true } : {}),
        ...guarded,
      });
    switch (stmt.removeType) {
      case 'OBJECT_TABLE':
        record('drop-table', name);
        dropTable(replay, name);
        break;
      case 'OBJECT_INDEX': {
        const name = parts.at(-1) ?? '';
        record('drop-index', ownerOf(replay, name)?.name);
        dropIndexNamed(replay, name);
        break;
      }
      case 'OBJECT_POLICY': {
        const table = parts.slice(0, -1).join('.');
        record('drop-policy', table);
        const state = replay.direction === 'up' ? replay.schema.tables.get(table) : undefined;
        if (state !== undefined) state.policies = state.policies.filter((policy) => policy.name !== parts.at(-1));
        break;
      }
      default:
        record(
          `drop-${(stmt.removeType ?? 'object')
            .replace(/^OBJECT_/, '')
            .replace('TYPE', 'ENUM')
            .replace('MATVIEW', 'VIEW')
            .toLowerCase()}`,
        );
    }
  }
}

function rename(replay: Replay, statement: SqlStatement, line: number): void {
  if (!('RenameStmt' in statement.node)) return;
  const stmt = statement.node.RenameStmt;
  const table = relationName(stmt.relation);
  if (stmt.renameType === 'OBJECT_TABLE') {
    recordStep(replay, 'rename-table', line, { table, text: statement.text });
    renameTable(replay, table, stmt.newname ?? '');
  } else if (stmt.renameType === 'OBJECT_COLUMN') {
    recordStep(replay, 'rename-column', line, {
      table,
      text: statement.text,
      ...(stmt.subname === undefined ? {} : { column: stmt.subname }),
    });
    if (replay.direction === 'up' && stmt.subname !== undefined && stmt.newname !== undefined)
      renameColumn(replay.schema.tables.get(table), stmt.subname, stmt.newname);
  } else {
    recordStep(replay, 'raw', line, { text: statement.text });
    const old = stmt.renameType === 'OBJECT_INDEX' ? table : stmt.renameType === 'OBJECT_TABCONSTRAINT' ? stmt.subname : undefined;
    if (replay.direction === 'up' && old !== undefined && stmt.newname !== undefined) renameIndex(replay, old, stmt.newname);
  }
}

/** Marks of statements that take a part of the rows only, in the syntax tree. */
const BATCHED = /"limitCount"|"ctid"/;
/** Rows that are named one by one: `id = 'x'`, `slug IN ('a', 'b')`. */
const NAMED =
  /"A_Expr":\{"kind":"AEXPR_(?:OP|IN)","name":\[\{"String":\{"sval":"="\}\}\],"lexpr":\{"ColumnRef":\{"fields":\[(?:\{"String":\{"sval":"\w+"\}\},)?\{"String":\{"sval":"(?:id|uuid|key|slug|code|name|email)"\}\}\][^}]*\}\},"rexpr":\{"(?:A_Const|TypeCast|List)"/;

function takesPart(statement: { whereClause?: unknown }): boolean {
  return BATCHED.test(JSON.stringify(statement)) || NAMED.test(JSON.stringify(statement.whereClause ?? null));
}

function applySimple(
  replay: Replay,
  node: SqlNode,
  line: number,
  step: (action: string, details?: Parameters<typeof recordStep>[3]) => void,
): void {
  if ('VariableSetStmt' in node) {
    const name = node.VariableSetStmt.name ?? '';
    const set = node.VariableSetStmt.kind === 'VAR_SET_VALUE';
    step(set && name === 'lock_timeout' ? 'set-lock-timeout' : set && name === 'statement_timeout' ? 'set-statement-timeout' : 'set');
  } else if ('SelectStmt' in node) {
    const json = JSON.stringify(node.SelectStmt.targetList ?? []);
    step(
      json.includes('"set_config"') && json.includes('"lock_timeout"')
        ? 'set-lock-timeout'
        : json.includes('"set_config"') && json.includes('"statement_timeout"')
          ? 'set-statement-timeout'
          : 'select',
    );
  } else if ('UpdateStmt' in node)
    step('update-rows', { table: relationName(node.UpdateStmt.relation), batched: takesPart(node.UpdateStmt) });
  else if ('DeleteStmt' in node)
    step('delete-rows', { table: relationName(node.DeleteStmt.relation), batched: takesPart(node.DeleteStmt) });
  else if ('InsertStmt' in node) step('insert-rows', { table: relationName(node.InsertStmt.relation) });
  else if ('TruncateStmt' in node) {
    for (const each of node.TruncateStmt.relations ?? [])
      step('truncate', 'RangeVar' in each ? { table: relationName(each.RangeVar) } : {});
  } else if ('CreateEnumStmt' in node) step('create-enum');
  else if ('AlterEnumStmt' in node) step(node.AlterEnumStmt.oldVal === undefined ? 'add-enum-value' : 'rename-enum-value');
  else if ('CreateFunctionStmt' in node) step('create-function');
  else if ('CreateTrigStmt' in node) step('create-trigger', { table: relationName(node.CreateTrigStmt.relation) });
  else if ('ViewStmt' in node) {
    step('create-view');
    replay.schema.views.add(relationName(node.ViewStmt.view));
  } else if ('CreateTableAsStmt' in node) {
    const table = relationName(node.CreateTableAsStmt.into?.rel);
    if (node.CreateTableAsStmt.objtype === 'OBJECT_MATVIEW') {
      step('create-view');
      makeView(replay, table);
    } else {
      step('create-table', { table });
      makeTable(replay, table, line);
    }
  } else if ('CreateExtensionStmt' in node)
    step('create-extension', node.CreateExtensionStmt.if_not_exists === true ? { guarded: true } : {});
  else if ('GrantStmt' in node || 'GrantRoleStmt' in node) step('grant');
  else if ('TransactionStmt' in node) {
    if (node.TransactionStmt.kind === 'TRANS_STMT_BEGIN' || node.TransactionStmt.kind === 'TRANS_STMT_START') replay.transaction = true;
  } else if ('CommentStmt' in node) step('comment');
  else if ('CreateSchemaStmt' in node) step('create-schema', node.CreateSchemaStmt.if_not_exists === true ? { guarded: true } : {});
  else if ('CreateSeqStmt' in node) step('create-sequence');
  else step('raw');
}

function keyword(text: string, pattern: RegExp): number {
  const match = pattern.exec(text);
  return match === null ? 0 : match.index + match[0].length;
}

/** Start of the condition after the last WHERE outside parentheses. */
function lastWhere(text: string): number {
  let found = text.length;
  for (const match of text.matchAll(/\bWHERE\b/gi)) found = match.index + match[0].length;
  return found;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
