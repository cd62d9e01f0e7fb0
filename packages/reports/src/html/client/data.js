/** @import { Detail, Evidence, Excerpt, Location, PackedDetail, PackedRoot, Problem, Row, Status } from './types.d.ts' */
import { SEVERITIES } from './words.js';

const PACKED_STATUSES = /** @type {Status[]} */ (['PASS', 'PARTIAL', 'FAIL', 'N/A', 'UNKNOWN']);

/** @param {string} id */
export function readJson(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? 'null');
}

export const root = /** @type {PackedRoot} */ (readJson('root'));

export const isFleet = root.services.length > 1;

/** @type {Map<number, Detail>} */
const loaded = new Map();

/**
 * The details of a service; parsed when they are first asked for.
 * @param {number} service
 */
export function detail(service) {
  const known = loaded.get(service);
  if (known) return known;
  const made = unpack(service, /** @type {PackedDetail} */ (readJson(`service-${service}`)));
  loaded.set(service, made);
  return made;
}

/**
 * The services a place speaks of: one, or all.
 * @param {number | null} service
 */
export function scope(service) {
  return service === null ? root.services.map((_, index) => index) : [service];
}

/**
 * @param {number} service
 * @param {PackedDetail} packed
 * @returns {Detail}
 */
function unpack(service, packed) {
  const text = (/** @type {number} */ index) => packed.strings[index] ?? '';
  /** @type {(at: number[]) => Location} */
  const place = ([path = 0, line = 1, column = 0, endLine = 0]) => ({
    path: text(path),
    line,
    ...(column ? { column } : {}),
    ...(endLine ? { endLine } : {}),
  });
  const rows = packed.verdicts.flatMap((one) => {
    const item = root.items[one.i];
    if (!item) return [];
    /** @type {Evidence[]} */
    const evidence = one.e.map(([message, holds, at, related]) => ({
      message: text(message),
      holds: holds === 1,
      ...(holds === 2 ? { open: true } : {}),
      ...(at ? { location: place(at) } : {}),
      ...(related ? { related: related.map(place) } : {}),
    }));
    /** @type {Row} */
    const row = {
      service,
      item,
      status: PACKED_STATUSES[one.s] ?? 'UNKNOWN',
      method: one.m,
      confidence: one.c,
      reason: text(one.r),
      evidence,
      checks: one.k.map(text),
      look: (one.l ?? []).map(place),
      ask: one.a === undefined ? undefined : text(one.a),
    };
    return [row];
  });
  return {
    rows,
    problems: problemsOf(service, packed, rows, text, place),
    routes: packed.routes,
    registrations: packed.registrations,
    gaps: packed.gaps,
    facts: packed.facts,
    excerpt: excerptFinder(packed.excerpts),
    paths: [
      ...new Set([
        ...rows.flatMap((row) => row.evidence.flatMap((one) => (one.location ? [one.location.path] : []))),
        ...packed.routes.map((one) => one.place.path),
      ]),
    ].sort(),
  };
}

/**
 * Findings of one item together, as one fix closes them: blockers first, then by severity.
 * @param {number} service
 * @param {PackedDetail} packed
 * @param {Row[]} rows
 * @param {(index: number) => string} text
 * @param {(at: number[]) => Location} place
 * @returns {Problem[]}
 */
function problemsOf(service, packed, rows, text, place) {
  /** @type {Map<string, Problem>} */
  const byItem = new Map();
  const decisions = root.services[service]?.decisions ?? [];
  for (const one of packed.findings) {
    const item = root.items[one.i];
    if (!item) continue;
    const known = byItem.get(item.id);
    const places = one.l.map(place);
    if (known) known.places.push(...places);
    else {
      const blocks = decisions.filter((decision) => decision.blockers.includes(item.id)).map((decision) => decision.exposure);
      byItem.set(item.id, {
        service,
        item,
        row: rows.find((row) => row.item.id === item.id),
        partial: one.p === 1,
        hours: item.effort.hours * (one.p === 1 ? 0.5 : 1),
        message: text(one.m),
        places,
        slaDays: one.d,
        blocks,
      });
    }
  }
  for (const problem of byItem.values()) problem.places = unique(problem.places);
  return [...byItem.values()].sort(byUrgency);
}

/** @param {Location[]} places */
export function unique(places) {
  const seen = new Set();
  return places.filter((at) => !seen.has(`${at.path}:${at.line}`) && seen.add(`${at.path}:${at.line}`));
}

/**
 * @param {Problem} a
 * @param {Problem} b
 */
export function byUrgency(a, b) {
  return (
    Number(b.blocks.length > 0) - Number(a.blocks.length > 0) ||
    SEVERITIES.indexOf(a.item.severity) - SEVERITIES.indexOf(b.item.severity) ||
    b.blocks.length - a.blocks.length ||
    (a.item.id < b.item.id ? -1 : a.item.id > b.item.id ? 1 : a.service - b.service)
  );
}

/** @type {Map<string, Excerpt[]> | undefined} */
let shared;

/** @param {Excerpt[]} excerpts */
function excerptFinder(excerpts) {
  const byPath = Map.groupBy(excerpts, (one) => one.path);
  /** @type {(list: Excerpt[] | undefined, line: number) => Excerpt | undefined} */
  const around = (list, line) => list?.find((one) => line >= one.firstLine && line < one.firstLine + one.lines.length);
  return (/** @type {Location} */ at) => {
    const own = around(byPath.get(at.path), at.line);
    if (own) return own;
    shared ??= Map.groupBy(/** @type {Excerpt[]} */ (readJson('shared') ?? []), (one) => one.path);
    return around(shared.get(at.path), at.line);
  };
}

/** Standards with their titles, in order. */
export function standardTitles() {
  /** @type {Map<string, string>} */
  const titles = new Map();
  for (const item of root.items) if (!titles.has(item.standard)) titles.set(item.standard, item.standard);
  for (const service of root.services) for (const one of service.standards) titles.set(one.standard, one.title);
  return new Map([...titles].sort(([a], [b]) => (a < b ? -1 : 1)));
}
