import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { importedVerdicts, importReports, readReport, ReportError } from '@airworthy/adapters';
import type { ImportState, KnownService, KnownTree, ReadFile, ToolReport } from '@airworthy/adapters';
import { readAdvisories } from '@airworthy/engine/advisories/osv';
import type { AdvisoryIndex } from '@airworthy/engine/advisories/osv';
import { joinImports } from '@airworthy/engine/audit/join-imports';
import { KnownError } from '@airworthy/engine/known-error';
import { loadImportMap } from '@airworthy/engine/standards/import-map';
import { narrowLibrary } from '@airworthy/engine/standards/narrow-library';
import { builtInProfiles } from '@airworthy/engine/standards/profiles';
import type { AuditResult, ServiceResult } from '@airworthy/model';
import { ownStandards } from './audit-run.ts';
import { standardsDirectory } from './places.ts';

export interface ImportOptions {
  /** Absolute folders that the paths of reports start with. */
  roots: string[];
  /** Folder that relative paths start from, relative to the root. */
  base?: string;
  /** The one service that the reports are about. */
  service?: string;
}

/** A report with the name that a person gave it. */
export interface NamedBytes {
  name: string;
  bytes: Uint8Array;
}

/** Reads files, or folders of the offline database of OSV. */
export function readNamed(path: string, result?: AuditResult): ReadFile {
  let folder: boolean;
  try {
    folder = statSync(path).isDirectory();
  } catch (error) {
    throw new KnownError('cannot-read', `${path} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (folder) return readDatabase(path, result);
  return readBytes({ name: path, bytes: readFileSync(path) });
}

/** Reads a report. Throws `KnownError` that names it. */
export function readBytes({ name, bytes }: NamedBytes): ReadFile {
  try {
    return { reports: readReport(bytes), sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    throw new KnownError('bad-report', `${name}: ${error.message}`, error.hint === undefined ? {} : { hint: error.hint });
  }
}

/** Advisories of a folder, asked about the packages that the audited services may load. Links in it are not followed. */
function readDatabase(path: string, result: AuditResult | undefined): ReadFile {
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && /\.jsonl?$/.test(one.name))
    .map((one) => join(one.parentPath, one.name))
    .toSorted();
  const index: AdvisoryIndex = readAdvisories(files.map((file) => readFileSync(file, 'utf8')));
  if (index.count === 0) throw new KnownError('bad-report', `${path} is a folder without advisories of npm packages in OSV format.`);
  const packages = new Map(
    result?.services.flatMap((one) => one.portrait?.packages ?? []).map((one) => [`${one.name}@${one.version}`, one]),
  );
  const report: ToolReport = {
    format: 'osv-database',
    tool: 'osv',
    version: null,
    measurements: [],
    covered: { files: null, rules: null, packages: packages.size },
    partial: false,
    notes: [`The database holds ${index.count} advisories of npm packages.`],
    findings: [...packages.values()].flatMap((about) =>
      index.matching(about.name, about.version).map((hit) => ({
        kind: 'vulnerability' as const,
        rule: hit.id,
        cwe: [],
        severity: hit.malicious
          ? ('critical' as const)
          : hit.severity === 'moderate' || hit.severity === 'unknown'
            ? ('medium' as const)
            : hit.severity,
        message: hit.summary ?? hit.id,
        package: about,
        ids: [hit.id, ...hit.aliases].toSorted(),
        suppressed: false,
      })),
    ),
  };
  return {
    reports: [report],
    sha256: createHash('sha256')
      .update(index.digest)
      .update([...packages.keys()].toSorted().join('\n'))
      .digest('hex'),
  };
}

/** Takes reports into a result; what was imported before stays as far as the new ones do not look at it again. */
export function importInto(result: AuditResult, files: readonly ReadFile[], options: ImportOptions): AuditResult {
  if (options.service !== undefined && !result.services.some((one) => one.name === options.service))
    throw new KnownError('usage', `The result has no service ${options.service}.`, {
      hint: `It has ${result.services.map((one) => one.name).join(', ') || 'none'}.`,
    });
  const map = loadImportMap(standardsDirectory());
  const before: ImportState = {
    reports: result.imports?.reports ?? [],
    services: new Map(result.services.flatMap((one) => (one.imported ? [[one.name, one.imported] as const] : []))),
    elsewhere: result.imports?.elsewhere ?? [],
  };
  const after = importReports(before, files, knownTree(result, options), map);
  const services = new Map(
    [...after.services].map(([name, { findings, measurements }]) => [
      name,
      { findings, measurements, verdicts: importedVerdicts(name, { findings, measurements }, map) },
    ]),
  );
  return joinImports(result, { ...after, services }, profileOf(result));
}

function profileOf(result: AuditResult): Parameters<typeof joinImports>[2] {
  if (result.profile === undefined) return undefined;
  const named = builtInProfiles(standardsDirectory()).find((one) => one.profile.name === result.profile?.name);
  return named === undefined ? undefined : { profile: named, standards: narrowLibrary(ownStandards(), named).standards };
}

function knownTree(result: AuditResult, options: ImportOptions): KnownTree {
  const services = result.services.map(knownService);
  const places = result.services.flatMap((one) => [
    ...one.routes.map((route) => route.place.path),
    ...one.verdicts.flatMap((verdict) => verdict.evidence.flatMap((evidence) => evidence.location?.path ?? [])),
  ]);
  return {
    services,
    files: new Set([...places, ...services.flatMap((one) => [...one.files]), ...result.excerpts.map((one) => one.path)]),
    roots: options.roots,
    ...(options.base === undefined ? {} : { base: options.base }),
    ...(options.service === undefined ? {} : { only: options.service }),
  };
}

/** A service of a result, as placing a report needs it. */
function knownService(service: ServiceResult): KnownService {
  const packages = service.portrait?.packages;
  return {
    name: service.name,
    path: service.path,
    files: new Set(service.portrait?.files.map((one) => one.path)),
    packages: packages === undefined ? null : new Set(packages.flatMap((one) => [one.name, `${one.name}@${one.version}`])),
  };
}
