// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
import type { CiWorkflow } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { toRecord } from '../../lang/json/read-json.ts';
import { isPlaceholder, isSecretName, passwordInUrl } from '../../lang/secrets/names.ts';
import { actionOnlyReports, purposesOfAction } from '../../lang/shell/purpose.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';
import type { YamlDocument } from '../../lang/yaml/read-yaml.ts';
import { emitGitlab, isGitlabFile } from './gitlab.ts';
import { serviceNames } from './services.ts';
import { linkCalls } from './calls.ts';
import type { CalledWorkflow } from './calls.ts';
import { emitOtherSystems } from './other-systems.ts';
import { publishedImages } from './images.ts';
import { addPurposes, finishJob, readRun, startJob } from './steps.ts';
import type { JobReader } from './steps.ts';

export const githubActions = defineExtractor({
  id: 'github-actions',
  about: 'Workflows of GitHub Actions, GitLab CI and other pipelines: triggers, what each job does, pinned actions, ignored failures',
  emits: ['ciWorkflows', 'migrationRuns'],
  extract(input) {
    const workflows: CalledWorkflow[] = [];
    for (const { path } of input.files) {
      const github = isWorkflowFile(path);
      if (!github && !isGitlabFile(path)) continue;
      const text = input.tree.read(path);
      const file = text === undefined ? undefined : readYaml(text);
      const error = file?.errors[0];
      if (error !== undefined)
        input.diagnose({ code: 'invalid-yaml', level: 'warning', message: error.message, location: { path, line: error.line } });
      if (text === undefined || error !== undefined) input.partial('ciWorkflows', `${path} could not be read completely`);
      const document = file?.documents[0];
      if (document === undefined || text === undefined) continue;
      if (github) workflows.push(readWorkflow(input, path, document, text));
      else emitGitlab(input, path, document);
    }
    for (const workflow of linkCalls(workflows)) input.emit('ciWorkflows', workflow);
    emitOtherSystems(input);
  },
});

/** GitHub itself, and systems that run the same files. */
function isWorkflowFile(path: string): boolean {
  return /^\.(?:github|depot|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/.test(path);
}

function readWorkflow(input: ExtractInput, path: string, document: YamlDocument, text: string): CalledWorkflow {
  const root = toRecord(document.value);
  const jobs = toRecord(root['jobs']);
  const on = root['on'] ?? root['true'];
  const triggers = triggersOf(on);
  const unfrozen: number[] = [];
  const downloads: number[] = [];
  const calls: CalledWorkflow['calls'] = [];
  const inputs = ['workflow_dispatch', 'workflow_call'].flatMap((trigger) =>
    Object.keys(toRecord(toRecord(toRecord(on)[trigger])['inputs'])),
  );
  const workflow: CiWorkflow = {
    location: { path, line: document.line(['jobs']) },
    by: 'github-actions',
    name: typeof root['name'] === 'string' ? root['name'] : path,
    triggers,
    jobs: Object.entries(jobs).map(([name, value], index) => {
      const record = toRecord(value);
      const job = readJob(input, path, document, name, record, toRecord(root['defaults']));
      unfrozen.push(...job.unfrozen);
      downloads.push(...job.downloads);
      const called = typeof record['uses'] === 'string' ? record['uses'] : undefined;
      if (called !== undefined && /^\.\.?\//.test(called)) calls.push({ job: index, path: called.replace(/^\.\//, '') });
      return finishJob(job);
    }),
    permissions: permissionsOf(root['permissions'], jobs),
    untrustedInput: untrustedInput(document, jobs, triggers, text),
    ...(inputs.length === 0 ? {} : { inputs: [...new Set(inputs)].toSorted() }),
    unfrozenInstalls: [...new Set(unfrozen)],
    ...(downloads.length === 0 ? {} : { pipesRemote: [...new Set(downloads)] }),
    literalSecrets: literalSecrets(document, root, jobs),
  };
  return { workflow, calls };
}

function readJob(
  input: ExtractInput,
  path: string,
  document: YamlDocument,
  name: string,
  job: Record<string, unknown>,
  defaults: Record<string, unknown>,
) {
  const reader = startJob(name, document.line(['jobs', name]));
  const jobIgnored = job['continue-on-error'] === true;
  reader.job.ignoresFailure = jobIgnored;
  const services = serviceNames(
    Object.values(toRecord(job['services'])).map((each) => (typeof each === 'string' ? each : String(toRecord(each)['image'] ?? ''))),
  );
  if (services.length > 0) reader.job.services = services;
  const jobFolder = folderOfRun(job['defaults']) ?? folderOfRun(defaults) ?? '';
  if (isNever(job['if'])) return reader;
  const steps = Array.isArray(job['steps']) ? job['steps'] : [];
  if (typeof job['uses'] === 'string' && !/^\.\.?\//.test(job['uses'])) {
    use(reader, job['uses'], document.line(['jobs', name, 'uses']), jobIgnored);
    if (MAY_CHECK.test(job['uses'].replace('/.github/workflows/', '/'))) reader.job.elsewhere = true;
  }
  steps.forEach((value, index) => {
    const at = ['jobs', name, 'steps', index] as const;
    readStep(input, reader, toRecord(value), {
      path,
      lineOf: (...keys) => document.line([...at, ...keys]),
      folder: jobFolder,
      ignored: jobIgnored,
      pipefail: [job['defaults'], defaults].some((one) => toRecord(toRecord(one)['run'])['shell'] === 'bash'),
      depth: 0,
    });
  });
  const environment = typeof job['environment'] === 'string' ? job['environment'] : toRecord(job['environment'])['name'];
  if (typeof environment === 'string') reader.job.environment = environment;
  if (typeof job['timeout-minutes'] === 'number') reader.job.timeoutMinutes = job['timeout-minutes'];
  const images = publishedImages(job);
  if (images.length > 0) reader.job.publishes = images;
  return reader;
}

/** A workflow of another repository that by its name is for something else (publishing a client, say) is none of the pipeline's checks. */
const MAY_CHECK =
  /(?:^|[/._-])(?:ci|cd|tests?|checks?|build|lint|quality|verify|validate|node|pipeline|security|scan|audit|deploy|main|all|shared|common|reusable)(?:[/._@-]|$)/i;

interface StepPlace {
  path: string;
  lineOf: (...keys: string[]) => number;
  folder: string;
  ignored: boolean;
  /** The shell that runs are given ends as the first failing command of a pipe. */
  pipefail: boolean;
  /** How many composite actions lie around the step. */
  depth: number;
}

/** `if: false` and `if: ${{ false }}` keep a job or step for later; nothing runs it. */
function isNever(condition: unknown): boolean {
  return condition === false || (typeof condition === 'string' && /^\s*(?:\$\{\{\s*)?false\s*(?:\}\})?\s*$/.test(condition));
}

function readStep(input: ExtractInput, reader: JobReader, step: Record<string, unknown>, at: StepPlace): void {
  if (isNever(step['if'])) return;
  const ignored = at.ignored || step['continue-on-error'] === true;
  const { path } = at;
  const oneLine = at.depth > 0;
  if (typeof step['uses'] === 'string') {
    const line = at.lineOf('uses');
    if (/^\.\.?\//.test(step['uses'])) readComposite(input, reader, step['uses'], { ...at, lineOf: () => line, ignored });
    else use(reader, step['uses'], line, ignored, toRecord(step['with']));
    const given = toRecord(step['with']);
    if (String(given['wait-for-service-stability']) === 'true') addPurposes(reader, ['smoke'], ignored);
    // Commands for a machine behind SSH.
    if (typeof given['script'] === 'string' && /ssh/.test(step['uses']))
      readRun(input, reader, given['script'], { path, line: at.lineOf('with', 'script') + 1, folder: '', ignored, oneLine });
  }
  if (typeof step['run'] === 'string') {
    const run = step['run'];
    const folder = typeof step['working-directory'] === 'string' ? step['working-directory'] : at.folder;
    const line = at.lineOf('run') + (!oneLine && run.trimEnd().includes('\n') ? 1 : 0);
    readRun(input, reader, run, {
      path,
      line,
      folder: folder.includes('${{') ? input.service.path : folder.replace(/^\.\/?|\/$/g, ''),
      ignored,
      oneLine,
      // Where the shell is named, GitHub tells it to: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
      pipefail: step['shell'] === 'bash' || at.pipefail,
    });
  }
}

const DEEPEST_ACTION = 4;

/** The steps of an action that is kept in the repository, told at the line that uses it. */
function readComposite(input: ExtractInput, reader: JobReader, reference: string, at: StepPlace): void {
  const folder = reference.replace(/^\.\//, '').replace(/\/$/, '');
  const path = ['action.yml', 'action.yaml'].map((name) => `${folder}/${name}`).find((each) => input.tree.has(each));
  const text = path === undefined || at.depth >= DEEPEST_ACTION ? undefined : input.tree.read(path);
  const runs = text === undefined ? {} : toRecord(toRecord(readYaml(text).documents[0]?.value)['runs']);
  const steps = Array.isArray(runs['steps']) ? runs['steps'] : [];
  for (const step of steps) readStep(input, reader, toRecord(step), { ...at, depth: at.depth + 1 });
}

function use(reader: JobReader, action: string, line: number, ignored: boolean, given: Readonly<Record<string, unknown>> = {}): void {
  addPurposes(reader, purposesOfAction(action, given), ignored, actionOnlyReports(action, given));
  if (/^\.\.?\/|^(?:actions|github)\//.test(action)) return;
  reader.job.uses.push({ action, pinned: /@[0-9a-f]{40}$/.test(action) || /@sha256:[0-9a-f]{64}$/.test(action), line });
}

function folderOfRun(defaults: unknown): string | undefined {
  const folder = toRecord(toRecord(defaults)['run'])['working-directory'];
  return typeof folder === 'string' ? folder : undefined;
}

function triggersOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.map(String) : Object.keys(toRecord(value));
}

function permissionsOf(top: unknown, jobs: Record<string, unknown>): CiWorkflow['permissions'] {
  if (top === 'write-all') return 'write-all';
  if (top !== undefined) return 'restricted';
  const each = Object.values(jobs).map((job) => toRecord(job)['permissions']);
  if (each.includes('write-all')) return 'write-all';
  return each.length > 0 && each.every((permission) => permission !== undefined) ? 'restricted' : 'default';
}

/** Texts that a stranger can choose: https://docs.github.com/en/actions/reference/security/secure-use */
const FROM_EVENT =
  /\$\{\{[^}]*(?:github\.event\.(?:issue|pull_request|comment|review|review_comment|discussion|head_commit|commits|pages)[^}]*\.(?:title|body|name|email|message|ref|label|default_branch|page_name)|github\.head_ref)[^}]*\}\}/;

function untrustedInput(document: YamlDocument, jobs: Record<string, unknown>, triggers: readonly string[], text: string): number[] {
  const out: number[] = [];
  const rows = text.split('\n');
  for (const [name, job] of Object.entries(jobs)) {
    const steps = toRecord(job)['steps'];
    (Array.isArray(steps) ? steps : []).forEach((value, index) => {
      const step = toRecord(value);
      const scripts = [['run', step['run']] as const, ['with', toRecord(step['with'])['script']] as const];
      for (const [key, script] of scripts) {
        if (typeof script !== 'string' || !FROM_EVENT.test(script)) continue;
        const from = document.line(['jobs', name, 'steps', index, key]);
        const inside = rows.slice(from - 1).findIndex((row) => FROM_EVENT.test(row));
        out.push(inside === -1 ? from : from + inside);
      }
      const checkout = typeof step['uses'] === 'string' && step['uses'].startsWith('actions/checkout');
      if (
        checkout &&
        triggers.includes('pull_request_target') &&
        /github\.event\.pull_request\.head|github\.head_ref/.test(String(toRecord(step['with'])['ref'] ?? ''))
      )
        out.push(document.line(['jobs', name, 'steps', index, 'uses']));
    });
  }
  return [...new Set(out)];
}

function literalSecrets(
  document: YamlDocument,
  root: Record<string, unknown>,
  jobs: Record<string, unknown>,
): { name: string; line: number }[] {
  const out: { name: string; line: number }[] = [];
  const look = (env: unknown, path: readonly (string | number)[]): void => {
    for (const [name, value] of Object.entries(toRecord(env))) {
      if (typeof value !== 'string') continue;
      const password = passwordInUrl(value);
      // Databases of a test job have throw-away passwords.
      if (password === undefined && isSecretName(name) && !isPlaceholder(value) && !/test|dummy|fake|\bci\b/i.test(value))
        out.push({ name, line: document.line([...path, name]) });
      else if (
        password !== undefined &&
        !password.startsWith('$') &&
        !/@(?:localhost|127\.0\.0\.1|postgres|db|mysql|redis|rabbitmq|mongo\w*)[:/]/.test(value)
      )
        out.push({ name, line: document.line([...path, name]) });
    }
  };
  look(root['env'], ['env']);
  for (const [name, job] of Object.entries(jobs)) {
    look(toRecord(job)['env'], ['jobs', name, 'env']);
    const steps = toRecord(job)['steps'];
    (Array.isArray(steps) ? steps : []).forEach((step, index) => {
      look(toRecord(step)['env'], ['jobs', name, 'steps', index, 'env']);
      look(toRecord(step)['with'], ['jobs', name, 'steps', index, 'with']);
    });
  }
  return out;
}
