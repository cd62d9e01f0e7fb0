import type { CheckOutcome, Evidence, FactFamily, Item, Location, ServiceModel, Standard, Status, Verdict } from '@airworthy/model';
import { compareLocations } from '@airworthy/model';
import type { AnyCheck } from './define-check.ts';
import { answerPredicate } from './predicate.ts';
import { EVIDENCE_LIMIT, runCheck } from './run-check.ts';
import type { Where } from './run-check.ts';

const LOOK_LIMIT = 12;

export type CheckRegistry = Readonly<Record<string, AnyCheck>>;

/** Decides one item for one service. */
export function decideItem(item: Item, standard: Standard, model: ServiceModel, checks: CheckRegistry): Verdict {
  const base = { item: item.id, service: model.service.name, method: 'static' as const };
  const asked = item.verify === undefined ? [] : 'all' in item.verify ? item.verify.all : item.verify.any;
  const also = { documents: asked.some((one) => checks[typeof one === 'string' ? one : one.check]?.documents === true) };
  const answers = [...standard.appliesWhen, ...item.appliesWhen].map((predicate) => answerPredicate(predicate, model, also));
  // Every one has to hold: one that surely does not decides, whatever could not be read about the others.
  const no = answers.find((answer) => answer.holds === false);
  if (no !== undefined)
    return { ...base, status: 'N/A', confidence: 'proved', reason: `Does not apply: ${no.reason}.`, evidence: [], checks: [] };
  const untold = answers.find((answer) => answer.holds === undefined);
  if (untold !== undefined) {
    return open(item, model, {
      ...base,
      confidence: 'likely',
      reason: `It can't be told whether this applies: ${untold.reason}.`,
      evidence: [],
      checks: [],
    });
  }
  if (!item.verify) {
    return open(item, model, { ...base, confidence: 'likely', reason: 'A person has to decide this.', evidence: [], checks: [] });
  }
  const every = 'all' in item.verify;
  const outcomes = asked.map((reference) => {
    const id = typeof reference === 'string' ? reference : reference.check;
    const check = checks[id];
    if (!check) throw new Error(`item ${item.id} names the check ${id}, which does not exist`);
    return runCheck(check, model, typeof reference === 'string' ? undefined : (reference.where as Where | undefined));
  });
  let status = every ? combineAll(outcomes) : combineAny(outcomes);
  if (status === 'PARTIAL' && item.severity === 'critical') status = 'FAIL';
  const deciding = outcomes.filter((one) => decides(one.status, status));
  const verdict = {
    ...base,
    confidence: deciding.every((one) => one.confidence === 'proved') ? ('proved' as const) : ('likely' as const),
    reason: [...new Set(deciding.map((one) => one.reason))].join(' '),
    evidence: collectEvidence(deciding),
    checks: outcomes.map((one) => one.check),
  };
  return status === 'UNKNOWN' ? open(item, model, verdict) : { ...verdict, status };
}

function decides(own: Status, status: Status): boolean {
  if (status === 'FAIL' || status === 'PARTIAL') return own === 'FAIL' || own === 'PARTIAL';
  return own === status;
}

function combineAll(outcomes: CheckOutcome[]): Status {
  const asked = outcomes.filter((one) => one.status !== 'N/A');
  if (asked.length === 0) return 'N/A';
  const has = (status: Status): boolean => asked.some((one) => one.status === status);
  if (has('FAIL')) return has('PASS') || has('PARTIAL') ? 'PARTIAL' : 'FAIL';
  if (has('PARTIAL')) return 'PARTIAL';
  return has('UNKNOWN') ? 'UNKNOWN' : 'PASS';
}

function combineAny(outcomes: CheckOutcome[]): Status {
  for (const status of ['PASS', 'PARTIAL', 'UNKNOWN', 'FAIL'] as const) {
    if (outcomes.some((one) => one.status === status)) return status;
  }
  return 'N/A';
}

function collectEvidence(outcomes: CheckOutcome[]): Evidence[] {
  const all = outcomes.flatMap((one) => one.evidence);
  return all.toSorted((a, b) => Number(a.holds) - Number(b.holds)).slice(0, EVIDENCE_LIMIT);
}

function open(item: Item, model: ServiceModel, verdict: Omit<Verdict, 'status'>): Verdict {
  const look = placesToLook(item, model, verdict.evidence);
  return {
    ...verdict,
    status: 'UNKNOWN',
    ...(item.ask ? { ask: item.ask } : {}),
    ...(look.length > 0 ? { look } : {}),
  };
}

function placesToLook(item: Item, model: ServiceModel, evidence: Evidence[]): Location[] {
  const fromEvidence = evidence.filter((one) => !one.holds).flatMap((one) => (one.location ? [one.location] : []));
  const fromFacts = item.look.flatMap((family) => (model.facts[family as FactFamily] ?? []).map((fact) => fact.location));
  const seen = new Set<string>();
  const places: Location[] = [];
  for (const at of [...fromEvidence, ...fromFacts.toSorted(compareLocations)]) {
    const key = `${at.path}:${at.line}`;
    if (seen.has(key)) continue;
    seen.add(key);
    places.push(at);
    if (places.length === LOOK_LIMIT) break;
  }
  return places;
}
