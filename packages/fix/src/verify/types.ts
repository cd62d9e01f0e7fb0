import type { API as CompilerApi } from 'typescript/unstable/sync';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CheckedBy, TypeCheck } from '../session.ts';
import { GIVEN } from './names.ts';

/** What the compiler says that only tells of packages which are not installed: modules that are not found, types of Node.js and of callbacks. */
const OF_PACKAGES = new Set([2307, 2503, 2580, 2584, 2591, 2688, 2792, 2875, 2882, 7006, 7016, 7026, 7031]);

const MISSING = /: TS2307 Cannot find module '((?:@[^/']+\/)?[^/']+)/;

/** Dependencies that package.json names in changed texts and did not name before. */
function addedPackages(root: string, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>();
  for (const [path, text] of after) {
    if (basename(path) !== 'package.json' || before.get(path) === text) continue;
    const file = join(root, path);
    const known = dependenciesOf(before.get(path) ?? (existsSync(file) ? readFileSync(file, 'utf8') : '{}'));
    for (const name of dependenciesOf(text)) if (!known.has(name)) found.add(name);
  }
  return found;
}

function dependenciesOf(text: string): Set<string> {
  try {
    const { dependencies } = JSON.parse(text) as { dependencies?: Record<string, string> };
    return new Set(Object.keys(dependencies ?? {}));
  } catch {
    return new Set();
  }
}

interface Compiler {
  /** How often the compiler says what, for all files of the project. */
  problems(texts: ReadonlyMap<string, string>): Map<string, number>;
  close(): void;
}

/**
 * Checks a service of a folder by the compiler of TypeScript, over texts in memory: nothing is written, nothing of the folder is run.
 * Absent where the compiler is not installed beside this tool, or the service has no tsconfig.json.
 */
export async function typeCheckOf(root: string, service: string): Promise<{ check: TypeCheck; close(): void } | undefined> {
  const config = join(root, service, 'tsconfig.json');
  if (!existsSync(config)) return undefined;
  const packages = [root, join(root, service)].some((folder) => existsSync(join(folder, 'node_modules')));
  const compiler = await openCompiler(root, config, packages);
  if (compiler === undefined) return undefined;
  const by: CheckedBy = packages ? 'types' : 'types without packages';
  const known = new Map<string, Map<string, number>>();
  const problemsOf = (texts: ReadonlyMap<string, string>): Map<string, number> => {
    const key = [...texts].flat().join('\0');
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = compiler.problems(texts)));
    return found;
  };
  return {
    close: () => compiler.close(),
    check(before, after) {
      const old = problemsOf(before);
      const now = problemsOf(after);
      const found = [...now].filter(([text, count]) => count > (old.get(text) ?? 0)).map(([text]) => text);
      // What the change makes a dependency is there once it is installed.
      const added = found.some((one) => MISSING.test(one)) ? addedPackages(root, before, after) : new Set<string>();
      const problems = found.filter((one) => !added.has(MISSING.exec(one)?.[1] ?? ''));
      return { by: problems.length < found.length ? 'types without packages' : by, problems };
    },
  };
}

async function openCompiler(root: string, config: string, packages: boolean): Promise<Compiler | undefined> {
  let API: typeof CompilerApi;
  try {
    ({ API } = await import('typescript/unstable/sync'));
  } catch {
    return undefined;
  }
  let texts: ReadonlyMap<string, string> = new Map();
  const prefix = `${root}/`;
  const own = (file: string): string | undefined => (file.startsWith(prefix) ? texts.get(file.slice(prefix.length)) : undefined);
  const api = new API({ cwd: root, fs: { readFile: own, fileExists: (file) => (own(file) === undefined ? undefined : true) } });
  let last = new Set<string>();
  return {
    close: () => api.close(),
    problems(next) {
      texts = next;
      const changed = new Set([...last, ...next.keys()].map((path) => prefix + path));
      last = new Set(next.keys());
      const snapshot = api.updateSnapshot({ openProjects: [config], fileChanges: { changed: [...changed] } });
      try {
        const program = snapshot.getProject(config)?.program ?? snapshot.getProjects()[0]?.program;
        const all = program === undefined ? [] : [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()];
        const found = new Map<string, number>();
        for (const one of all) {
          // Without the types of Node.js those of browsers answer.
          if (!packages && tellsOfPackages(one)) continue;
          const text = `${(one.fileName ?? '').replace(prefix, '')}: TS${one.code} ${one.text}`;
          found.set(text, (found.get(text) ?? 0) + 1);
        }
        return found;
      } finally {
        snapshot.dispose();
      }
    },
  };
}

function tellsOfPackages({ code, text }: { code: number; text: string }): boolean {
  const name = code === 2304 ? /'(\w+)'/.exec(text)?.[1] : undefined;
  return OF_PACKAGES.has(code) || (name !== undefined && GIVEN.has(name)) || /'(?:un)?ref' does not exist on type 'number'/.test(text);
}
