// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
import type { CiWorkflow } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { toRecord } from '../../lang/json/read-json.ts';
import { isPlaceholder, isSecretName, passwordInUrl } from '../../lang/secrets/names.ts';
import { purposesOfAction } from '../../lang/shell/purpose.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';
import type { YamlDocument } from '../../lang/yaml/read-yaml.ts';
import { emitGitlab, isGitlabFile } from './gitlab.ts';
import { serviceNames } from './services.ts';
import { addPurposes, finishJob, readRun, startJob } from './steps.ts';

export const githubActions = defineExtractor({
  id: 'github-actions',
  about: 'Workflows of GitHub Actions and GitLab CI: triggers, what each job does, pinned actions, ignored failures',
  emits: ['ciWorkflows', 'migrationRuns'],
  extract(input) {
    for (const { path } of input.files) {
      const github = /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path);
      if (!github && !isGitlabFile(path)) continue;
      const text = input.tree.read(path);
      const file = text === undefined ? undefined : readYaml(text);
      const error = file?.errors[0];
      if (error !== undefined)
        input.diagnose({ code: 'invalid-yaml', level: 'warning', message: error.message, location: { path, line: error.line } });
      if (text === undefined || error !== undefined) input.partial('ciWorkflows', `${path} could not be read completely`);
      const document = file?.documents[0];
      if (document === undefined || text === undefined) continue;
      if (github) emitWorkflow(input, path, document, text);
      else emitGitlab(input, path, document);
    }
  },
});

function emitWorkflow(input: ExtractInput, path: string, document: YamlDocument, text: string): void {
  const root = toRecord(document.value);
  const jobs = toRecord(root['jobs']);
  const triggers = triggersOf(root['on'] ?? root['true']);
  const unfrozen: number[] = [];
  const workflow: CiWorkflow = {
    location: { path, line: document.line(['jobs']) },
    by: 'github-actions',
    name: typeof root['name'] === 'string' ? root['name'] : path,
    triggers,
    jobs: Object.entries(jobs).map(([name, value]) => {
      const job = readJob(input, path, document, name, toRecord(value), toRecord(root['defaults']));
      unfrozen.push(...job.unfrozen);
      return finishJob(job);
    }),
    permissions: permissionsOf(root['permissions'], jobs),
    untrustedInput: untrustedInput(document, jobs, triggers, text),
    unfrozenInstalls: [...new Set(unfrozen)],
    literalSecrets: literalSecrets(document, root, jobs),
  };
  input.emit('ciWorkflows', workflow);
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
  const steps = Array.isArray(job['steps']) ? job['steps'] : [];
  if (typeof job['uses'] === 'string') use(reader, job['uses'], document.line(['jobs', name, 'uses']), jobIgnored);
  steps.forEach((value, index) => {
    const step = toRecord(value);
    const ignored = jobIgnored || step['continue-on-error'] === true;
    const at = ['jobs', name, 'steps', index] as const;
    if (typeof step['uses'] === 'string') {
      use(reader, step['uses'], document.line([...at, 'uses']), ignored);
      const script = toRecord(step['with'])['script'];
      // Commands for a machine behind SSH.
      if (typeof script === 'string' && /ssh/.test(step['uses']))
        readRun(input, reader, script, { path, line: document.line([...at, 'with', 'script']) + 1, folder: '', ignored });
    }
    if (typeof step['run'] === 'string') {
      const run = step['run'];
      const folder = typeof step['working-directory'] === 'string' ? step['working-directory'] : jobFolder;
      const line = document.line([...at, 'run']) + (run.trimEnd().includes('\n') ? 1 : 0);
      readRun(input, reader, run, {
        path,
        line,
        folder: folder.includes('${{') ? input.service.path : folder.replace(/^\.\/?|\/$/g, ''),
        ignored,
      });
    }
  });
  const environment = typeof job['environment'] === 'string' ? job['environment'] : toRecord(job['environment'])['name'];
  if (typeof environment === 'string') reader.job.environment = environment;
  if (typeof job['timeout-minutes'] === 'number') reader.job.timeoutMinutes = job['timeout-minutes'];
  return reader;
}

function use(reader: ReturnType<typeof startJob>, action: string, line: number, ignored: boolean): void {
  addPurposes(reader, purposesOfAction(action), ignored);
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
