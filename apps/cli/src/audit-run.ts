import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { audit } from '@airworthy/engine/audit/audit';
import { askedLibrary } from '@airworthy/engine/custom/asked-library';
import { openProject } from '@airworthy/engine/audit/open-project';
import { KnownError } from '@airworthy/engine/known-error';
import { narrowLibrary } from '@airworthy/engine/standards/narrow-library';
import { findProfile, profilesFor } from '@airworthy/engine/standards/profiles';
import type { NamedProfile } from '@airworthy/engine/standards/profiles';
import { loadStandards } from '@airworthy/engine/standards/load-standards';
import { disabledCache, openCache } from '@airworthy/engine/tree/cache';
import type { Cache, Project, StandardLibrary } from '@airworthy/engine';
import type { AuditResult, ServiceInfo, ServiceModel } from '@airworthy/model';
import { buildFingerprint } from './build-fingerprint.ts';
import { loadAdvisories } from './load-advisories.ts';
import { spendCompilerEffort } from './compiler-effort.ts';
import { startAudit, startProgress } from './output/progress.ts';
import type { Progress } from './output/progress.ts';
import { standardsDirectory } from './places.ts';
import { VERSION } from './version.ts';

export interface RunOptions {
  service?: string[];
  cache?: boolean;
  /** Name of a profile; without it, the one that airworthy.yaml names. False: all items, whatever it names. */
  profile?: string | false;
  /** File or folder with advisories in OSV format. */
  advisories?: string;
}

/** Our own standards. */
export function ownStandards(): StandardLibrary {
  return loadStandards(standardsDirectory());
}

/** Opens a folder, or says clearly why it can't be. */
export function openFolder(directory: string, cache: Cache = disabledCache, advisories?: string): Project {
  const root = resolve(directory);
  if (!existsSync(root))
    throw new KnownError('no-such-folder', `There is no folder ${directory}.`, { hint: 'Name the folder of a repository.' });
  if (!statSync(root).isDirectory()) throw new KnownError('not-a-folder', `${directory} is a file, not a folder.`);
  return openProject(root, { cache, ...(advisories === undefined ? {} : { advisories: loadAdvisories(advisories) }) });
}

/** Audits a folder with progress on standard error, on a line that may have been started before all this was loaded. */
export async function auditFolder(
  directory: string,
  options: RunOptions,
  progress: Progress = startAudit(directory),
): Promise<AuditResult> {
  try {
    const cache = options.cache === false ? disabledCache : openCache(cacheDirectory());
    const project = openFolder(directory, cache, options.advisories);
    selected(project, options.service);
    const whole = await askedLibrary(ownStandards(), project.tree);
    const profile = options.profile === false ? undefined : profileOf(project, options.profile);
    return await audit({
      project,
      target: basename(resolve(directory)),
      library: profile === undefined ? whole : narrowLibrary(whole, profile),
      ...(profile === undefined ? {} : { profile: { ...profile, of: whole.standards.reduce((sum, one) => sum + one.items.length, 0) } }),
      cache,
      toolVersion: buildFingerprint(),
      printedVersion: VERSION,
      ...(options.service ? { only: options.service } : {}),
      onService: (service, index, total) => {
        spendCompilerEffort();
        progress.say(`Auditing ${service.name} (${index + 1} of ${total})`);
      },
    });
  } finally {
    progress.done();
  }
}

/** The profile that was named, or that `airworthy.yaml` names. */
export function profileOf(project: Project, name = project.config.profile): NamedProfile | undefined {
  return name === undefined ? undefined : findProfile(name, profilesFor(standardsDirectory(), project.tree));
}

/** As {@link profileOf}, before the folder is opened for an audit. */
export function namedProfile(directory: string, name: string | false | undefined): NamedProfile | undefined {
  return name === false ? undefined : profileOf(openFolder(directory), name);
}

/** The models of the chosen services, one after the other. Throws when there is none. */
export async function* modelsOf(directory: string, options: RunOptions): AsyncGenerator<ServiceModel> {
  const progress = startProgress(`Reading ${directory}`);
  try {
    const { modelService } = await import('@airworthy/engine/audit/model-service');
    const project = openFolder(directory);
    if (project.services.length === 0) throw noService(directory);
    for (const service of selected(project, options.service)) {
      progress.say(`Reading ${service.name}`);
      const model = await modelService(project, service);
      project.parser.release();
      yield model;
    }
  } finally {
    progress.done();
  }
}

/** No service was found: nothing can be said about this folder. */
export function noService(directory: string): KnownError {
  return new KnownError(
    'no-service',
    `No Node.js or TypeScript service was found in the folder ${directory === '.' ? 'you are in' : directory}.`,
    {
      hint: 'A service has a package.json with a start script, a server framework or a Dockerfile beside it; others are named in airworthy.yaml.',
    },
  );
}

/** The services of that name, or all. Throws, with the names that there are, when one is missing. */
export function selected(project: Project, names: readonly string[] | undefined): ServiceInfo[] {
  if (!names) return project.services;
  const missing = names.filter((name) => !project.services.some((one) => one.name === name));
  if (missing.length > 0) {
    const known = project.services.map((one) => one.name);
    const near = known.filter((name) => missing.some((wanted) => name.includes(wanted) || wanted.includes(name)));
    throw new KnownError('usage', `There is no service ${missing.join(', ')}.`, {
      hint: `${near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''}Services here: ${known.join(', ') || 'none'}`,
    });
  }
  return project.services.filter((one) => names.includes(one.name));
}

/** Where results are kept between runs. */
export function cacheDirectory(): string {
  return process.env['AIRWORTHY_CACHE_DIR'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'airworthy');
}
