// https://circleci.com/docs/reference/configuration-reference · https://learn.microsoft.com/azure/devops/pipelines/yaml-schema
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';
import { finishJob, readRun, startJob } from './steps.ts';
import type { SourceTree } from '../../tree/source-tree.ts';

/** Pipelines that are known by the place of their file, and how they bring in what is kept elsewhere. */
const SYSTEMS: readonly { by: string; file: RegExp; elsewhere?: RegExp }[] = [
  { by: 'circleci', file: /^\.circleci\/config\.ya?ml$/, elsewhere: /^orbs:/m },
  {
    by: 'azure-pipelines',
    file: /^(?:\.azure\/|\.azuredevops\/|\.pipelines\/)?azure-pipelines[\w.-]*\.ya?ml$/,
    elsewhere: /\btemplate:|\btask:/,
  },
  { by: 'bitbucket-pipelines', file: /^bitbucket-pipelines\.ya?ml$/, elsewhere: /\bpipe:/ },
  { by: 'travis', file: /^\.travis\.ya?ml$/ },
  { by: 'buildkite', file: /^\.buildkite\/[\w.-]+\.ya?ml$/, elsewhere: /\bplugins:/ },
  { by: 'drone', file: /^\.drone\.ya?ml$/ },
  { by: 'woodpecker', file: /^\.woodpecker(?:\/[\w.-]+)?\.ya?ml$/ },
  { by: 'cloud-build', file: /^cloudbuild[\w.-]*\.ya?ml$/, elsewhere: /\bargs:/ },
  { by: 'codebuild', file: /^buildspec[\w.-]*\.ya?ml$/ },
  { by: 'semaphore', file: /^\.semaphore\/[\w.-]+\.ya?ml$/ },
  { by: 'appveyor', file: /^\.?appveyor\.ya?ml$/ },
  { by: 'jenkins', file: /^Jenkinsfile(?:\.[\w-]+)?$/, elsewhere: /@Library|\blibrary\b|\bload\b/ },
  { by: 'tekton', file: /^\.tekton\/[\w.-]+\.ya?ml$/, elsewhere: /taskRef:/ },
];

/** Keys whose texts are commands in one of these systems. */
const COMMAND_KEYS =
  /^(?:run|command|commands|script|scripts|bash|sh|cmds?|build_script|test_script|before_script|after_script|install|before_install)$/;

const PIPELINES = new WeakMap<SourceTree, readonly (readonly [path: string, system: (typeof SYSTEMS)[number]])[]>();

/** Looked for once in a tree, whatever the number of its services. */
function pipelinesOf(tree: SourceTree): readonly (readonly [string, (typeof SYSTEMS)[number]])[] {
  let found = PIPELINES.get(tree);
  if (found === undefined) {
    found = tree.files.flatMap(({ path }) => {
      if (path.indexOf('/', path.indexOf('/') + 1) !== -1) return [];
      const system = SYSTEMS.find((each) => each.file.test(path));
      return system === undefined ? [] : [[path, system] as const];
    });
    PIPELINES.set(tree, found);
  }
  return found;
}

/** Emits what other pipelines run, one job a file: the commands are read, the shape of the jobs is not. */
export function emitOtherSystems(input: ExtractInput): void {
  for (const [path, system] of pipelinesOf(input.tree)) {
    const text = input.tree.read(path);
    if (text === undefined) {
      input.partial('ciWorkflows', `${path} could not be read`);
      continue;
    }
    const reader = startJob(path, 1);
    for (const command of system.by === 'jenkins' ? groovyCommands(text) : yamlCommands(text))
      readRun(input, reader, command, { path, line: 1, folder: '', ignored: false, oneLine: true });
    if (system.elsewhere?.test(text) === true) reader.job.elsewhere = true;
    input.emit('ciWorkflows', {
      location: { path, line: 1 },
      by: system.by,
      name: path,
      triggers: ['push'],
      jobs: [finishJob(reader)],
      permissions: 'default',
    });
  }
}

/** `sh 'npm test'`, `sh script: """…"""`. */
function groovyCommands(text: string): string[] {
  return [...text.matchAll(/\b(?:sh|bat)\b\s*\(?\s*(?:script\s*:\s*)?(?:'''([\s\S]*?)'''|"""([\s\S]*?)"""|'([^'\n]*)'|"([^"\n]*)")/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? match[4] ?? '',
  );
}

function yamlCommands(text: string): string[] {
  const out: string[] = [];
  const visit = (value: unknown, isCommand: boolean, depth: number): void => {
    if (depth > 30) return;
    if (typeof value === 'string') {
      if (isCommand) out.push(value);
    } else if (Array.isArray(value)) for (const each of value) visit(each, isCommand, depth + 1);
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) visit(each, COMMAND_KEYS.test(key), depth + 1);
  };
  // A list at the top is a list of commands.
  for (const document of readYaml(text).documents) visit(document.value, Array.isArray(document.value), 0);
  return out;
}
