// https://docs.docker.com/reference/dockerfile/
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { isDockerfile } from '../../lang/dockerfile/is-dockerfile.ts';
import { readDockerfile } from '../../lang/dockerfile/read-dockerfile.ts';
import { packageScripts } from '../../lang/json/package-json.ts';
import { folderOf, foldersUp, joinPath } from '../../lang/typescript/paths.ts';
import { readContext } from './build-context.ts';
import { ignoreMatcher } from './ignore-file.ts';
import { readInstalls } from './installs.ts';
import { readLayers } from './layers.ts';
import { stagesOfService } from './shipped-stage.ts';
import { stageState, toStages } from './stages.ts';
import { commandText, isExecForm, receivesSignals, startMigrations, startProcesses } from './start.ts';

export const dockerfile = defineExtractor({
  id: 'dockerfile',
  about: 'Dockerfiles and .dockerignore files: final user, health check, command, installs, secrets, migrations at start',
  emits: ['dockerfiles', 'dockerIgnores', 'migrationRuns'],
  extract(input) {
    const paths = new Set(input.files.map((file) => file.path));
    // The build context may be any folder around the service.
    for (const folder of foldersUp(input.service.path)) {
      const path = joinPath(folder, '.dockerignore') as string;
      if (input.tree.has(path)) paths.add(path);
    }
    const inside = (path: string): boolean => input.service.path === '' || path.startsWith(`${input.service.path}/`);
    if (![...paths].some((path) => isDockerfile(path) && inside(path))) {
      for (const path of namingDockerfiles(input)) paths.add(path);
    }
    // A file of its own beside the Dockerfile takes the place of the one at the root of the context.
    for (const path of paths) if (isDockerfile(path) && input.tree.has(`${path}.dockerignore`)) paths.add(`${path}.dockerignore`);
    for (const path of [...paths].toSorted()) {
      if (path.endsWith('.dockerignore')) emitIgnore(input, path);
      else if (isDockerfile(path) && (inside(path) || names(input, path))) emitDockerfile(input, path);
    }
  },
});

/** Dockerfiles elsewhere in the tree that build this service: their text or name says so. */
function namingDockerfiles(input: ExtractInput): string[] {
  return input.tree.files.map((file) => file.path).filter((path) => isDockerfile(path) && names(input, path));
}

function names(input: ExtractInput, path: string): boolean {
  const folder = input.service.path.slice(input.service.path.lastIndexOf('/') + 1);
  const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (file === `dockerfile.${folder}` || file === `${folder}.dockerfile`) return true;
  return (input.tree.read(path) ?? '')
    .split(/[\s"',[\]]+/)
    .some((word) => `/${word.replace(/^\.?\//, '')}/`.includes(`/${input.service.path}/`));
}

/** The parser takes time with the square of a line's length. */
function isOversized(text: string): boolean {
  return text.length > 200_000 || text.split('\n').some((row) => row.length > 4_000);
}

function emitDockerfile(input: ExtractInput, path: string): void {
  const text = input.tree.read(path);
  if (text === undefined || isOversized(text)) {
    if (text !== undefined)
      input.diagnose({ code: 'line-too-long', level: 'warning', message: 'Larger than a Dockerfile gets', location: { path, line: 1 } });
    input.partial('dockerfiles', `${path} could not be read`);
    return;
  }
  const whole = readDockerfile(text);
  const file = whole.stages.length > 1 ? stagesOfService(whole, input.service.path) : whole;
  const broken = file.invalid[0];
  if (broken !== undefined || file.stages.length === 0) {
    const message = broken === undefined ? 'No FROM instruction' : `Unknown instruction ${broken.keyword}`;
    input.diagnose({ code: 'invalid-dockerfile', level: 'warning', message, location: { path, line: broken?.line ?? 1 } });
    input.partial('dockerfiles', `${path} is not a valid Dockerfile`);
    if (file.stages.length === 0) return;
  }
  const last = file.stages.length - 1;
  const state = stageState(file, last);
  const command = commandText(state);
  const start = state.entrypoint ?? state.command;
  const migrations = startMigrations(file, state, {
    path,
    servicePath: input.service.path,
    tree: input.tree,
    scripts: packageScripts(input.tree, input.service.path),
  });
  const line = file.stages[last]?.line ?? 1;
  const commandLine = state.command?.line ?? start?.line;
  input.emit('dockerfiles', {
    location: { path, line },
    stages: toStages(file),
    user: state.user,
    ...(state.userLine === undefined ? {} : { userLine: state.userLine }),
    healthcheck: state.healthcheck,
    ...(state.healthcheckPath === undefined || !state.healthcheck ? {} : { healthcheckPath: state.healthcheckPath }),
    ...(state.healthcheckLine === undefined ? {} : { healthcheckLine: state.healthcheckLine }),
    ...(command === undefined ? {} : { command }),
    ...(commandLine === undefined ? {} : { commandLine }),
    execForm: isExecForm(state),
    receivesSignals: receivesSignals(file, state, { path, servicePath: input.service.path, tree: input.tree }),
    secretNames: [...new Set(state.secretNames)].toSorted(),
    ...readInstalls(file, input.service.path),
    migratesOnStart: migrations.length > 0,
    exposes: [...new Set(state.exposes)],
    ...readLayers(file, state, startProcesses(file, state, { path, servicePath: input.service.path, tree: input.tree })),
    ...readContext(file, { path, servicePath: input.service.path, tree: input.tree }),
  });
  for (const each of migrations) {
    input.emit('migrationRuns', {
      location: { path: each.path, line: each.line },
      by: each.by,
      command: each.text,
      when: 'image',
      push: each.push,
      locked: each.locked,
    });
  }
}

/**
 * Where `.env` files lie that a build could take along, seen from the root of the context: where others of their kind stand in the tree, else
 * at the root. A pattern without a slash matches at the root of the context alone (https://docs.docker.com/build/concepts/context/#matching).
 */
function envPlaces(input: ExtractInput, context: string): string[] {
  const folders = new Set([context, input.service.path]);
  const shown = [...folders].filter((folder) => ENV_FILES.some((name) => input.tree.has(joinPath(folder, name) as string)));
  const below = (folder: string): string => (context === '' ? folder : folder.slice(context.length + 1));
  return (shown.length > 0 ? shown : [context]).map((folder) => joinPath(below(folder), '.env') as string);
}

const ENV_FILES = [
  '.env',
  '.env.example',
  '.env.sample',
  '.env.template',
  '.env.dist',
  '.env.local.example',
  '.env.development',
  '.env.production',
];

function emitIgnore(input: ExtractInput, path: string): void {
  const text = input.tree.read(path);
  if (text === undefined) return;
  const patterns = text
    .split(/\r?\n/)
    .map((each) => each.trim())
    .filter((each) => each !== '' && !each.startsWith('#'));
  const ignores = ignoreMatcher(patterns);
  input.emit('dockerIgnores', {
    location: { path, line: 1 },
    patterns,
    excludesEnv: envPlaces(input, folderOf(path)).every((place) => ignores(place)),
    excludesGit: ignores('.git'),
    excludesNodeModules: ignores('node_modules'),
  });
}
