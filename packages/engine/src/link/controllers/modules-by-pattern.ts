import type { Machine } from '../../boot/machine.ts';
import { loadModule, namespaceOf } from '../../boot/modules.ts';
import { getProp, ownKeys } from '../../boot/properties.ts';
import type { Value } from '../../boot/value.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import { joinPath } from '../../lang/typescript/paths.ts';

const NOWHERE = { path: '', start: 0, end: 0 };
const SCRIPT = /\.[cm]?[jt]sx?$/;
const MOST_FILES = 400;

/** Files that a pattern such as `/src/controllers/*.controller.{ts,js}` names; code that was compiled stands for its source. */
export function filesOf(machine: Machine, pattern: string): string[] {
  const path = joinPath(pattern);
  if (path === undefined) return [];
  const parts = path.split('/');
  const fixed = parts.findIndex((part) => /[*?{}[\]()!+@]/.test(part));
  if (fixed === -1) return machine.tree.has(path) ? [path] : [];
  const wanted = matcherOf(path);
  const out: string[] = [];
  const visit = (folder: string, depth: number): void => {
    if (depth > 12 || out.length > MOST_FILES) return;
    for (const name of machine.tree.list(folder).toSorted()) {
      const full = folder === '' ? name : `${folder}/${name}`;
      if (name === 'node_modules' || name.startsWith('.')) continue;
      if (!machine.tree.has(full)) visit(full, depth + 1);
      else if (SCRIPT.test(name) && !/\.d\.[cm]?ts$/.test(name) && wanted(full)) out.push(full);
    }
  };
  visit(parts.slice(0, fixed).join('/'), 0);
  return out;
}

/** Whether a path fits, also with the ending of what it is compiled to. */
function matcherOf(pattern: string): (path: string) => boolean {
  const text = expression(pattern);
  const exact = new RegExp(`^${text}$`);
  return (path) => exact.test(path) || exact.test(path.replace(/\.([cm]?)tsx?$/, '.$1js'));
}

/** The usual signs of patterns: `**`, `*`, `?`, `{a,b}`, `+(a|b)`. */
function expression(pattern: string): string {
  return pattern.replace(/\*\*\/|\*\*|[@+?*]\(([^()]*)\)|\{([^{}]*)\}|[*?.^$|\\()[\]+]/g, (sign, group?: string, list?: string) => {
    if (sign === '**/') return '(?:[^/]+/)*';
    if (sign === '**') return '.*';
    if (list !== undefined) return `(?:${list.split(',').map(expression).join('|')})`;
    if (group !== undefined) return `(?:${group.split('|').map(expression).join('|')})`;
    return sign === '*' ? '[^/]*' : sign === '?' ? '[^/]' : `\\${sign}`;
  });
}

/** Loads the files and gives the classes they export. */
export function classesIn(machine: Machine, pattern: string): Func[] {
  const out = new Set<Func>();
  const collect = (value: Value, depth: number): void => {
    if (value instanceof Func) {
      if (value.isClass) out.add(value);
      return;
    }
    if (!(value instanceof Obj) || value instanceof Ext || depth > 2) return;
    for (const item of value.items ?? []) collect(item, depth + 1);
    for (const key of ownKeys(value)) collect(getProp(machine, value, key, NOWHERE), depth + 1);
  };
  for (const path of filesOf(machine, pattern)) collect(namespaceOf(machine, loadModule(machine, path)), 0);
  return [...out];
}
