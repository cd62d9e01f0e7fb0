import type { Node } from 'oxc-parser';
import type { ScriptModule } from '../../lang/literals/machine.ts';
import { createMachine, exportOf, loadScript } from '../../lang/literals/run-script.ts';
import { isLocalFunction, isObjectValue, property } from '../../lang/literals/value.ts';
import type { HostObject, LocalFunction, Value } from '../../lang/literals/value.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { SourceTree } from '../../tree/source-tree.ts';
import { importedAs } from './imported-names.ts';
import type { Replay } from './schema.ts';
import { knexHost, lineAt, pgmHost, queryHost } from './script-hosts.ts';
import type { ScriptContext } from './script-hosts.ts';
import { kyselyHost, kyselySql } from './kysely-host.ts';
import { sequelizeHost, sequelizeTypes } from './sequelize-host.ts';
import { typeormHost } from './typeorm-host.ts';

/** A script read as a migration. */
export interface ScriptMigration {
  by: string;
  context: Omit<ScriptContext, 'replay'>;
  up: LocalFunction | undefined;
  down: LocalFunction | undefined;
  hasDown: boolean;
  /** As the file says; undefined leaves it to the tool. */
  transaction: boolean | undefined;
  line: number;
  /** Of TypeORM, whose end is the time that gives the order. */
  className?: string;
}

/** `undefined` when the file is no migration (no `up`, and nothing that looks like one). */
export function readScriptMigration(
  { tree, code }: { tree: SourceTree; code?: CodeIndex | undefined },
  path: string,
): ScriptMigration | undefined {
  const machine = createMachine(tree, code);
  const module = loadScript(machine, path);
  if (module === undefined || module.parsed.errors.length > 0) return undefined;
  const exported: { up: Value; down: Value } = { up: exportOf(module, 'up'), down: exportOf(module, 'down') };
  const methods = classMethods(module);
  const up = isLocalFunction(exported.up) ? exported.up : methods?.up;
  if (up === undefined) return undefined;
  const down = isLocalFunction(exported.down) ? exported.down : methods?.down;
  const parameter = up.node.params[0];
  const config = exportOf(module, 'config');
  const stated = isObjectValue(config) ? property(config, 'transaction') : undefined;
  return {
    by: toolOf(module, methods !== undefined, parameter?.type === 'Identifier' ? parameter.name : ''),
    context: { machine, module },
    up,
    down,
    hasDown: down !== undefined && doesSomething(down),
    transaction: typeof stated === 'boolean' ? stated : undefined,
    line: module.parsed.locate(up.node.start).line,
    ...(methods?.className === undefined ? {} : { className: methods.className }),
  };
}

function toolOf(module: ScriptModule, isClass: boolean, parameter: string): string {
  const imported = module.parsed.record.staticImports.map((each) => each.moduleRequest.value);
  const names = (name: string): boolean =>
    imported.includes(name) || new RegExp(`require\\(['"]${name}['"]\\)|import\\(['"]${name}['"]\\)`).test(module.parsed.text);
  if (names('node-pg-migrate') || parameter === 'pgm') return 'node-pg-migrate';
  if (names('typeorm') || (isClass && /queryRunner/i.test(parameter))) return 'typeorm';
  if (names('kysely')) return 'kysely';
  if (names('sequelize') || names('sequelize-cli') || parameter === 'queryInterface') return 'sequelize';
  if (names('umzug')) return 'umzug';
  if (names('mongodb') || names('migrate-mongo') || names('mongoose')) return 'mongodb';
  return 'knex';
}

/** TypeORM writes a class with `up` and `down`: exported, or as the module itself. */
function classMethods(module: ScriptModule): { up?: LocalFunction; down?: LocalFunction; className?: string } | undefined {
  for (const each of module.parsed.program.body as readonly Node[]) {
    const node = classIn(each);
    if (node === undefined) continue;
    const out: { up?: LocalFunction; down?: LocalFunction; className?: string } = {};
    if (node.id !== null) out.className = node.id.name;
    for (const member of node.body.body) {
      if (member.type === 'PropertyDefinition' && member.key.type === 'Identifier' && member.key.name === 'name') {
        // A `name` that is written out goes before that of the class.
        const text = member.value;
        if (text?.type === 'Literal' && typeof text.value === 'string') out.className = text.value;
      }
      if (
        member.type === 'MethodDefinition' &&
        member.key.type === 'Identifier' &&
        (member.key.name === 'up' || member.key.name === 'down')
      ) {
        out[member.key.name] = { kind: 'function', node: member.value as LocalFunction['node'], scope: module.scope };
      }
    }
    if (out.up !== undefined) return out;
  }
  return undefined;
}

/** `export class X`, `export default class`, `module.exports = class X`, `exports.X = class X`. */
function classIn(each: Node): Extract<Node, { type: 'ClassDeclaration' | 'ClassExpression' }> | undefined {
  const node = (
    each.type === 'ExportNamedDeclaration' || each.type === 'ExportDefaultDeclaration'
      ? each.declaration
      : each.type === 'ExpressionStatement' && each.expression.type === 'AssignmentExpression'
        ? each.expression.right
        : each
  ) as Node | null;
  return node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression' ? node : undefined;
}

/** A way back that only throws, logs, or is empty is none. */
function doesSomething(down: LocalFunction): boolean {
  const body = down.node.body as Node | null;
  if (body === null || body.type !== 'BlockStatement') return body !== null;
  return (body.body as readonly Node[]).some((each) => {
    if (each.type === 'ThrowStatement' || each.type === 'EmptyStatement') return false;
    if (each.type === 'ReturnStatement')
      return (
        each.argument !== null &&
        each.argument.type !== 'Literal' &&
        !(each.argument.type === 'Identifier' && each.argument.name === 'undefined')
      );
    if (each.type !== 'ExpressionStatement') return true;
    const { expression } = each;
    return !(
      expression.type === 'CallExpression' &&
      expression.callee.type === 'MemberExpression' &&
      expression.callee.object.type === 'Identifier' &&
      /^(?:console|logger|log)$/.test(expression.callee.object.name)
    );
  });
}

/** Replays one direction of a script. */
export function replayScript(migration: ScriptMigration, direction: 'up' | 'down', replay: Replay): void {
  const callee = migration[direction];
  if (callee === undefined) return;
  const context: ScriptContext = { ...migration.context, replay };
  const host = hostFor(migration.by, context);
  if (host === undefined) {
    replay.unread(`migrations of ${migration.by} are not replayed`, migration.line);
    return;
  }
  const { module } = migration.context;
  const shorthands = migration.by === 'node-pg-migrate' && direction === 'up' ? exportOf(module, 'shorthands') : undefined;
  if (isObjectValue(shorthands)) for (const [name, { value }] of shorthands.properties) replay.schema.shorthands.set(name, value);
  if (migration.by === 'kysely') for (const local of importedAs(module, 'kysely', 'sql')) module.scope.names.set(local, kyselySql());
  if (migration.by === 'sequelize')
    for (const name of ['Sequelize', 'DataTypes', 'default'])
      for (const local of importedAs(module, 'sequelize', name)) module.scope.names.set(local, sequelizeTypes());
  migration.context.machine.invoke(callee, [host, migration.by === 'sequelize' ? sequelizeTypes() : host]);
  if (migration.context.machine.exhausted) replay.unread('the script takes too many steps', lineAt(context, callee.node.start));
}

function hostFor(by: string, context: ScriptContext): HostObject | undefined {
  if (by === 'knex') return knexHost(context);
  if (by === 'node-pg-migrate') return pgmHost(context);
  if (by === 'sequelize') return sequelizeHost(context);
  if (by === 'typeorm') return typeormHost(context);
  if (by === 'kysely') return kyselyHost(context);
  return by === 'mongodb' ? undefined : queryHost(context);
}
