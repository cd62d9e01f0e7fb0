import type { Node } from 'oxc-parser';
import type { BootInput } from '../../boot/run-entry.ts';
import type { Machine } from '../../boot/machine.ts';
import { Func } from '../../boot/value.ts';
import { actionArguments } from '../../guard/run-action.ts';
import type { LinkedRoute } from '../linked.ts';
import { ACTION, plainRoute } from '../linked.ts';
import { exportsOf } from './exports.ts';
import { readValue } from './read-value.ts';

/** The directive at the top of a file: whatever the file exports can be called by anybody who can post to the app. */
const DIRECTIVE = /^\uFEFF?(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|["']use \w+["'];?)*?["']use server["']/;
const IMPORTS = /\bimport\s+(?!type\b)([\w$*{}\s,]+?)\s*from\s*["']([^"'\n]+)["']/g;
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/;

/**
 * Server actions: functions of files that say `'use server'`. Those of files that only code of
 * the server imports have an id that no page tells.
 * https://nextjs.org/docs/app/api-reference/directives/use-server
 */
export function nextActions(input: BootInput, machine: Machine, paths: readonly string[]): LinkedRoute[] {
  const files: string[] = [];
  const imports: Import[] = [];
  for (const path of paths) {
    if (!SCRIPT.test(path) || path.endsWith('.d.ts') || NOT_APP.test(path)) continue;
    const text = input.tree.read(path) ?? '';
    const isActions = text.includes('use server') && DIRECTIVE.test(text);
    if (isActions) files.push(path);
    else imports.push(...importsOf(path, text));
  }
  if (files.length === 0) return [];
  const stems = new Set(files.map(stemOf));
  const shown = new Map<string, Set<string>>();
  for (const { path, names, from } of imports) {
    const target = stems.has(stemOf(from)) ? input.resolver.resolve(path, from) : undefined;
    if (target?.kind !== 'file') continue;
    const known = shown.get(target.path) ?? new Set();
    for (const name of names) known.add(name);
    shown.set(target.path, known);
  }
  return files.toSorted().flatMap((path) => actionsOf(machine, path, shown.get(path) ?? new Set()));
}

/** Names that a file takes from another one and hands to the browser; `*` for all of them. */
interface Import {
  path: string;
  names: string[];
  from: string;
}

/** What runs in the browser calls what it imports; a component of the server hands over what it gives as a property: `action={save}`. */
const CLIENT =
  /["']use client["']|\buse(?:State|Effect|Transition|Action|ActionState|FormState|OptimisticAction|Mutation|Query|Router|Form|Callback)\(|\bon[A-Z]\w*=\{|\bexport\s+(?:default\s+)?(?:const|function)\s+use[A-Z]/;

function importsOf(path: string, text: string): Import[] {
  const isClient = CLIENT.test(text);
  if (!isClient && !/\.[jt]sx$/.test(path)) return [];
  const out: Import[] = [];
  for (const [, what, from] of text.matchAll(IMPORTS)) {
    const names = namesIn(what as string).filter(
      ({ local }) => isClient || new RegExp(`=\\{\\s*${local.replaceAll('$', '\\$')}\\b`).test(text),
    );
    if (names.length > 0) out.push({ path, names: names.map((one) => one.name), from: from as string });
  }
  return out;
}

/** `a, { b, c as d }`, `* as e`. */
function namesIn(clause: string): { name: string; local: string }[] {
  return clause
    .split(/[{},]/)
    .map((one) => one.trim())
    .filter((one) => one !== '' && !one.startsWith('type '))
    .map((one, at) => {
      const [name = '', local = name] = one.split(/\s+as\s+/);
      return { name: at === 0 && !clause.trimStart().startsWith('{') && name !== '*' ? 'default' : name, local };
    });
}

const NOT_APP = /(?:^|\/)(?:__tests__|__mocks__|e2e|cypress|playwright)\/|\.(?:test|spec|stories)\./;

/** The last part of a path without its ending; of an index, that of its folder. */
function stemOf(path: string): string {
  const parts = path.replace(SCRIPT, '').split('/');
  const last = parts.at(-1) ?? '';
  return last === 'index' ? (parts.at(-2) ?? last) : last;
}

function actionsOf(machine: Machine, path: string, shown: ReadonlySet<string>): LinkedRoute[] {
  const out: LinkedRoute[] = [];
  if (shown.size === 0) return [];
  for (const [name, site] of exportsOf(machine, path)) {
    if (!shown.has(name) && !shown.has('*')) continue;
    const handler = readValue(machine, path, name);
    // Constants, and what was not read, are no actions; a build refuses most of them.
    if (!(handler instanceof Func) || handler.isClass) continue;
    const called = name === 'default' ? stemOf(path) : name;
    out.push(
      plainRoute({
        framework: 'next',
        method: ACTION,
        path: called,
        handler,
        site,
        args: (run) => actionArguments(run, takesInput(handler)),
      }),
    );
  }
  return out;
}

/** Whether an action is handed anything of the caller's: `async () => …` is not, and with next-safe-action `async ({ ctx }) => …` is not either. */
function takesInput({ node, native }: Func): boolean {
  const params = node !== undefined && 'params' in node && Array.isArray(node.params) ? (node.params as Node[]) : undefined;
  if (params === undefined) return true;
  const [first] = params;
  if (first === undefined) return false;
  if (native === undefined || first.type !== 'ObjectPattern') return true;
  return first.properties.some(
    (one) => one.type !== 'Property' || one.computed || one.key.type !== 'Identifier' || !CONTEXT_ONLY.has(one.key.name),
  );
}

/** What the functions around an action know, and no caller sends. https://next-safe-action.dev/docs/define-actions/action-utils */
const CONTEXT_ONLY = new Set(['ctx', 'metadata']);
