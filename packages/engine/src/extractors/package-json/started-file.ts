// https://www.typescriptlang.org/tsconfig/#rootDir
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { readJson, toRecord } from '../../lang/json/read-json.ts';
import { shellCommands } from '../../lang/shell/commands.ts';
import { expandScripts } from '../../lang/shell/package-scripts.ts';
import { folderOf, foldersUp, joinPath } from '../../lang/typescript/paths.ts';

/** A start script names a file that the compiler writes to another place. */
export interface StartedElsewhere {
  /** The file that is started, from the root of the tree. */
  started: string;
  /** Where the compiler puts what is meant. */
  written: string;
  tsconfig: string;
}

/** Compares what the start script runs with what a build by `tsc` or `nest build` writes; anything else is left alone. */
export function startedElsewhere(input: ExtractInput, scripts: Readonly<Record<string, string>>): StartedElsewhere | undefined {
  const folder = input.service.path;
  const started = startedFile(scripts, folder);
  const project = builtBy(input, scripts);
  if (started === undefined || project === undefined || input.tree.has(started) || input.tree.has(`${started}.js`)) return undefined;
  const options = readProject(input, project);
  if (options?.outDir === undefined || !started.startsWith(`${options.outDir}/`)) return undefined;
  // From version 6 on the folder of the configuration is the root, unless another one is stated.
  const root = options.rootDir ?? (compilerMajor(input) >= 6 ? folderOf(project) : commonFolder(input, options, folderOf(project)));
  if (root === undefined) return undefined;
  const inside = started.slice(options.outDir.length + 1).replace(/\.[cm]?js$/, '');
  if (sourceOf(input, joinPath(root, inside)) !== undefined) return undefined;
  // What is meant has to be there, or the file may come from somewhere else.
  const meant = [joinPath(folder, 'src', inside), joinPath(folder, inside)]
    .map((path) => sourceOf(input, path))
    .find((path) => path !== undefined);
  if (meant === undefined || (root !== '' && !meant.startsWith(`${root}/`))) return undefined;
  const below = root === '' ? meant : meant.slice(root.length + 1);
  return { started, written: `${options.outDir}/${below.replace(/\.([cm]?)tsx?$/, '.$1js')}`, tsconfig: project };
}

/** The file that `start:prod` or `start` hands to node. */
function startedFile(scripts: Readonly<Record<string, string>>, folder: string): string | undefined {
  const name = ['start:prod', 'start'].find((each) => scripts[each] !== undefined);
  if (name === undefined) return undefined;
  const command = expandScripts(scripts[name] as string, scripts).find(({ words }) => words.includes('node'));
  if (command === undefined || command.cwd !== undefined) return undefined;
  const words = command.words.slice(command.words.indexOf('node') + 1);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    if (/^(?:-r|--require|--import|--loader|--experimental-loader|--env-file|--conditions|-C)$/.test(word)) at += 1;
    else if (!word.startsWith('-')) return /[$*]/.test(word) || word.startsWith('/') ? undefined : joinPath(folder, word);
  }
  return undefined;
}

/** The tsconfig that the build script compiles; nothing when another tool has a hand in what is written. */
function builtBy(input: ExtractInput, scripts: Readonly<Record<string, string>>): string | undefined {
  // What runs before the build leaves alone where the compiler writes.
  const commands = ['build', 'postbuild'].flatMap((name) => shellCommands(scripts[name] ?? ''));
  const [compile, more] = commands.filter(
    ({ words }) => !/^(?:rm|rimraf|del|del-cli|echo|prisma|tsc-alias|true|eslint)$/.test(words[0] ?? ''),
  );
  if (compile === undefined || more !== undefined || compile.cwd !== undefined) return undefined;
  const folder = input.service.path;
  const { words } = compile;
  if (words[0] === 'tsc') {
    if (words.some((word) => /^--(?:outDir|rootDir|noEmit|emitDeclarationOnly)$/.test(word))) return undefined;
    const flag = words.findIndex((word) => /^(?:-p|--project|-b|--build)$/.test(word));
    const given = flag === -1 ? undefined : words[flag + 1];
    const path = joinPath(folder, given === undefined || given.startsWith('-') ? 'tsconfig.json' : given);
    return path === undefined ? undefined : [path, `${path}/tsconfig.json`].find((each) => input.tree.has(each));
  }
  if (words.join(' ') !== 'nest build') return undefined;
  const nest = toRecord(jsonOf(input, joinPath(folder, 'nest-cli.json') as string));
  const compiler = toRecord(nest['compilerOptions']);
  if (nest['monorepo'] === true || nest['projects'] !== undefined || compiler['builder'] !== undefined || compiler['webpack'] === true)
    return undefined;
  const named = compiler['tsConfigPath'];
  const candidates = typeof named === 'string' ? [named] : ['tsconfig.build.json', 'tsconfig.json'];
  return candidates.map((name) => joinPath(folder, name) as string).find((path) => input.tree.has(path));
}

interface Project {
  outDir?: string;
  rootDir?: string;
  include: string[] | undefined;
  exclude: string[];
  files: string[];
}

/** Options with what is extended; `undefined` when a part of them is not in the tree. */
function readProject(input: ExtractInput, path: string, depth = 0): Project | undefined {
  const json = toRecord(jsonOf(input, path));
  if (Object.keys(json).length === 0 || depth > 10) return undefined;
  const folder = folderOf(path);
  let out: Project = { include: undefined, exclude: [], files: [] };
  for (const base of [json['extends']].flat()) {
    if (typeof base !== 'string') continue;
    // Presets of packages say nothing about folders.
    if (base.startsWith('@tsconfig/')) continue;
    const place = base.startsWith('.') ? joinPath(folder, base) : undefined;
    const found = place === undefined ? undefined : [place, `${place}.json`].find((each) => input.tree.has(each));
    const inherited = found === undefined ? undefined : readProject(input, found, depth + 1);
    if (inherited === undefined) {
      const own = toRecord(json['compilerOptions']);
      // With both stated here it does not matter what the base says.
      if (typeof own['rootDir'] !== 'string' || typeof own['outDir'] !== 'string') return undefined;
    } else out = { ...out, ...inherited };
  }
  const options = toRecord(json['compilerOptions']);
  if (options['noEmit'] === true || options['emitDeclarationOnly'] === true) return undefined;
  const place = (value: unknown): string | undefined => (typeof value === 'string' ? joinPath(folder, value) : undefined);
  const list = (value: unknown): string[] | undefined =>
    Array.isArray(value) ? value.flatMap((one: unknown) => place(one) ?? []) : undefined;
  const outDir = place(options['outDir']);
  const rootDir = options['rootDir'] === undefined ? (options['composite'] === true ? folder : undefined) : place(options['rootDir']);
  if (typeof options['rootDir'] === 'string' && rootDir === undefined) return undefined;
  const files = list(json['files']);
  const include = list(json['include']);
  return {
    ...out,
    ...(outDir === undefined ? {} : { outDir }),
    ...(rootDir === undefined ? {} : { rootDir }),
    ...(files === undefined ? {} : { files }),
    ...(include === undefined ? {} : { include }),
    ...(json['exclude'] === undefined ? {} : { exclude: list(json['exclude']) ?? [] }),
  };
}

/** The folder that holds every file of the program: those that are listed and those that they import by path. */
function commonFolder(input: ExtractInput, project: Project, folder: string): string | undefined {
  const include = project.include ?? (project.files.length > 0 ? [] : [folder]);
  const wanted = include.map(globOf);
  const unwanted = [...project.exclude, ...(project.outDir === undefined ? [] : [project.outDir])].map(globOf);
  const listed = new Set(project.files);
  const code = input.code as ExtractInput['code'] | undefined;
  const program = (code?.modules ?? []).filter(
    ({ path }) =>
      /(?<!\.d)\.[cm]?tsx?$/.test(path) &&
      (listed.has(path) || (wanted.some((one) => one.test(path)) && !unwanted.some((one) => one.test(path)))),
  );
  if (program.length === 0) return undefined;
  const folders = new Set(program.map(({ path }) => folderOf(path)));
  for (const module of program) {
    if (!module.text.includes('../')) continue;
    for (const { specifier } of module.bound.imports) {
      if (!specifier.startsWith('..')) continue;
      const target = joinPath(folderOf(module.path), specifier);
      // One that leaves the tree leaves the root open.
      if (target === undefined) return undefined;
      const file = specifier.endsWith('.json') && input.tree.has(target) ? target : sourceOf(input, target.replace(/\.[cm]?js$/, ''));
      if (file !== undefined) folders.add(folderOf(file));
    }
  }
  return [...folders].reduce((common, one) => {
    const a = common.split('/');
    const b = one.split('/');
    const same = a.findIndex((part, index) => part !== b[index]);
    return (same === -1 ? a : a.slice(0, same)).join('/');
  });
}

/** Major version of TypeScript that the nearest package.json asks for; 5 where none does. */
function compilerMajor(input: ExtractInput): number {
  for (const folder of foldersUp(input.service.path)) {
    const manifest = toRecord(jsonOf(input, joinPath(folder, 'package.json') as string));
    const range = toRecord(manifest['devDependencies'])['typescript'] ?? toRecord(manifest['dependencies'])['typescript'];
    const major = typeof range === 'string' ? /(\d+)/.exec(range)?.[1] : undefined;
    if (major !== undefined) return Number(major);
  }
  return 5;
}

/** Patterns of tsconfig as patterns of paths. */
function globOf(pattern: string): RegExp {
  const body = pattern
    .slice(0, 200)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, (sign) => (sign === '?' ? '[^/]' : sign === '*' ? '[^/]*' : '(?:.*/)?'));
  return new RegExp(`^${body}(?:/.*)?$`);
}

function sourceOf(input: ExtractInput, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const names = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '/index.ts', '/index.tsx', '/index.js'].map((end) => `${path}${end}`);
  return [...(/\.[cm]?[jt]sx?$/.test(path) ? [path] : []), ...names].find((each) => input.tree.has(each));
}

function jsonOf(input: ExtractInput, path: string): unknown {
  const text = input.tree.read(path);
  const json = text === undefined ? undefined : readJson(text);
  return json?.ok === true ? json.value : undefined;
}
