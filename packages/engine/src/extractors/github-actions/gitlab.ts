// https://docs.gitlab.com/ci/yaml/
import type { CiWorkflow } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { toRecord } from '../../lang/json/read-json.ts';
import { isPlaceholder, isSecretName } from '../../lang/secrets/names.ts';
import type { YamlDocument } from '../../lang/yaml/read-yaml.ts';
import { serviceNames } from './services.ts';
import { addPurposes, finishJob, readRun, startJob } from './steps.ts';

const NOT_JOBS = new Set([
  'default',
  'include',
  'stages',
  'variables',
  'workflow',
  'image',
  'services',
  'cache',
  'before_script',
  'after_script',
  'spec',
  'pages',
]);
/** Templates of GitLab and what they bring. */
const TEMPLATES: readonly [string, RegExp][] = [
  ['sast', /SAST(?!-IaC)/],
  ['secret-scan', /Secret-Detection/],
  ['audit', /Dependency-Scanning/],
  ['image-scan', /Container-Scanning/],
];

export function isGitlabFile(path: string): boolean {
  return path === '.gitlab-ci.yml' || /^\.gitlab\/ci\/[^/]+\.ya?ml$/.test(path);
}

export function emitGitlab(input: ExtractInput, path: string, document: YamlDocument): void {
  const root = toRecord(document.value);
  const unfrozen: number[] = [];
  const defaults = toRecord(root['default']);
  const jobs = Object.entries(root)
    .filter(([name, value]) => !NOT_JOBS.has(name) && !name.startsWith('.') && toRecord(value)['script'] !== undefined)
    .map(([name, value]) => {
      const job = { ...inherited(root, toRecord(value)['extends']), ...toRecord(value) };
      const reader = startJob(name, document.line([name]));
      const ignored = job['allow_failure'] === true;
      reader.job.ignoresFailure = ignored;
      const services = serviceNames(
        (Array.isArray(job['services']) ? job['services'] : []).map((each: unknown) =>
          typeof each === 'string' ? each : String(toRecord(each)['name'] ?? ''),
        ),
      );
      if (services.length > 0) reader.job.services = services;
      for (const key of ['before_script', 'script', 'after_script']) {
        const rows = job[key] ?? (key === 'before_script' ? (defaults[key] ?? root[key]) : undefined);
        (Array.isArray(rows) ? rows.flat() : [rows]).forEach((row: unknown, index) => {
          if (typeof row !== 'string') return;
          const line = document.line([name, key, index]);
          readRun(input, reader, row, { path, line, folder: '', ignored });
        });
      }
      unfrozen.push(...reader.unfrozen);
      const environment = typeof job['environment'] === 'string' ? job['environment'] : toRecord(job['environment'])['name'];
      if (typeof environment === 'string') reader.job.environment = environment;
      return finishJob(reader);
    });
  for (const include of [root['include']].flat()) {
    const template = typeof include === 'string' ? include : String(toRecord(include)['template'] ?? '');
    const purposes = TEMPLATES.filter(([, pattern]) => pattern.test(template)).map(([purpose]) => purpose);
    if (purposes.length === 0) continue;
    const reader = startJob(template, document.line(['include']));
    addPurposes(reader, purposes, false);
    jobs.push(finishJob(reader));
  }
  const text = JSON.stringify(root);
  const workflow: CiWorkflow = {
    location: { path, line: 1 },
    by: 'gitlab-ci',
    name: path,
    triggers: [...(/merge_request/.test(text) ? ['merge_request'] : []), 'push'],
    jobs,
    permissions: 'default',
    unfrozenInstalls: [...new Set(unfrozen)],
    literalSecrets: Object.entries(toRecord(root['variables']))
      .filter(([name, value]) => typeof value === 'string' && isSecretName(name) && !isPlaceholder(value))
      .map(([name]) => ({ name, line: document.line(['variables', name]) })),
  };
  input.emit('ciWorkflows', workflow);
}

function inherited(root: Record<string, unknown>, given: unknown, depth = 0): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  if (depth > 8) return out;
  for (const name of [given].flat()) {
    if (typeof name !== 'string') continue;
    const parent = toRecord(root[name]);
    Object.assign(out, inherited(root, parent['extends'], depth + 1), parent);
  }
  return out;
}
