import { COMPONENTS, FACT_FAMILIES, isKnown } from '@airworthy/model';
import type { Guard, Item, Route, RouteRow, ServiceModel, ServiceResult, Standard, Verdict } from '@airworthy/model';
import type { StandardLibrary } from '../standards/load-standards.ts';
import type { CheckRegistry } from '../check/decide-item.ts';
import { decideItem } from '../check/decide-item.ts';
import { decide } from '../score/decide.ts';
import { effortOf } from '../score/effort.ts';
import { findingsOf } from '../score/findings.ts';
import { score } from '../score/score.ts';
import { whyPublic } from '../derive/public-reads.ts';
import { isOpenByPurpose } from '../derive/routes.ts';

interface Answered {
  item: Item;
  standard: Standard;
  verdict: Verdict;
}

/** Asks every item of every standard about one service and sums it up. */
export function serviceResult(
  model: ServiceModel,
  library: StandardLibrary,
  checks: CheckRegistry,
  rates: Readonly<Record<string, number>>,
): ServiceResult {
  const answered: Answered[] = library.standards.flatMap((standard) =>
    standard.items.map((item) => ({ item, standard, verdict: decideItem(item, standard, model, checks) })),
  );
  const total = score(answered);
  const adapters = [...new Set(model.facts.httpServers.flatMap((one) => (one.under === undefined ? [] : [one.framework])))].toSorted();
  const rows = model.facts.routes.map((route) => ({ ...routeRow(route, model.service.name), ...openFor(route, model.facts) }));
  const { starts: _only, ...service } = model.service;
  return {
    ...service,
    frameworks: [...new Set(model.facts.httpServers.map((one) => one.under ?? one.framework))].toSorted(),
    ...(adapters.length === 0 ? {} : { adapters }),
    score: total,
    standards: library.standards.map((standard) => ({
      standard: standard.id,
      title: standard.title,
      score: score(answered.filter((one) => one.standard === standard)),
    })),
    components: COMPONENTS.map((component) => ({ component, score: score(answered.filter((one) => one.item.component === component)) })),
    decisions: decide(answered, total.coverage),
    verdicts: answered.map((one) => one.verdict),
    findings: answered.flatMap((one) => findingsOf(one.item, one.verdict)),
    routes: rows,
    registrations: model.facts.registrations
      .filter((one) => one.wiring.state !== 'wired')
      .map((one) => ({
        label: one.label,
        kind: one.kind,
        state: one.wiring.state,
        ...(one.wiring.reason === undefined ? {} : { reason: one.wiring.reason }),
        place: one.location,
      })),
    effort: effortOf(answered, rates),
    gaps: FACT_FAMILIES.filter((family) => model.coverage[family].state === 'partial').map((family) => ({
      family,
      state: model.coverage[family].state,
      reasons: model.coverage[family].reasons,
    })),
    facts: Object.fromEntries(
      FACT_FAMILIES.flatMap((family) => (model.facts[family].length > 0 ? [[family, model.facts[family].length]] : [])),
    ),
  };
}

/** A route as `airworthy routes` and the reports print it. */
export function routeRow(route: Route, service: string): RouteRow {
  return {
    service,
    method: route.method,
    path: route.path,
    access: route.access,
    ...(route.accessReason === undefined ? {} : { accessReason: route.accessReason }),
    guards: route.guards.map(guardRow),
    validation: route.schemas.filter((one) => one.part !== 'response').map((one) => `${one.part} (${one.by})`),
    rateLimit: route.rateLimit ? describeLimit(route.rateLimit) : null,
    place: route.location,
    purpose: route.purpose,
    ...(route.wiring?.conditions && route.wiring.conditions.length > 0 ? { conditions: route.wiring.conditions } : {}),
  };
}

/** Why an open route may be meant to be open, in the words of the access items. */
function openFor(route: Route, facts: Parameters<typeof whyPublic>[1]): Pick<RouteRow, 'openFor'> {
  if (route.access !== 'open' && route.access !== 'optional') return {};
  if (isOpenByPurpose(route)) return { openFor: { sure: true, why: 'its purpose asks for no credential' } };
  const why = whyPublic(route, facts);
  return why === undefined ? {} : { openFor: { sure: false, why } };
}

function guardRow(guard: Guard): RouteRow['guards'][number] {
  return {
    name: guard.name,
    kind: guard.kind,
    place: guard.place,
    phase: guard.phase,
    verifies: guard.verifies.map((one) => one.by),
    ...(guard.conditions && guard.conditions.length > 0 ? { conditions: guard.conditions } : {}),
    ...(guard.flags && guard.flags.length > 0 ? { flags: guard.flags } : {}),
  };
}

function describeLimit(limit: NonNullable<Route['rateLimit']>): string {
  const parts: readonly (readonly [name: string, said: string | undefined])[] = [
    ['number', isKnown(limit.max) ? String(limit.max.value) : undefined],
    ['time', isKnown(limit.windowMs) ? `per ${limit.windowMs.value / 1000} s` : undefined],
    ['key', limit.keyedBy === 'unknown' ? undefined : `by ${limit.keyedBy}`],
    ['store', limit.store === 'unknown' ? undefined : `kept in ${limit.store}`],
  ];
  const said = parts
    .flatMap(([, words]) => words ?? [])
    .join(' ')
    .replace(' kept in', ', kept in');
  const open = parts.flatMap(([name, words]) => (words === undefined ? [name] : []));
  if (open.length === 0) return said;
  return said === '' ? 'limited, in a way that is not known' : `${said} (${open.join(', ')} not known)`;
}
