import type { MigrationRun, Wiring } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { packageScripts } from '../../lang/json/package-json.ts';
import { shellCommands } from '../../lang/shell/commands.ts';
import { migrationCommand } from '../../lang/shell/migration-command.ts';
import { expandScripts } from '../../lang/shell/package-scripts.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import { SQL_HOLE } from '../../lang/sql/classify-sql.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';

/** Calls by which code migrates the database itself. Sources: the documentation of each tool's programmatic use. */
const RUNS: readonly (readonly [pattern: RegExp, by: string, push: boolean])[] = [
  [/^knex\(\)\.migrate\.(?:latest|up)$/, 'knex', false],
  [/^umzug(?:\.Umzug)?#(?:up|execute)$/, 'umzug', false],
  [/^typeorm\..*(?:#|\.)runMigrations$/, 'typeorm', false],
  [/^typeorm\..*(?:#|\.)synchronize$/, 'typeorm', true],
  [/^sequelize.*(?:#|\.)sync$/, 'sequelize', true],
  [/^node-pg-migrate(?:\.(?:runner|default))?$/, 'node-pg-migrate', false],
  [/^drizzle-orm\/[\w-]+\/migrator\.migrate$/, 'drizzle', false],
  [/^@mikro-orm\/.*getMigrator\(\)\.up$/, 'mikro-orm', false],
  [/^@mikro-orm\/.*getSchemaGenerator\(\)\.updateSchema$/, 'mikro-orm', true],
  [/^db-migrate\.getInstance\(\)\.up$/, 'db-migrate', false],
  [/^postgres-migrations\.migrate$/, 'postgres-migrations', false],
  [/^(?:new )?kysely(?:\/migration)?\.Migrator#migrate(?:ToLatest|Up|To)$/, 'kysely', false],
  [/^migrate-mongo\.up$/, 'migrate-mongo', false],
];
/** Kysely's migrator holds an advisory lock while it works. https://kysely.dev/docs/migrations */
const LOCKS_ITSELF: ReadonlySet<string> = new Set(['kysely']);
const CHILD =
  /^(?:child_process\.(?:exec|execSync|execFile|execFileSync|spawn|spawnSync|fork)|execa(?:\.(?:execa|execaSync|execaCommand|execaCommandSync))?|shelljs\.exec|cross-spawn(?:\.sync)?|zx\.\$)$/;
const LOCK = /pg_(?:try_)?advisory_(?:xact_)?lock|\bGET_LOCK\s*\(|\bredlock\b|\bacquireLock\b|\bwithLock\b/i;

export const migrationRuns = defineExtractor({
  id: 'migration-runs',
  about: 'Migrations that code starts itself: runners of libraries, commands in child processes, schemas synchronised from models.',
  emits: ['migrationRuns'],
  extract(input) {
    const { code } = input;
    for (const [pattern, by, push] of RUNS) {
      for (const call of code.callsTo(pattern))
        input.emit('migrationRuns', runOf(input, call, by, code.text(call.node, call.module).replaceAll(/\s+/g, ' ').slice(0, 120), push));
    }
    for (const call of code.callsTo(CHILD)) {
      const text = commandOf(input, call);
      for (const command of text === undefined ? [] : shellCommands(text)) {
        const found = migrationCommand(command);
        if (found !== undefined) input.emit('migrationRuns', runOf(input, call, found.by, found.text, found.push));
      }
    }
    for (const call of code.callsTo(SYNCHRONIZES)) {
      const by = call.callee.includes('equelize') ? 'sequelize' : 'typeorm';
      const options = optionsOf(input, call);
      for (const [name, push] of [
        ['synchronize', true],
        ['migrationsRun', false],
      ] as const) {
        const value = code.property(options, name);
        if (value?.kind === 'literal' && value.value === true) input.emit('migrationRuns', runOf(input, call, by, `${name}: true`, push));
      }
    }
    for (const call of ownRunners(input))
      input.emit('migrationRuns', runOf(input, call, 'own code', 'files of SQL, one after the other', false));
    for (const { path } of input.files) if (/(?:^|\/)Procfile$/.test(path)) readProcfile(input, path);
  },
});

const SYNCHRONIZES =
  /^(?:new typeorm\.DataSource|typeorm\.createConnection|@nestjs\/typeorm\.TypeOrmModule\.forRoot(?:Async)?|@nestjs\/sequelize\.SequelizeModule\.forRoot(?:Async)?)$/;

/** The options of a client: given, or made by a factory (`useFactory`). */
function optionsOf({ code }: ExtractInput, call: CallSite): StaticValue | undefined {
  const options = call.args[0] === undefined ? undefined : code.value(call.args[0], call.module);
  if (!call.callee.endsWith('Async')) return options;
  const factory = code.property(options, 'useFactory');
  const fn = factory?.kind === 'function' ? factory.fn : undefined;
  return fn?.returns[0] === undefined ? undefined : code.value(fn.returns[0], fn.module);
}

/** Code that hands the text of files to the database: `client.query(readFileSync(path, 'utf8'))`, in a module about migrations. */
function ownRunners({ code }: ExtractInput): CallSite[] {
  return code.callsTo(/^(?:pg|mysql2|better-sqlite3|postgres|knex)\b.*[#.](?:query|exec|execute|raw|unsafe)$/).filter((call) => {
    const [first] = call.args;
    if (first === undefined || !/migrat|schema/i.test(`${call.module.path} ${call.enclosing?.name ?? ''}`)) return false;
    const read = unwrap(first);
    const written = read.type === 'Identifier' ? call.module.bindingAt.get(read.start)?.init : read;
    return written !== undefined && /\breadFile(?:Sync)?\s*\(/.test(code.text(written, call.module).slice(0, 200));
  });
}

/** The release phase runs once for a release, every other process type in each of its instances. https://devcenter.heroku.com/articles/release-phase */
function readProcfile(input: ExtractInput, path: string): void {
  const scripts = packageScripts(input.tree, input.service.path);
  (input.tree.read(path) ?? '').split('\n').forEach((row, index) => {
    const [, type, text] = /^([\w-]+):\s*(.+)$/.exec(row) ?? [];
    if (type === undefined || text === undefined) return;
    for (const command of expandScripts(text, scripts)) {
      const found = migrationCommand(command);
      if (found === undefined) continue;
      const when = type === 'release' ? 'job' : 'image';
      input.emit('migrationRuns', {
        by: found.by,
        command: found.text,
        when,
        push: found.push,
        locked: found.locked,
        location: { path, line: index + 1 },
      });
    }
  });
}

function runOf(input: ExtractInput, call: CallSite, by: string, command: string, push: boolean): MigrationRun {
  const locked = LOCKS_ITSELF.has(by) || isLocked(input, call);
  return { by, command, when: 'boot', push, locked, location: call.location, wiring: wiringOf(input, call) };
}

/** A run that every caller asks for under a condition (`if (config.migrate)`) is conditional, also where nobody knows the value. */
function wiringOf({ code }: ExtractInput, call: CallSite): Wiring {
  const reach = code.reach(call);
  if (reach.state !== 'wired') return reach;
  for (let at = call, depth = 0; depth < 3; depth += 1) {
    if (at.inBranch.length > 0) return { state: 'conditional', rung: reach.rung, conditions: [...at.inBranch], at: at.location };
    const callers = at.enclosing === undefined ? [] : code.callersOf(at.enclosing).filter((one) => code.reach(one).state !== 'not-wired');
    const [caller] = callers;
    if (caller === undefined || callers.length > 1) break;
    at = caller;
  }
  return reach;
}

/** The command line: a text, or a program with a list of arguments. */
function commandOf(input: ExtractInput, call: CallSite): string | undefined {
  const { code } = input;
  const [program, list] = call.args;
  if (program === undefined) return undefined;
  const text = sqlTextOf(code, program, call.module)?.text;
  if (text === undefined) return undefined;
  const words = list === undefined ? undefined : code.value(list, call.module);
  const more = words?.kind === 'array' ? words.items.map((item) => (item.kind === 'literal' ? String(item.value) : SQL_HOLE)) : [];
  return [text, ...more].join(' ').replaceAll(SQL_HOLE, '_');
}

/** A lock of the project is taken by the function around it or by what that calls. */
function isLocked(input: ExtractInput, call: CallSite): boolean {
  const { code } = input;
  const fn = call.enclosing;
  if (fn === undefined) return false;
  const around = [fn, ...code.callersOf(fn).flatMap((caller) => caller.enclosing ?? [])];
  return around.some((one) =>
    callsBelow(code, one, 1).some(
      ({ call: inner }) =>
        LOCK.test(inner.callee) || inner.args.some((argument) => LOCK.test(code.text(argument, inner.module).slice(0, 300))),
    ),
  );
}
