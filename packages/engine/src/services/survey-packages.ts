import ignore from 'ignore';
import type { Diagnostic, ServiceInfo } from '@airworthy/model';
import type { ConfiguredService, ProjectConfig } from '../config/project-config.ts';
import { workerMain } from '../lang/typescript/worker-main.ts';
import type { SourceTree } from '../tree/source-tree.ts';
import { frameworkProjects } from './framework-projects.ts';
import { narrow } from './narrow-services.ts';
import type { Candidate } from './narrow-services.ts';
import { browserReason, readManifest, serverPackage, startScript, webFramework } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { workspaceMatcher } from './workspace-folders.ts';

/** A package that other packages of the repository use. */
export interface SharedPackage {
  name: string;
  /** Folder relative to the root. */
  path: string;
}

/** A package that is no service, with the reason. */
export interface SkippedPackage {
  path: string;
  name: string;
  why: string;
}

/** Everything in a tree that has a package.json, sorted out. */
export interface Survey {
  services: ServiceInfo[];
  shared: SharedPackage[];
  skipped: SkippedPackage[];
}

/** Folders whose packages exist to try something out. */
const SAMPLE_FOLDER =
  /(?:^|\/)(?:fixtures?|__fixtures__|__tests__|__mocks__|tests?|specs?|e2e|examples?|samples?|demos?|templates?|docs?|website|benchmarks?|bench|playground|sandbox|\.[^/]+)(?:\/|$)/;
/** Code that tests read; what a workspace has below its packages is taken for one of them. */
const FIXTURE_FOLDER = /(?:^|\/)(?:fixtures?|__fixtures__)\//;
const SERVICE_FOLDER = /(?:^|\/)(?:services|apps|microservices|servers|workers|functions|lambdas|jobs)\/[^/]+$/;
const MAX_DEPTH = 6;
const ENTRY_NAMES = ['index', 'main', 'server', 'app', 'worker'].flatMap((stem) =>
  ['.ts', '.js', '.mts', '.mjs', '.cts', '.cjs'].map((ending) => stem + ending),
);
const DOCKERFILE = /^(?:[\w.-]+\.)?Dockerfile(?:\.[\w.-]+)?$/i;
const LISTENS = /\.listen\s*\(|\bserve\s*\(|NestFactory\s*\.\s*create/;

/** Finds services, shared packages and what is neither. */
export function surveyPackages(tree: SourceTree, config: ProjectConfig, diagnose: (diagnostic: Diagnostic) => void): Survey {
  const manifests = tree.files
    .filter(({ path }) => (path === 'package.json' || path.endsWith('/package.json')) && path.split('/').length <= MAX_DEPTH)
    .map(({ path }) => readManifest(tree, path, diagnose));
  if (config.services.only !== undefined) return configuredOnly(tree, config.services.only, manifests, diagnose);

  const inWorkspace = workspaceMatcher(tree, manifests, diagnose);
  const excluded = ignore().add(config.services.exclude);
  const used = usedNames(manifests);
  const candidates: Candidate[] = [];
  const survey: Survey = { services: [], shared: [], skipped: [] };
  for (const manifest of manifests) {
    const { folder } = manifest;
    const expected = folder === '' || inWorkspace(folder) || SERVICE_FOLDER.test(folder);
    if (folder !== '' && excluded.ignores(folder))
      survey.skipped.push({ path: folder, name: nameOf(manifest), why: 'airworthy.yaml excludes it' });
    else if (FIXTURE_FOLDER.test(`${folder}/`) || (SAMPLE_FOLDER.test(folder) && !inWorkspace(folder))) continue;
    else candidates.push({ manifest, expected, because: reasons(tree, manifest) });
  }
  const looking: Candidate[] = [];
  for (const candidate of candidates) {
    const why = whyNot(candidate, used);
    if (why === undefined) looking.push(candidate);
    else survey.skipped.push({ path: candidate.manifest.folder, name: nameOf(candidate.manifest), why });
  }
  const { kept: accepted, skipped } = narrow(looking);
  for (const { candidate, why } of skipped) survey.skipped.push({ path: candidate.manifest.folder, name: nameOf(candidate.manifest), why });
  const projects = frameworkProjects(tree, diagnose).filter(
    ({ folder }) => !excluded.ignores(folder) && !SAMPLE_FOLDER.test(folder) && !manifests.some((manifest) => manifest.folder === folder),
  );
  const services = withoutInner(accepted, survey, projects.length > 0);
  survey.services = named(tree, [
    ...services.map(({ manifest, because }) => ({ path: manifest.folder, name: undefined, manifest, because })),
    ...projects.map(({ folder, because }) => ({ path: folder, name: undefined, manifest: undefined, because: [because] })),
    ...config.services.add
      .map((one) => ({ ...configured(one, manifests), because: ['airworthy.yaml'] }))
      .filter((one) => exists(tree, one.path, diagnose)),
  ]);
  if (survey.services.length === 0) addPlainScripts(tree, survey, manifests);
  finish(survey, manifests, used);
  return survey;
}

function reasons(tree: SourceTree, manifest: Manifest): string[] {
  const because: string[] = [];
  if (startScript(manifest) !== undefined) because.push('start script');
  if (
    tree
      .list(manifest.folder)
      .some(
        (name) =>
          DOCKERFILE.test(name) &&
          !name.endsWith('.dockerignore') &&
          startsScripts(tree.read(manifest.folder === '' ? name : `${manifest.folder}/${name}`)),
      )
  )
    because.push('Dockerfile');
  const started = tree
    .list(manifest.folder)
    .find((name) => /^(?:serverless\.(?:ya?ml|ts|js)|Procfile|ecosystem\.config\.c?js)$/.test(name));
  const worker = workerMain(tree, manifest.folder);
  if (worker !== undefined) because.push(worker.location.path.slice(worker.location.path.lastIndexOf('/') + 1));
  if (started !== undefined) because.push(started);
  const server = serverPackage(manifest);
  if (server !== undefined) because.push(`depends on ${server}`);
  const web = webFramework(manifest);
  if (web !== undefined && hasWebRoutes(tree, manifest.folder, web)) because.push(`answers requests with ${web}`);
  if (because.length === 0 && listens(tree, manifest.folder)) because.push('an entry file listens');
  return because;
}

/** Whether what a Dockerfile starts is JavaScript: a file server, or a tool in another language, is none of ours. One that can't be read may be. */
function startsScripts(text: string | undefined): boolean {
  if (text === undefined) return true;
  const start =
    text
      .split(/\r?\n/)
      .filter((line) => /^\s*(?:CMD|ENTRYPOINT)\b/i.test(line))
      .at(-1) ?? '';
  if (/\b(?:node|npm|npx|pnpm|yarn|bun|deno|tsx|ts-node|pm2|dumb-init|tini)\b/.test(start)) return true;
  if (/\b(?:nginx|caddy|httpd|goose|flyway|liquibase|postgres|mysqld|redis-server|python3?|java)\b/i.test(start)) return false;
  return (
    /^\s*FROM\s+[^\n]*(?:node|bun|deno)|^\s*(?:RUN|COPY)\s[^\n]*(?:\b(?:npm|pnpm|yarn|node|bun)\b|package\.json)/im.test(text) ||
    !/\n/.test(text.trim())
  );
}

/** Why a package is no service; `undefined` when it is one. */
function whyNot({ manifest, expected, because }: Candidate, used: ReadonlySet<string>): string | undefined {
  const server = serverPackage(manifest);
  const browser = browserReason(manifest);
  const answers = because.some((one) => one.startsWith('answers requests')) || (server !== undefined && because.includes('start script'));
  if (browser !== undefined && !answers && !because.includes('Dockerfile'))
    return `it is a frontend (${browser}), which runs with its users`;
  if (because.length === 0)
    return manifest.workspaces.length > 0 && manifest.folder === ''
      ? 'it only holds the workspaces'
      : 'it has no start script, Dockerfile, server framework or listening entry';
  const starts = because.some((one) => !one.startsWith('depends on'));
  if (!starts && manifest.name !== undefined && used.has(manifest.name)) return 'other packages import it and nothing starts it';
  if (!starts && manifest.command) return 'it is a command that people run';
  if (!starts && manifest.importable && manifest.folder !== '') return 'nothing starts it';
  // A package nobody expected has to look like a server, not only like a tool with a start script.
  if (!expected && server === undefined && because.every((one) => one === 'start script' || one === 'an entry file listens'))
    return 'it is not a workspace, and no server framework is among its dependencies';
  return undefined;
}

/** A repository root with services inside is one itself only when it runs a server of its own; packages inside a service are parts of it. */
function withoutInner(accepted: readonly Candidate[], survey: Survey, rootStartsProjects: boolean): Candidate[] {
  const skip = ({ manifest }: Candidate, why: string): void =>
    void survey.skipped.push({ path: manifest.folder, name: nameOf(manifest), why });
  return accepted.filter((candidate) => {
    const { folder } = candidate.manifest;
    const inner = accepted.filter((other) => other !== candidate && (folder === '' || other.manifest.folder.startsWith(`${folder}/`)));
    if (
      (folder === '' && rootStartsProjects) ||
      (inner.some((other) => other.expected) && serverPackage(candidate.manifest) === undefined)
    ) {
      skip(candidate, 'it starts the services inside');
      return false;
    }
    const outer = accepted.find(
      (other) => other !== candidate && other.manifest.folder !== '' && folder.startsWith(`${other.manifest.folder}/`),
    );
    if (outer !== undefined && !candidate.expected) {
      skip(candidate, `it is a part of ${outer.manifest.folder}`);
      return false;
    }
    return true;
  });
}

function configuredOnly(
  tree: SourceTree,
  only: readonly ConfiguredService[],
  manifests: readonly Manifest[],
  diagnose: (diagnostic: Diagnostic) => void,
): Survey {
  const wanted = only
    .map((one) => ({ ...configured(one, manifests), because: ['airworthy.yaml'] }))
    .filter((one) => exists(tree, one.path, diagnose));
  const survey: Survey = { services: named(tree, wanted), shared: [], skipped: [] };
  finish(survey, manifests, usedNames(manifests));
  return survey;
}

function configured(
  one: ConfiguredService,
  manifests: readonly Manifest[],
): { path: string; name: string | undefined; manifest: Manifest | undefined } {
  const path = one.path
    .replaceAll('\\', '/')
    .replace(/^\.(?:\/|$)/, '')
    .replace(/\/+$/, '');
  return { path, name: one.name, manifest: manifests.find((manifest) => manifest.folder === path) };
}

function exists(tree: SourceTree, path: string, diagnose: (diagnostic: Diagnostic) => void): boolean {
  if (path === '' || tree.list(path).length > 0) return true;
  diagnose({
    code: 'invalid-config',
    level: 'error',
    message: `airworthy.yaml names the service folder ${path}, which does not exist or holds nothing to read.`,
  });
  return false;
}

/** Code without any package that says how it is started: the whole tree is one service when something in it listens. */
function addPlainScripts(tree: SourceTree, survey: Survey, manifests: readonly Manifest[]): void {
  if (manifests.some((manifest) => manifest.folder === '' || serverPackage(manifest) !== undefined)) return;
  if (!['', 'src'].some((folder) => listens(tree, folder))) return;
  survey.services = named(tree, [{ path: '', name: undefined, manifest: undefined, because: ['an entry file listens'] }]);
}

function listens(tree: SourceTree, folder: string): boolean {
  const folders = folder === '' ? ['', 'src'] : [folder, `${folder}/src`];
  return folders.some((one) => ENTRY_NAMES.some((name) => LISTENS.test(tree.read(one === '' ? name : `${one}/${name}`) ?? '')));
}

/** Whether a frontend framework answers requests from files of the app: route handlers and API folders. */
function hasWebRoutes(tree: SourceTree, folder: string, web: string): boolean {
  const inside = folder === '' ? '' : `${folder}/`;
  // Without rendering on the server React Router only gives out files. https://reactrouter.com/how-to/spa
  const settings = ['ts', 'js', 'mts', 'mjs'].map((ending) => tree.read(`${inside}react-router.config.${ending}`) ?? '').join('\n');
  const loads = (web === 'Remix' || web === 'React Router') && !/\bssr\s*:\s*false\b/.test(settings);
  if (loads && tree.files.some(({ path }) => path.startsWith(inside) && /^app\/routes(?:\.[cm]?[jt]s$|\/)/.test(path.slice(inside.length))))
    return true;
  return tree.files.some(
    ({ path }) =>
      path.startsWith(inside) &&
      /^(?:src\/)?(?:pages\/api\/|app\/(?:.*\/)?route\.[jt]sx?$|server\/api\/|routes\/(?:.*\/)?\+server\.[jt]s$)/.test(
        path.slice(inside.length),
      ),
  );
}

/** Names that package.json files of the repository depend on. */
function usedNames(manifests: readonly Manifest[]): Set<string> {
  return new Set(manifests.flatMap((manifest) => [...manifest.dependencies, ...manifest.developmentDependencies]));
}

function finish(survey: Survey, manifests: readonly Manifest[], used: ReadonlySet<string>): void {
  const services = new Set(survey.services.map((one) => one.path));
  survey.shared = manifests
    .filter(({ folder, name }) => folder !== '' && !services.has(folder) && name !== undefined && used.has(name))
    .map(({ folder, name }) => ({ name: name as string, path: folder }));
  survey.skipped.sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Unnamed {
  path: string;
  name: string | undefined;
  manifest: Manifest | undefined;
  because: string[];
}

/** Folder names where they tell services apart, whole paths where they don't. */
function named(tree: SourceTree, found: readonly Unnamed[]): ServiceInfo[] {
  const byPath = new Map(found.map((one) => [one.path, one]));
  const short = (one: Unnamed): string =>
    one.name ??
    (one.path === '' ? (one.manifest === undefined ? 'service' : nameOf(one.manifest)) : (one.path.split('/').at(-1) as string));
  const counts = new Map<string, number>();
  for (const one of byPath.values()) counts.set(short(one), (counts.get(short(one)) ?? 0) + 1);
  return [...byPath.values()]
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map((one) => {
      const name = short(one);
      const unique = counts.get(name) === 1 ? name : one.path.replaceAll('/', '-') || name;
      return { name: unique, path: one.path, because: one.because, capabilities: [], ...sizeOf(tree, one.path, byPath) };
    });
}

function sizeOf(tree: SourceTree, path: string, services: ReadonlyMap<string, unknown>): { files: number; lines: number } {
  const inside = path === '' ? '' : `${path}/`;
  const inner = [...services.keys()]
    .filter((other) => other !== path && other.startsWith(inside) && other !== '')
    .map((other) => `${other}/`);
  let files = 0;
  let lines = 0;
  for (const file of tree.files) {
    if (
      !file.path.startsWith(inside) ||
      !isProductionScript(file.path.slice(inside.length)) ||
      inner.some((other) => file.path.startsWith(other))
    )
      continue;
    files += 1;
    lines += file.lines ?? 0;
  }
  return { files, lines };
}

function isProductionScript(path: string): boolean {
  return (
    /\.(?:[cm]?[jt]s|[jt]sx)$/.test(path) &&
    !/\.d\.[cm]?ts$|(?:^|\/)(?:__tests__|__mocks__|tests?|spec|e2e|scripts?|migrations?|seeds?)\/|\.(?:test|spec|e2e-spec)\.\w+$|(?:^|[./])(?:config|setup)\.[cm]?[jt]s$/.test(
      path,
    )
  );
}

function nameOf(manifest: Manifest): string {
  return manifest.name?.replace(/^@[^/]+\//, '') ?? (manifest.folder.split('/').at(-1) || 'service');
}
