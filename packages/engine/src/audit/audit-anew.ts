import type { Diagnostic, Excerpt, ServiceInfo, ServiceModel, ServiceResult } from '@airworthy/model';
import { checks } from '../checks/registry.generated.ts';
import { portraitOf } from '../derive/portrait.ts';
import { digestOf } from '../fleet/digest.ts';
import type { ServiceDigest } from '../fleet/digest.ts';
import type { StandardLibrary } from '../standards/load-standards.ts';
import { excerptsFor } from './excerpts.ts';
import { modelService } from './model-service.ts';
import type { Project } from './open-project.ts';
import { serviceResult } from './service-result.ts';

/** What one service adds to an audit. */
export interface ServicePart {
  result: ServiceResult;
  excerpts: Excerpt[];
  diagnostics: Diagnostic[];
  /** What the comparison with other services needs; absent where there are none. */
  digest?: ServiceDigest;
}

/** What is known of a service, and what follows from it. */
export interface Decided {
  model: ServiceModel;
  result: ServiceResult;
  /** Of rules of custom standards. */
  diagnostics: Diagnostic[];
}

/** Reads a service and asks every item about it. What was parsed is kept until the parser of the project is told to forget it. */
export async function decideService(
  service: ServiceInfo,
  project: Project,
  library: StandardLibrary,
  rates: Readonly<Record<string, number>>,
): Promise<Decided> {
  const model = await modelService(project, service);
  const { rules = [] } = library;
  const own = rules.length === 0 ? undefined : await (await import('../custom/rule-checks.ts')).ruleChecks(rules, library.standards, model);
  const result = serviceResult(model, library, own ? { ...checks, ...own.checks } : checks, rates);
  return { model, result, diagnostics: own?.diagnostics ?? [] };
}

/** Reads and decides one service, whatever is known of it. */
export async function auditAnew(...given: Parameters<typeof auditWithModel>): Promise<ServicePart> {
  return (await auditWithModel(...given)).part;
}

/** As {@link auditAnew}, with the facts that it rests on. */
export async function auditWithModel(
  service: ServiceInfo,
  project: Project,
  library: StandardLibrary,
  rates: Readonly<Record<string, number>>,
): Promise<{ part: ServicePart; model: ServiceModel }> {
  const before = project.diagnostics.length;
  const { model, result: decided, diagnostics } = await decideService(service, project, library, rates);
  const result = { ...decided, portrait: portraitOf(model, project.linesOf) };
  const arisen = project.diagnostics.splice(before);
  const part: ServicePart = {
    result,
    excerpts: excerptsFor([result], project.tree),
    diagnostics: [...model.diagnostics, ...arisen, ...diagnostics],
    ...(project.services.length > 1 ? { digest: digestOf(model) } : {}),
  };
  project.parser.release();
  return { part, model };
}
