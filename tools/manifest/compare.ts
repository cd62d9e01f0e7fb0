import type { AuditResult, FleetModel, Verdict } from '@airworthy/model';
import type { Entry, Excuse, Place } from './entries.ts';

export interface Row {
  entry: Entry;
  /** found = at its place · elsewhere = the item fails for other reasons · missed · live = nothing an audit could see · asked = left open, with the place */
  outcome: 'found' | 'elsewhere' | 'missed' | 'live' | 'asked';
  /** What the audit says of it instead. */
  says: string;
}

export interface Unexpected {
  service: string;
  item: string;
  severity: string;
  status: string;
  reason: string;
  places: string[];
}

export interface Comparison {
  rows: Row[];
  unexpected: Unexpected[];
  /** Excuses that excuse nothing any more. */
  idle: Excuse[];
}

interface Spot {
  path: string;
  line: number;
  endLine?: number | undefined;
}

/** Both ways: what was planted and is not found, and what is critical or high and was not planted. */
export function compare(result: AuditResult, entries: readonly (Entry & { at: Place })[], excuses: readonly Excuse[]): Comparison {
  const spots = result.fleet === undefined ? [] : fleetSpots(result.fleet);
  const rows = entries.map((entry): Row => {
    if (entry.method === 'live') return { entry, outcome: 'live', says: '' };
    if (entry.method === 'fleet') {
      const found = spots.some((one) => isAt(one, entry.at));
      return { entry, outcome: found ? 'found' : 'missed', says: found ? '' : 'nothing of the fleet model is there' };
    }
    return staticRow(entry, verdictOf(result, entry.service, entry.item));
  });
  const planted = new Set(entries.map((one) => `${one.service} ${one.item}`));
  const severities = new Map(result.items.map((one) => [one.id, one.severity]));
  const used = new Set<Excuse>();
  const unexpected = result.services.flatMap((service) =>
    service.verdicts.flatMap((verdict): Unexpected[] => {
      const severity = severities.get(verdict.item) ?? 'low';
      if (!isFinding(verdict) || (severity !== 'critical' && severity !== 'high')) return [];
      if (planted.has(`${service.name} ${verdict.item}`)) return [];
      const excuse = excuses.find((one) => one.item === verdict.item && (one.service === '*' || one.service === service.name));
      if (excuse) {
        used.add(excuse);
        return [];
      }
      const places = spotsOf(verdict).map((one) => `${one.path}:${one.line}`);
      return [{ service: service.name, item: verdict.item, severity, status: verdict.status, reason: verdict.reason, places }];
    }),
  );
  return { rows, unexpected, idle: excuses.filter((one) => !used.has(one)) };
}

function staticRow(entry: Entry & { at: Place }, verdict: Verdict | undefined): Row {
  if (verdict === undefined) return { entry, outcome: 'missed', says: 'the item is not asked of this service' };
  const says = `${verdict.status}: ${verdict.reason}`;
  if (entry.method === 'asked' && verdict.status === 'UNKNOWN' && spotsSeen(verdict).some((one) => isAt(one, entry.at)))
    return { entry, outcome: 'asked', says: '' };
  if (!isFinding(verdict)) return { entry, outcome: 'missed', says };
  const spots = spotsOf(verdict);
  // What is absent has no place in the code; then the item itself is the finding.
  const found = spots.length === 0 || spots.some((one) => isAt(one, entry.at));
  const seen = spots.map((one) => `${one.path}:${one.line}`).join(', ');
  return { entry, outcome: found ? 'found' : 'elsewhere', says: found ? '' : `${says} It points to ${seen}.` };
}

function isFinding({ status }: Verdict): boolean {
  return status === 'FAIL' || status === 'PARTIAL';
}

/** Places of evidence against the item. */
function spotsOf(verdict: Verdict): Spot[] {
  const against = verdict.evidence.filter((one) => !one.holds && one.open !== true);
  return against.flatMap((one) => [...(one.location ? [one.location] : []), ...(one.related ?? [])]);
}

function isAt(spot: Spot, place: Place): boolean {
  if (spot.path !== place.path) return spot.path.startsWith(`${place.path}/`);
  if (place.lines === undefined) return true;
  return spot.line <= place.lines[1] && (spot.endLine ?? spot.line) >= place.lines[0];
}

function verdictOf(result: AuditResult, service: string, item: string): Verdict | undefined {
  return result.services.find((one) => one.name === service)?.verdicts.find((one) => one.item === item);
}

/** Every place of the fleet model that speaks of something wrong. */
function fleetSpots(fleet: FleetModel): Spot[] {
  return [
    ...fleet.edges
      .filter((one) => ['weak', 'open', 'mismatch', 'no-route'].includes(one.state))
      .flatMap((one) => [one.place, ...one.routes.map((route) => route.place)]),
    ...fleet.access.flatMap((one) => one.places.map((each) => each.place)),
    ...fleet.contested.flatMap((one) => one.services.map((each) => each.place)),
    ...fleet.secrets
      .filter((one) => one.kind === 'same-default' || one.differingDefaults)
      .flatMap((one) => one.places.map((each) => each.place)),
    ...fleet.signatures.flatMap((one) => one.members.filter((each) => one.differs.length > 0 || each.defaultKey)).map((one) => one.place),
    ...fleet.controls.filter((one) => one.variants > 1).flatMap((one) => one.copies.map((each) => each.place)),
    ...fleet.switches.filter((one) => one.whenUnset === 'off').map((one) => one.place),
    ...fleet.weakGuards.map((one) => one.place),
    ...fleet.stubs.map((one) => one.place),
  ];
}

const spotsSeen = (verdict: Verdict): Spot[] => verdict.evidence.flatMap((one) => (one.location === undefined ? [] : [one.location]));

/** Rows that an audit can find or miss: neither for live probes nor to be asked. */
export const judgedRows = (rows: readonly Row[]): Row[] => rows.filter((row) => row.outcome !== 'live' && row.outcome !== 'asked');
