import { pushTo, manifestPath } from '@airworthy/model';
import type { ServiceInfo } from '@airworthy/model';
import type { SourceFile, SourceTree } from '../tree/source-tree.ts';
import type { SharedPackage } from './survey-packages.ts';

/** Files directly in a folder around a service that hold for it too. */
const AROUND_FILE =
  /^(?:[\w.-]*Dockerfile[\w.-]*|\.dockerignore|(?:docker-)?compose[\w.-]*\.ya?ml|README[\w.-]*|CHANGELOG[\w.-]*|LICEN[CS]E[\w.-]*|SECURITY[\w.-]*|CONTRIBUTING[\w.-]*|CODEOWNERS|package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|pnpm-workspace\.yaml|bun\.lockb?|lerna\.json|nx\.json|turbo\.json|tsconfig[\w.-]*\.json|\.npmrc|\.nvmrc|\.node-version|\.tool-versions|\.gitignore|\.env[\w.-]*|\.eslintrc[\w.-]*|eslint\.config\.\w+|\.?oxlint[\w.-]*|biome\.jsonc?|\.prettierrc[\w.-]*|\.editorconfig|renovate[\w.-]*|\.gitleaks[\w.-]*|\.secretlintrc[\w.-]*|\.pre-commit-config\.ya?ml|Makefile|Jenkinsfile|\.gitlab-ci\.ya?ml|\.travis\.ya?ml|azure-pipelines\.ya?ml|bitbucket-pipelines\.ya?ml|cloudbuild\.ya?ml|codecov\.ya?ml|Procfile|fly\.toml|render\.yaml|vercel\.json|skaffold\.ya?ml|(?:jest|vitest)\.config[\w.-]*|prometheus[\w.-]*\.ya?ml)$/i;

/** Folders around a service whose files hold for it too. */
const AROUND_FOLDER =
  /^(?:\.github|\.depot|\.gitea|\.forgejo|\.circleci|\.husky|\.buildkite|\.changeset|monitoring|observability|prometheus|grafana|alerting|k8s|kubernetes|manifests|helm|charts?|deploy(?:ments?)?|infra(?:structure)?|terraform|docker|nginx|ops|hosting|devops|gitops|runbooks?|adrs?)(?:\/|$)|^docs\/(?:adrs?|decisions|architecture|operations|security)(?:\/|$)|^docs\/(?:[\w-]+\/){0,3}(?:adrs?|decisions|runbooks?|playbooks?|incidents?|on-?call)(?:\/|$)/i;

/** Numbered proposals that were decided about, wherever the documents of the repository keep them. Manuals for users beside them say nothing of the service. */
const AROUND_DECISION = /^docs\/(?:[\w-]+\/){0,3}rfcs?\/(?:[\w-]+\/)?\d{3,4}[-_](?!template)[\w.-]*\.mdx?$/i;

/**
 * Files of a service, sorted: everything in its folder apart from other services inside, and what stands around it in the
 * repository and holds for it (container, CI, compose and root documents). A file that is named after another service is left out.
 */
export function filesOf(tree: SourceTree, service: ServiceInfo, all: readonly ServiceInfo[] = []): SourceFile[] {
  const inside = service.path === '' ? '' : `${service.path}/`;
  const others = all.filter((one) => one.path !== service.path);
  const innerFolders = others.filter((one) => one.path.startsWith(inside) && one.path !== '').map((one) => `${one.path}/`);
  const otherNames = new Set(
    others.filter((one) => one.name !== service.name).flatMap((one) => [one.name, one.path.split('/').at(-1) as string]),
  );
  otherNames.delete('');
  const around = foldersAround(service.path);
  const atRoot = aroundRoot(tree);
  return tree.files.filter((file) => {
    const { path } = file;
    if (path.startsWith(inside)) return !innerFolders.some((folder) => path.startsWith(folder));
    return around.some((folder) => {
      if (folder !== '' && !path.startsWith(`${folder}/`)) return false;
      const local = folder === '' ? path : path.slice(folder.length + 1);
      return (
        (folder === '' ? atRoot.has(file) : AROUND_FILE.test(local) || AROUND_FOLDER.test(local)) &&
        !local.split('/').some((part) => otherNames.has(part.replace(/\.[\w.-]+$/, '')))
      );
    });
  });
}

const AROUND_ROOT = new WeakMap<SourceTree, ReadonlySet<SourceFile>>();

/** Files that hold for every service under the root: the same for a thousand services. */
function aroundRoot(tree: SourceTree): ReadonlySet<SourceFile> {
  let found = AROUND_ROOT.get(tree);
  if (found === undefined) {
    found = new Set(tree.files.filter(({ path }) => AROUND_FILE.test(path) || AROUND_FOLDER.test(path) || AROUND_DECISION.test(path)));
    AROUND_ROOT.set(tree, found);
  }
  return found;
}

/** Packages of the repository that a service uses, directly or through each other, with their files. */
export function sharedFilesOf(
  tree: SourceTree,
  service: ServiceInfo,
  shared: readonly SharedPackage[],
): { package: SharedPackage; files: SourceFile[] }[] {
  const needed = new Map<string, SharedPackage>();
  const queue = [service.path];
  for (let next = 0; next < queue.length; next += 1) {
    const folder = queue[next] as string;
    const text = tree.read(manifestPath(folder)) ?? '';
    for (const one of shared) {
      if (needed.has(one.path) || !text.includes(JSON.stringify(one.name))) continue;
      needed.set(one.path, one);
      queue.push(one.path);
    }
  }
  return [...needed.values()]
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map((one) => ({ package: one, files: tree.files.filter((file) => file.path.startsWith(`${one.path}/`)) }));
}

/**
 * Migrations in SQL of packages that a service depends on, where its code names their folder:
 * `import.meta.resolve('@shop/domain/migrations/001.sql')`.
 */
export function appliedMigrationsOf(tree: SourceTree, service: ServiceInfo, own: readonly SourceFile[]): SourceFile[] {
  const homes = new Map<string, SourceFile[]>();
  for (const file of tree.files) {
    const home = /^(.+)\/migrations\/[\w.-]+\.sql$/.exec(file.path)?.[1];
    if (home === undefined || `${service.path}/`.startsWith(`${home}/`)) continue;
    pushTo(homes, home, file);
  }
  const manifest = tree.read(manifestPath(service.path)) ?? '';
  return [...homes].flatMap(([home, files]) => {
    const name = nameIn(tree.read(`${home}/package.json`) ?? '');
    if (name === undefined || !manifest.includes(`"${name}":`)) return [];
    const named = own.some(({ path }) => /\.[cm]?[jt]s$/.test(path) && tree.read(path)?.includes(`${name}/migrations`) === true);
    return named ? files : [];
  });
}

const SCHEMA_FILE = /\.prisma$|\/migration\.sql$/;

/**
 * Prisma schemas and the migrations of Prisma and Drizzle in packages of the repository that a service depends on, directly or
 * through each other. None for a service that has its own.
 */
export function schemaFilesOf(tree: SourceTree, service: ServiceInfo, own: readonly SourceFile[]): SourceFile[] {
  const journals = tree.files
    .filter(({ path }) => path.endsWith('/meta/_journal.json'))
    .map(({ path }) => path.slice(0, -'meta/_journal.json'.length));
  const isSchema = (path: string): boolean =>
    SCHEMA_FILE.test(path) || (path.endsWith('.sql') && journals.some((folder) => path.startsWith(folder)));
  // A schema file without models only says how the client of the shared schema is generated.
  const declares = ({ path }: SourceFile): boolean =>
    path.endsWith('.prisma') ? /^\s*model\s+\w+\s*\{/m.test(tree.read(path) ?? '') : isSchema(path);
  if (own.some((file) => declares(file) || /(?:^|\/)migrations?\/[^/]+\.(?:sql|[cm]?[jt]s)$/.test(file.path))) return [];
  const candidates = tree.files.filter(({ path }) => isSchema(path));
  if (candidates.length === 0) return [];
  const packages = new Map<string, string>();
  for (const { path } of tree.files) {
    if (!path.endsWith('/package.json')) continue;
    const folder = path.slice(0, -'/package.json'.length);
    if (!candidates.some((file) => file.path.startsWith(`${folder}/`))) continue;
    const name = nameIn(tree.read(path) ?? '');
    if (name !== undefined) packages.set(name, folder);
  }
  const folders = new Set(dependenciesIn(tree, service.path, packages));
  for (const folder of folders) for (const next of dependenciesIn(tree, folder, packages)) folders.add(next);
  folders.delete(service.path);
  return candidates.filter(({ path }) => [...folders].some((folder) => path.startsWith(`${folder}/`)));
}

function nameIn(manifest: string): string | undefined {
  return /"name"\s*:\s*"([^"]+)"/.exec(manifest)?.[1];
}

function dependenciesIn(tree: SourceTree, folder: string, packages: ReadonlyMap<string, string>): string[] {
  const text = tree.read(manifestPath(folder)) ?? '';
  return [...packages].filter(([name]) => text.includes(`"${name}":`)).map(([, path]) => path);
}

/** Folders around a folder, the nearest first; none for the root. */
function foldersAround(path: string): string[] {
  const parts = path === '' ? [] : path.split('/');
  return parts.map((_, index) => parts.slice(0, parts.length - 1 - index).join('/'));
}
