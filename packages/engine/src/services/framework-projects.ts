import type { Diagnostic } from '@airworthy/model';
import { parseJsonWithComments, toRecord } from '../lang/typescript/json-with-comments.ts';
import type { SourceTree } from '../tree/source-tree.ts';

/** An app of a repository whose folders have no package.json of their own. */
export interface FrameworkProject {
  folder: string;
  because: string;
}

const SERVER_EXECUTOR = /^@(?:nx|nrwl)\/(?:node|nest|express|js:node|js:swc|js:tsc|esbuild)\b/;
const BROWSER_EXECUTOR =
  /^@(?:nx|nrwl)\/(?:vite|next|react|angular|web|rspack|expo|react-native|storybook|remix|nuxt|vue)\b|^@angular-devkit\//;

/** Apps that Nx (`project.json`) and Nest (`nest-cli.json` in monorepo mode) know. */
export function frameworkProjects(tree: SourceTree, diagnose: (diagnostic: Diagnostic) => void): FrameworkProject[] {
  const found = new Map<string, FrameworkProject>();
  for (const { path } of tree.files) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name !== 'project.json' && name !== 'nest-cli.json') continue;
    const folder = path.slice(0, Math.max(0, path.length - name.length - 1));
    const json = parseJsonWithComments(tree.read(path) ?? '');
    if (json === undefined)
      diagnose({
        code: 'invalid-json',
        level: 'warning',
        message: `${name} is not valid JSON; its apps are unknown.`,
        location: { path, line: 1 },
      });
    else if (name === 'project.json') addNx(found, folder, toRecord(json));
    else addNest(found, folder, toRecord(json));
  }
  return [...found.values()].filter((one) => one.folder !== '' && tree.list(one.folder).length > 0);
}

function addNx(found: Map<string, FrameworkProject>, folder: string, project: Record<string, unknown>): void {
  if (project['projectType'] !== 'application' || folder === '') return;
  const targets = ['serve', 'build', 'start'].map((name) => toRecord(toRecord(project['targets'])[name]));
  const executors = targets.map((target) => String(target['executor'] ?? ''));
  const forNode =
    targets.some((target) => toRecord(target['options'])['target'] === 'node') ||
    executors.some((executor) => SERVER_EXECUTOR.test(executor));
  if (forNode && !executors.some((executor) => BROWSER_EXECUTOR.test(executor)))
    found.set(folder, { folder, because: 'Nx application for Node.js' });
}

function addNest(found: Map<string, FrameworkProject>, around: string, config: Record<string, unknown>): void {
  for (const value of Object.values(toRecord(config['projects']))) {
    const project = toRecord(value);
    const root = project['root'];
    if (project['type'] !== 'application' || typeof root !== 'string' || root.split('/').includes('..')) continue;
    const folder = [around, root]
      .filter((part) => part !== '')
      .join('/')
      .replace(/\/+$/, '');
    found.set(folder, { folder, because: 'Nest application' });
  }
}
