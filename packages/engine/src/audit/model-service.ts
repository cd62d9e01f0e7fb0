import type { Location, ServiceInfo, ServiceModel } from '@airworthy/model';
import { bootService } from '../boot/boot-service.ts';
import { capabilitiesOf } from '../derive/capabilities.ts';
import { runExtractors } from '../extract/run-extractors.ts';
import { extractors } from '../extractors/registry.generated.ts';
import { buildCodeIndex } from '../lang/typescript/code-index.ts';
import { discoverEntries, isProductionEntry, isStartedItself } from '../lang/typescript/entries.ts';
import type { Entry } from '../lang/typescript/entries.ts';
import { filesOf } from '../services/discover-services.ts';
import { appliedMigrationsOf, schemaFilesOf } from '../services/service-files.ts';
import type { Project } from './open-project.ts';
import { ownNames } from './own-names.ts';

/** Collects all facts of one service: entries → boot → code index → extractors → capabilities. */
export async function modelService(project: Project, service: ServiceInfo): Promise<ServiceModel> {
  const { tree, resolver, parser } = project;
  const { parse, parseBriefly } = parser;
  const entries = discoverEntries(tree, service.path);
  const boot = bootService({ tree, resolver, parse, serviceRoot: service.path, entries });
  const code = buildCodeIndex({ tree, resolver, parse, parseBriefly, serviceRoot: service.path, entries, boot });
  const around = filesOf(tree, service, project.services);
  const files = [...around, ...schemaFilesOf(tree, service, around), ...appliedMigrationsOf(tree, service, around)].toSorted((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : 0,
  );
  const model = await runExtractors({ service, tree, files, code, boot, advisories: project.advisories }, extractors);
  model.diagnostics.push(...boot.diagnostics);
  leaveOutBeforeRelease(model, service);
  const production = code.modules.filter((module) => module.kind === 'production' && module.inService);
  const { capabilityOverrides, beforeRelease: _said, ...known } = service;
  const starts = startsOf(entries);
  const capabilities = capabilitiesOf(model, capabilityOverrides);
  model.service = {
    ...known,
    files: production.length,
    lines: production.reduce((sum, module) => sum + countLines(module.parsed?.text ?? ''), 0),
    capabilities: capabilities.filter((one) => one.has).map((one) => one.id),
    capabilityEvidence: capabilities,
    ...(starts.length === 0 ? {} : { starts }),
  };
  model.names = ownNames(model, code, tree);
  return model;
}

/** More of them say no more. */
const STARTS = 4;

/** What is started itself comes before what a framework loads. */
function startsOf(entries: readonly Entry[]): Location[] {
  const production = entries.filter(isProductionEntry);
  const paths = [...production.filter(isStartedItself), ...production].map((entry) => entry.path);
  return [...new Set(paths)].slice(0, STARTS).map((path) => ({ path, line: 1 }));
}

/** Tables had no rows before the first release, whatever a migration did to them. */
function leaveOutBeforeRelease(model: ServiceModel, { name, beforeRelease }: ServiceInfo): void {
  if (beforeRelease === undefined) return;
  const before = model.facts.migrationSteps.filter(
    (step) => step.direction === 'up' && step.migration <= `${beforeRelease.migrations}\uffff`,
  );
  for (const step of before) step.existingTable = false;
  if (before.length === 0) return;
  const message = `${name}: migrations up to ${beforeRelease.migrations} are taken for older than the first release: ${beforeRelease.reason}`;
  model.diagnostics.push({ code: 'before-release', level: 'info', message });
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return text === '' || text.endsWith('\n') ? lines : lines + 1;
}
