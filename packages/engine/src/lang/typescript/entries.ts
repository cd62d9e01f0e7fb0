import type { Location } from '@airworthy/model';
import type { SourceTree } from '../../tree/source-tree.ts';
import { toRecord, parseJsonWithComments } from './json-with-comments.ts';
import { frameworkEntries } from './framework-entries.ts';
import { folderOf, joinPath } from './paths.ts';
import { MAIN_OF_WORKER, workerMain } from './worker-main.ts';
import type { Resolver } from './resolve.ts';
import { createResolver } from './resolve.ts';
import { commandTargets, dockerCommands } from './start-commands.ts';
import type { CommandTarget } from './start-commands.ts';

/** A file that something outside the code starts. */
export interface Entry {
  path: string;
  kind: 'server' | 'worker' | 'script' | 'test' | 'lambda';
  /** Why it is an entry, for people: `Dockerfile CMD`, `package.json scripts.start`. */
  rule: string;
  /** Where that is written. */
  location: Location;
  /** The framework that loads it, when it is not started itself. The boot leaves such files alone. */
  framework?: string;
  /** Node.js loads it before the script that it starts. */
  preload?: true;
  /** It exports a plugin for an app that the command makes: `fastify start app.js`. */
  plugin?: true;
}

const TEST_FILE = /(?:^|\/)(?:__tests__|tests?|spec|e2e)\/|\.(?:test|spec|e2e-spec)\.[cm]?[jt]sx?$/;
const SCRIPT_FOLDER = /(?:^|\/)(?:scripts?|seeds?|migrations?|prisma|tools?|bin)\//;
const SCRIPT_FILE = /\.(?:[cm]?ts|tsx|[cm]?js|jsx)$/;
const WORKER_NAME = /worker|consumer|queue|jobs?(?:$|[^a-z])|cron|scheduler/i;
const DEVELOPMENT_SCRIPT =
  /^(?:dev|develop|watch|test|lint|format|typecheck|type-check|build|clean|pre|post|coverage|prepare|docs?|storybook)/;

/** Finds what production starts, best evidence first: container command, Procfile, process managers, package.json, then guesses. */
export function discoverEntries(tree: SourceTree, serviceRoot: string, resolver: Resolver = createResolver(tree)): Entry[] {
  const found = new Map<string, Entry>();
  const files = tree.files.map((file) => file.path).filter((path) => isBelow(path, serviceRoot));
  const manifestPath = inRoot(serviceRoot, 'package.json');
  const manifest = toRecord(parseJsonWithComments(tree.read(manifestPath) ?? ''));
  const scripts = toRecord(manifest['scripts']);
  const add = (target: CommandTarget, rule: string, location: Location, kind?: Entry['kind']): void => {
    const path = sourceOf(resolver, serviceRoot, target.path);
    if (path === undefined || !SCRIPT_FILE.test(path)) return;
    const known = found.get(path);
    const as = kind ?? kindOf(path, target.via);
    if (known === undefined || (known.kind === 'script' && as !== 'script'))
      found.set(path, {
        path,
        kind: as,
        rule,
        location,
        ...(target.preload === true ? { preload: true as const } : {}),
        ...(target.plugin === true ? { plugin: true as const } : {}),
      });
  };

  for (const path of files.filter((file) => /(?:^|\/)(?:[\w.-]+\.)?Dockerfile(?:\.[\w.-]+)?$/i.test(file) && isNear(file, serviceRoot))) {
    for (const command of dockerCommands(tree.read(path) ?? '')) {
      let text = command.text;
      for (const script of text.matchAll(/[\w./-]+\.sh\b/g)) {
        const at = joinPath(serviceRoot, script[0].replace(/^\/(?:app|usr\/src\/app)\//, ''));
        text += ` ; ${(at === undefined ? undefined : tree.read(at)) ?? ''}`;
      }
      for (const target of commandTargets(text, scripts)) add(target, 'container command', { path, line: command.line }, fromName(path));
    }
  }
  besideContainer(tree, serviceRoot, files, found);
  const procfile = inRoot(serviceRoot, 'Procfile');
  for (const [index, line] of (tree.read(procfile) ?? '').split('\n').entries()) {
    const match = /^(\w+):\s*(.+)$/.exec(line);
    if (match === null) continue;
    for (const target of commandTargets(match[2] as string, scripts)) {
      add(target, `Procfile ${match[1] as string}`, { path: procfile, line: index + 1 }, match[1] === 'web' ? 'server' : undefined);
    }
  }
  for (const name of ['ecosystem.config.js', 'ecosystem.config.cjs', 'pm2.json', 'ecosystem.json']) {
    const path = inRoot(serviceRoot, name);
    for (const match of (tree.read(path) ?? '').matchAll(/["']?script["']?\s*:\s*["']([^"']+)["']/g)) {
      add({ path: match[1] as string, via: '' }, 'process manager', { path, line: lineAt(tree.read(path) as string, match.index) });
    }
  }
  const manifestText = tree.read(manifestPath) ?? '';
  const manifestLine = (key: string): Location => ({
    path: manifestPath,
    line: lineAt(manifestText, Math.max(0, manifestText.indexOf(`"${key}"`))),
  });
  const serverKnown = (): boolean => [...found.values()].some((entry) => entry.kind === 'server');
  for (const [name, command] of Object.entries(scripts)) {
    if (typeof command !== 'string') continue;
    const production = /^(?:start|serve|server|worker)/.test(name) && !/dev|watch|debug|test/.test(name);
    if (!production) continue;
    if (name === 'start' && serverKnown()) continue;
    for (const target of commandTargets(command, scripts))
      add({ ...target, via: name }, `package.json scripts.${name}`, manifestLine(name));
  }
  const nest = toRecord(parseJsonWithComments(tree.read(inRoot(serviceRoot, 'nest-cli.json')) ?? ''));
  if (!serverKnown() && Object.keys(nest).length > 0) {
    const entryFile = typeof nest['entryFile'] === 'string' ? nest['entryFile'] : 'main';
    const root = typeof nest['sourceRoot'] === 'string' ? nest['sourceRoot'] : 'src';
    add({ path: `${root}/${entryFile}`, via: '' }, 'nest-cli.json', { path: inRoot(serviceRoot, 'nest-cli.json'), line: 1 });
  }
  if (!serverKnown() && typeof manifest['main'] === 'string') {
    add({ path: manifest['main'], via: '' }, 'package.json main', manifestLine('main'));
  }
  const bins = typeof manifest['bin'] === 'string' ? { bin: manifest['bin'] } : toRecord(manifest['bin']);
  for (const bin of Object.values(bins)) {
    if (typeof bin === 'string') add({ path: bin, via: '' }, 'package.json bin', manifestLine('bin'), 'script');
  }
  lambdaEntries(tree, serviceRoot, files, add);
  const worker = workerMain(tree, serviceRoot);
  if (worker !== undefined) add({ path: worker.main, via: '' }, MAIN_OF_WORKER, worker.location, 'lambda');
  const loaded = frameworkEntries(
    new Set([...Object.keys(toRecord(manifest['dependencies'])), ...Object.keys(toRecord(manifest['devDependencies']))]),
    serviceRoot,
    files,
  );
  for (const { path, framework, kind } of loaded)
    if (!found.has(path)) found.set(path, { path, kind, rule: `loaded by ${framework}`, location: { path, line: 1 }, framework });
  if (loaded.some(({ framework }) => framework === 'Next.js'))
    for (const path of files)
      if (!found.has(path) && !TEST_FILE.test(path) && isServerActions(tree, path))
        found.set(path, { path, kind: 'server', rule: 'server actions of Next.js', location: { path, line: 1 }, framework: 'Next.js' });
  // Routes of React Router may be files of any name. https://reactrouter.com/start/framework/routing
  for (const { path: config } of loaded.filter((one) => one.framework === 'React Router' && /(?:^|\/)app\/routes\.[jt]s$/.test(one.path)))
    for (const [, name] of (tree.read(config) ?? '').matchAll(/['"]([^'"\n]+\.[jt]sx?)['"]/g)) {
      const path = joinPath(folderOf(config), name as string);
      if (path !== undefined && tree.has(path) && !found.has(path))
        found.set(path, {
          path,
          kind: 'server',
          rule: 'loaded by React Router',
          location: { path: config, line: 1 },
          framework: 'React Router',
        });
    }
  if (!serverKnown()) fallback(tree, serviceRoot, files, resolver, found);
  for (const [name, command] of Object.entries(scripts)) {
    if (typeof command !== 'string' || (DEVELOPMENT_SCRIPT.test(name) && name !== 'build')) continue;
    for (const target of commandTargets(command, scripts)) add(target, `package.json scripts.${name}`, manifestLine(name), 'script');
  }
  for (const path of files) {
    if (!SCRIPT_FILE.test(path) || found.has(path) || path.endsWith('.d.ts')) continue;
    const local = serviceRoot === '' ? path : path.slice(serviceRoot.length + 1);
    if (TEST_FILE.test(local)) found.set(path, { path, kind: 'test', rule: 'test file', location: { path, line: 1 } });
    else if (SCRIPT_FOLDER.test(local)) found.set(path, { path, kind: 'script', rule: 'script folder', location: { path, line: 1 } });
  }
  const order = ['server', 'worker', 'lambda', 'script', 'test'];
  return [...found.values()].toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.path < b.path ? -1 : 1));
}

/**
 * `daemon.ts` right beside the `api.ts` that the container starts, in the folder of the service: the image is run a second time with another
 * command. Files that any other loads, and those that only declare, start nothing.
 */
function besideContainer(tree: SourceTree, serviceRoot: string, files: readonly string[], found: Map<string, Entry>): void {
  const started = [...found.values()].filter(
    (entry) => entry.kind === 'server' && folderOf(entry.path) === serviceRoot && entry.preload !== true,
  );
  if (started.length === 0) return;
  for (const path of files) {
    const [, name = ''] = folderOf(path) === serviceRoot ? (/([\w-]+)\.[cm]?[jt]s$/.exec(path) ?? []) : [];
    if (!/^(?:daemon|worker|consumer|scheduler|processor)$/.test(name) || found.has(path)) continue;
    const loaded = files.some(
      (other) => SCRIPT_FILE.test(other) && new RegExp(`['"]\\./${name}(?:\\.[cm]?[jt]s)?['"]`).test(tree.read(other) ?? ''),
    );
    const runs = /^(?:await |void )?[\w.]+\(.*\)(?:\.catch\(.*)?;?\s*$/m.test(tree.read(path) ?? '');
    if (!loaded && runs) found.set(path, { path, kind: 'worker', rule: 'beside what the container starts', location: { path, line: 1 } });
  }
}

/** Entries that production runs, as opposed to scripts and tests. */
/** `'use server'` at the top: pages in the browser call the exports of such a file over the network. https://nextjs.org/docs/app/api-reference/directives/use-server */
function isServerActions(tree: SourceTree, path: string): boolean {
  return (
    /\.[jt]sx?$/.test(path) &&
    /^(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*['"]use server['"]/.test((tree.read(path) ?? '').slice(0, 600))
  );
}

export function isProductionEntry(entry: Entry): boolean {
  return entry.kind === 'server' || entry.kind === 'worker' || entry.kind === 'lambda';
}

/** Whether Node.js is started with the file, so that `require.main` is its module. */
export function isStartedItself(entry: Entry): boolean {
  return entry.kind !== 'lambda' && entry.framework === undefined && entry.plugin !== true && entry.preload !== true;
}

function kindOf(path: string, via: string): Entry['kind'] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = folderOf(path).split('/').at(-1) ?? '';
  if (WORKER_NAME.test(via) || /^(?:worker|consumer|cron|scheduler)/i.test(name) || /^workers?$/i.test(folder)) return 'worker';
  return 'server';
}

function fromName(dockerfile: string): Entry['kind'] | undefined {
  return WORKER_NAME.test(dockerfile.slice(dockerfile.lastIndexOf('/') + 1)) ? 'worker' : undefined;
}

function sourceOf(resolver: Resolver, serviceRoot: string, target: string): string | undefined {
  // Images copy the service somewhere: `/app/dist/index.js`, `/usr/src/app/dist/index.js`.
  const parts = target.replace(/^(?:\.?\/)+/, '').split('/');
  for (let skip = 0; skip < Math.min(parts.length, target.startsWith('/') ? 5 : 1); skip += 1) {
    const path = joinPath(serviceRoot, ...parts.slice(skip));
    const source = path === undefined ? undefined : resolver.sourceOf(path);
    if (source !== undefined) return source;
  }
  const from = inRoot(serviceRoot, 'package.json');
  const result = resolver.resolve(from, target.startsWith('.') ? target : `./${target}`);
  // `--import=@acme/telemetry`: a package of the repository.
  if (result.kind !== 'file' && target.startsWith('@')) {
    const named = resolver.resolve(from, target);
    return named.kind === 'file' ? named.path : undefined;
  }
  return result.kind === 'file' ? result.path : undefined;
}

function lambdaEntries(
  tree: SourceTree,
  serviceRoot: string,
  files: string[],
  add: (target: CommandTarget, rule: string, location: Location, kind?: Entry['kind']) => void,
): void {
  for (const path of files.filter((file) => /(?:^|\/)(?:serverless|template)\.ya?ml$/.test(file) && isNear(file, serviceRoot))) {
    const text = tree.read(path) ?? '';
    for (const match of text.matchAll(/^\s*(?:handler|Handler):\s*["']?([\w./-]+)\.\w+["']?\s*$/gm)) {
      add({ path: match[1] as string, via: '' }, 'function handler', { path, line: lineAt(text, match.index) }, 'lambda');
    }
  }
}

/** Without any start command: files that listen and that nobody imports, or the usual names. */
function fallback(tree: SourceTree, serviceRoot: string, files: string[], resolver: Resolver, found: Map<string, Entry>): void {
  const scripts = files.filter((path) => {
    const local = serviceRoot === '' ? path : path.slice(serviceRoot.length + 1);
    return SCRIPT_FILE.test(path) && !path.endsWith('.d.ts') && !TEST_FILE.test(local) && !SCRIPT_FOLDER.test(local);
  });
  const imported = new Set<string>();
  const starts: string[] = [];
  for (const path of scripts) {
    const text = tree.read(path) ?? '';
    for (const match of text.matchAll(/(?:from|import|require)\s*\(?\s*["']([^"'\n]+)["']/g)) {
      const target = resolver.resolve(path, match[1] as string);
      if (target.kind === 'file') imported.add(target.path);
    }
    if (/\.listen\s*\(|\bserve\s*\(|\bBun\.serve\b|NestFactory\.create/.test(text)) starts.push(path);
  }
  const usual = ['src/index', 'src/main', 'src/server', 'src/app', 'index', 'server', 'app', 'main'];
  const free = starts.filter((path) => !imported.has(path));
  const chosen =
    free.length > 0
      ? free
      : usual.flatMap((stem) => scripts.filter((path) => path.replace(/\.\w+$/, '') === inRoot(serviceRoot, stem))).slice(0, 1);
  for (const path of chosen) {
    if (found.get(path) === undefined || found.get(path)?.kind === 'script') {
      found.set(path, {
        path,
        kind: kindOf(path, ''),
        rule: free.length > 0 ? 'listens, and nobody imports it' : 'usual name',
        location: { path, line: 1 },
      });
    }
  }
}

function isBelow(path: string, folder: string): boolean {
  return (folder === '' || path.startsWith(`${folder}/`)) && !/(?:^|\/)node_modules\//.test(path);
}

/** Directly in the service, or one folder down (`docker/Dockerfile`). */
function isNear(path: string, serviceRoot: string): boolean {
  const local = serviceRoot === '' ? path : path.slice(serviceRoot.length + 1);
  return local.split('/').length <= 2;
}

function inRoot(serviceRoot: string, name: string): string {
  return joinPath(serviceRoot, name) ?? name;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
