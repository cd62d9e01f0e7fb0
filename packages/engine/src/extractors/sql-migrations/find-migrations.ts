import type { ExtractInput } from '../../extract/define-extractor.ts';
import { isObjectValue } from '../../lang/literals/value.ts';
import type { Value } from '../../lang/literals/value.ts';
import { createMachine, defaultOf, exportOf, loadScript } from '../../lang/literals/run-script.ts';
import { folderOf, joinPath } from '../../lang/typescript/paths.ts';

export interface MigrationFile {
  path: string;
  name: string;
  kind: 'script' | 'sql' | 'prisma';
  /** Text of the way back, when it is a file of its own. */
  down?: string;
}

const FOLDER = /(?:^|\/)(?:migrations?|drizzle|migrate)(?:\/|$)/i;
const SCRIPT = /\.[cm]?[jt]s$/;
const NOT_MIGRATION =
  /\.d\.[cm]?ts$|\.(?:test|spec)\.[cm]?[jt]s$|(?:^|\/)index\.[cm]?[jt]s$|(?:^|\/)(?:__tests__|tests?|seeds?|fixtures|templates?|archive[d]?|backup)\//i;

/** Migration files of the service in the order in which they run. */
export function findMigrations(input: ExtractInput): MigrationFile[] {
  const inside = input.service.path === '' ? '' : input.service.path.slice(0) + '/';
  const paths = input.files
    .map((file) => file.path)
    .filter((path) =>
      path.startsWith(inside) ? !NOT_MIGRATION.test(path.slice(inside.length)) : isShared(input, path) || ofPackage(input, path),
    );
  const configured = knexFolders(input);
  const out: MigrationFile[] = [];
  for (const path of paths) {
    const folder = folderOf(path);
    const local = path.startsWith(inside) ? folder.slice(inside.length) : folder;
    if (path.endsWith('/migration.sql'))
      out.push({
        path,
        name: folder.slice(folder.lastIndexOf('/') + 1),
        // Drizzle's newer layout has a folder for each too, with a snapshot in it.
        kind: input.tree.has(`${folder}/snapshot.json`) ? 'sql' : 'prisma',
        ...(input.tree.has(`${folder}/down.sql`) ? { down: `${folder}/down.sql` } : {}),
      });
    else if (path.endsWith('.sql') && (FOLDER.test(local) || !path.startsWith(inside)) && !/(?:^|[./_-])down\.sql$/i.test(path)) {
      const down = path.replace(/\.up\.sql$/i, '.down.sql');
      out.push({
        path,
        name: baseName(path).replace(/(?:\.up)?\.sql$/i, ''),
        kind: 'sql',
        ...(down !== path && input.tree.has(down) ? { down } : {}),
      });
    } else if (
      SCRIPT.test(path) &&
      (configured.length > 0 ? configured.includes(folder) : FOLDER.test(local) && /(?:^|\/)(?:migrations?|migrate)$/i.test(local))
    ) {
      out.push({ path, name: baseName(path).replace(SCRIPT, ''), kind: 'script' });
    }
  }
  // Scripts of a package that the service loads: `import * as migrations from './migrations'` in its data layer.
  for (const { path, inService, kind } of input.code?.modules ?? []) {
    if (
      inService ||
      kind !== 'production' ||
      !SCRIPT.test(path) ||
      NOT_MIGRATION.test(path) ||
      !/(?:^|\/)migrations?$/i.test(folderOf(path))
    )
      continue;
    if (!out.some((one) => one.path === path)) out.push({ path, name: baseName(path).replace(SCRIPT, ''), kind: 'script' });
  }
  return out.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.path < b.path ? -1 : 1));
}

/** A migration in a package that the service depends on: of Prisma, or of Drizzle beside its journal. */
function isShared(input: ExtractInput, path: string): boolean {
  return path.endsWith('/migration.sql') || (path.endsWith('.sql') && input.tree.has(`${folderOf(path)}/meta/_journal.json`));
}

/** A migration in another package; that the service applies it was found when its files were. */
function ofPackage(input: ExtractInput, path: string): boolean {
  if (!path.endsWith('.sql') || !FOLDER.test(folderOf(path)) || NOT_MIGRATION.test(path)) return false;
  let home = folderOf(path);
  while (home !== '' && !input.tree.has(`${home}/package.json`)) home = folderOf(home);
  return home !== '' && !`${input.service.path}/`.startsWith(`${home}/`);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Configuration files of Knex in the service. */
export function knexConfigs(input: ExtractInput): string[] {
  const prefix = input.service.path === '' ? '' : `${input.service.path}/`;
  return input.files
    .map((file) => file.path)
    .filter(
      (path) => path.startsWith(prefix) && /(?:^|\/)knexfile(?:\.\w+)?\.[cm]?[jt]s$/.test(path) && !/node_modules|\.d\.ts$/.test(path),
    );
}

/** Folders that a knexfile names; empty when it names none that exist. */
function knexFolders(input: ExtractInput): string[] {
  const folders = new Set<string>();
  for (const path of knexConfigs(input)) {
    const module = loadScript(createMachine(input.tree, input.code), path);
    if (module === undefined) continue;
    const root = defaultOf(module);
    collectFolders(isObjectValue(root) ? root : exportOf(module, 'config'), (folder) => {
      const place = joinPath(folderOf(path), folder);
      if (place !== undefined && input.tree.list(place).length > 0) folders.add(place);
    });
  }
  return [...folders];
}

function collectFolders(value: Value, found: (folder: string) => void, depth = 0): void {
  if (!isObjectValue(value) || depth > 3) return;
  for (const [name, { value: inner }] of value.properties) {
    if (name === 'migrations' && isObjectValue(inner)) {
      const folder = inner.properties.get('directory')?.value;
      for (const each of Array.isArray(folder) ? folder : [folder]) if (typeof each === 'string') found(each);
    } else collectFolders(inner, found, depth + 1);
  }
}
