import { PLAIN_PLAN } from '@airworthy/reports/documents/program/program-plan';
import type { ProgramPlan } from '@airworthy/reports/documents/program/program-plan';
import { programDocuments, serviceParts } from '@airworthy/reports/documents/program/set';
import { serviceDocuments } from '@airworthy/reports/documents/sets';
import type { DocumentSet, SetOptions } from '@airworthy/reports/documents/sets';
import type { ServiceStanding } from '@airworthy/reports/documents/standing';
import { PLAIN_TEMPLATE } from '@airworthy/reports/documents/template';
import type { AuditResult, ServiceResult } from '@airworthy/model';
import type { Tx } from '../../database/database.ts';
import { notFound } from '../../problem.ts';
import { programSettings, recordsOf } from '../planning/records.ts';
import { phasesOf } from '../planning/schedule.ts';
import { latestResult, saidOf, storedResult } from '../results.ts';
import { loadSettings } from '../settings.ts';
import { mergedResults } from './merge-results.ts';
import { processOf } from './process.ts';
import { serviceInForce } from './in-force-result.ts';
import { standingOf } from './standing.ts';

export interface DocumentRequest {
  readonly language: string;
  /** Day of the documents. */
  readonly date: string;
  /** Name of a member by id. */
  readonly nameOf: (id: string) => string;
}

/** Everything that is written about one service: its documents, and the parts that the program owes its owner. */
export async function serviceSet(tx: Tx, serviceId: string, request: DocumentRequest): Promise<DocumentSet> {
  const { result, said } = await latestResult(tx, serviceId);
  const priced = await withRates(tx, result);
  const service = await serviceInForce(tx, priced, said, serviceId);
  const options: SetOptions = {
    ...(await optionsOf(tx, request)),
    standing: new Map([[service.name, await standingOf(tx, serviceId, request.nameOf)]]),
  };
  const shown: AuditResult = { ...priced, services: priced.services.map((one) => (one.name === service.name ? service : one)) };
  const set = serviceDocuments(shown, service, options);
  return { ...set, documents: [...set.documents, ...serviceParts(shown, service, options)] };
}

/** Everything that is written about the program, from what is in force of every audited service. */
export async function programSet(tx: Tx, request: DocumentRequest): Promise<DocumentSet> {
  const rows = await tx
    .selectFrom('service')
    .innerJoin('repository', 'repository.id', 'service.repository_id')
    .select(['service.id', 'service.name', 'service.latest_run_id as run', 'repository.name as repository'])
    .where('service.latest_run_id', 'is not', null)
    .orderBy('repository.name')
    .orderBy('service.name')
    .execute();
  if (rows.length === 0) throw notFound('audited service');
  const standing = new Map<string, ServiceStanding>();
  const parts: { repository: string; result: AuditResult }[] = [];
  for (const [run, own] of Map.groupBy(rows, (one) => one.run)) {
    if (run === null) continue;
    const result = await withRates(tx, await storedResult(tx, run));
    const services: ServiceResult[] = [];
    for (const one of own) {
      services.push(await serviceInForce(tx, result, saidOf(result, one.name), one.id));
      standing.set(one.name, await standingOf(tx, one.id, request.nameOf));
    }
    parts.push({ repository: own[0]?.repository ?? '', result: { ...result, services } });
  }
  const process = await processOf(tx, new Date(`${request.date}T23:59:59Z`), request.nameOf);
  return programDocuments(mergedResults(parts), { ...(await optionsOf(tx, request)), standing, process });
}

async function withRates(tx: Tx, result: AuditResult): Promise<AuditResult> {
  const { settings } = await loadSettings(tx);
  return { ...result, rates: { ...result.rates, ...settings.rates } };
}

async function optionsOf(tx: Tx, { language, date, nameOf }: DocumentRequest): Promise<SetOptions> {
  return { date, template: { ...PLAIN_TEMPLATE, language }, plan: await planFor(tx, nameOf) };
}

/** The plan of the program as documents read it: phases with their services, the team, when it begins, who owns what. */
async function planFor(tx: Tx, nameOf: (id: string) => string): Promise<ProgramPlan> {
  const { settings } = await programSettings(tx);
  const services = await tx.selectFrom('service').select(['id', 'name', 'phase', 'owner_id']).orderBy('name').execute();
  const absences = await recordsOf(tx, 'absence');
  const auditors = await recordsOf(tx, 'auditor');
  const named = new Map(services.map((one) => [one.id, one.name]));
  const phases = (await phasesOf(tx)).map(({ number, title }) => ({
    name: String(number),
    title,
    services: services.filter((one) => one.phase === number).map((one) => one.name),
  }));
  return {
    ...PLAIN_PLAN,
    phases: phases.filter((one) => one.services.length > 0),
    ...(auditors.length === 0
      ? {}
      : {
          auditors: auditors.map(({ id, body }) => ({
            name: body.name,
            role: body.role,
            hoursAWeek: body.hoursPerWeek,
            ...(body.phases === null ? {} : { phases: body.phases }),
            services: body.services.flatMap((one) => named.get(one) ?? []),
            away: absences.filter((one) => one.body.auditor === id).map(({ body: { from, to } }) => ({ from, to })),
          })),
        }),
    ...(settings.start === null ? {} : { start: settings.start }),
    auditorRate: settings.rates['senior'] ?? PLAIN_PLAN.auditorRate,
    minutesAnOpenItem: settings.minutesAQuestion,
    engineers: settings.engineers,
    owners: Object.fromEntries(services.flatMap((one) => (one.owner_id === null ? [] : [[one.name, nameOf(one.owner_id)]]))),
  };
}
