import type { Entry } from '../lang/typescript/entries.ts';
import type { Location, Registration, Wiring } from '@airworthy/model';
import { pushTo, compareLocations } from '@airworthy/model';
import type { BootInput } from '../boot/run-entry.ts';
import type { Candidate } from './candidates.ts';
import { findCandidates } from './candidates.ts';
import { findDecorated } from './decorated.ts';
import { collectImporters } from './importers.ts';
import type { Importer } from './importers.ts';

/** A registration that was seen to happen while booting. */
export interface Happened {
  path: string;
  start: number;
  kind: Registration['kind'];
  label: string;
  location: Location;
  conditions: string[];
  /** Why the framework does not take it. */
  refused?: string;
}

/** What the boots of a service saw. */
export interface BootTrace {
  happened: Happened[];
  evaluated: ReadonlySet<string>;
  /** Keys `path:start` of entered functions. */
  executed: ReadonlySet<string>;
  /** Keys `path:start` of calls whose callee was not known. */
  unknownCalls: ReadonlySet<string>;
  /** Keys `path:start` of methods of classes that were given to code that can't be read, with what got them. */
  handed: ReadonlyMap<string, string>;
  /** Places that load modules by a name that is not known. */
  opaqueLoads: Location[];
  /** Places where a boot ended before its time or ran out of budget. */
  incomplete: Location[];
}

const SCRIPT = /\.(?:[cm]?ts|tsx|[cm]?js|jsx)$/;
const NOT_PRODUCTION =
  /(?:^|\/)(?:__tests__|__mocks__|tests?|spec|e2e|fixtures|examples?|node_modules|dist|build|coverage|public|static|assets|docs?)\/|\.(?:test|spec|e2e-spec|d|min|bundle)\.[cm]?[jt]sx?$|\.config\.[cm]?[jt]s$/;

/** Gives every registration-like place of a service an end: wired, conditional, not wired with the reason, or unknown. */
export function reconcile(input: BootInput, trace: BootTrace): Registration[] {
  const prefix = input.serviceRoot === '' ? '' : `${input.serviceRoot}/`;
  const others = new Set(
    input.entries.filter((entry: Entry) => entry.kind === 'test' || entry.kind === 'script').map((entry) => entry.path),
  );
  const files = input.tree.files
    .map((file) => file.path)
    .filter(
      (path) =>
        path.startsWith(prefix) &&
        SCRIPT.test(path) &&
        !NOT_PRODUCTION.test(path.slice(prefix.length)) &&
        !others.has(path) &&
        !isTwin(path, input),
    );
  const bySite = new Map<string, Happened[]>();
  for (const event of trace.happened) {
    const key = `${event.path}:${event.start}`;
    pushTo(bySite, key, event);
  }
  let importers: Map<string, Importer[]> | undefined;
  const importersOf = (path: string): Importer[] => {
    importers ??= collectImporters(files, (file) => input.parse(file), input.resolver);
    return importers.get(path) ?? [];
  };
  const out: Registration[] = [];
  const seen = new Set<string>();
  for (const path of files) {
    const text = input.tree.read(path);
    if (text === undefined || text.length > 1_000_000) continue;
    const parsed = input.parse(path);
    if (parsed === undefined) continue;
    for (const candidate of [...findCandidates(parsed), ...findDecorated(parsed)]) {
      const key = `${path}:${candidate.start}`;
      seen.add(key);
      const at = parsed.locate(candidate.start);
      const location: Location = { path, line: at.line, column: at.column };
      const events = bySite.get(key);
      let wiring: Wiring;
      if (events !== undefined) wiring = wiringOf(events);
      else wiring = missingRung(candidate, location, input, trace, importersOf);
      const label = events === undefined || candidate.kind !== 'route' ? candidate.label : (events[0] as Happened).label;
      out.push({ label, kind: candidate.kind, location, wiring });
    }
  }
  // What happened although the text did not look like it (computed members, helpers with other names).
  for (const [key, events] of bySite) {
    const first = events[0] as Happened;
    if (!seen.has(key)) out.push({ label: first.label, kind: first.kind, location: first.location, wiring: wiringOf(events) });
  }
  return out.toSorted((a, b) => compareLocations(a.location, b.location) || (a.label < b.label ? -1 : 1));
}

function isTwin(path: string, input: BootInput): boolean {
  return (
    /\.[cm]?jsx?$/.test(path) && ['.ts', '.tsx', '.mts', '.cts'].some((ending) => input.tree.has(path.replace(/\.[cm]?jsx?$/, ending)))
  );
}

function wiringOf(events: Happened[]): Wiring {
  const accepted = events.filter((event) => event.refused === undefined);
  if (accepted.length === 0)
    return {
      state: 'not-wired',
      rung: 'L3',
      reason: events[0]?.refused ?? 'it is refused',
      ...(events[0] === undefined ? {} : { at: events[0].location }),
    };
  if (accepted.some((event) => event.conditions.length === 0)) return { state: 'wired', rung: 'L7' };
  return { state: 'conditional', rung: 'L6', conditions: [...new Set(accepted.flatMap((event) => event.conditions))] };
}

function missingRung(
  candidate: Candidate,
  location: Location,
  input: BootInput,
  trace: BootTrace,
  importersOf: (path: string) => Importer[],
): Wiring {
  const { path } = candidate;
  const local = (file: string): string =>
    input.serviceRoot !== '' && file.startsWith(`${input.serviceRoot}/`) ? file.slice(input.serviceRoot.length + 1) : file;
  const incomplete = trace.incomplete[0];
  if (!trace.evaluated.has(path)) {
    const found = importersOf(path);
    const opaque = trace.opaqueLoads[0];
    if (opaque !== undefined && found.length === 0) {
      return {
        state: 'unknown',
        rung: 'L1',
        reason: `nothing imports ${local(path)} by name, but modules are loaded by a computed name`,
        at: opaque,
      };
    }
    if (incomplete !== undefined)
      return {
        state: 'unknown',
        rung: 'L1',
        reason: `the start of the service could not be followed to the end, and ${local(path)} was not reached before`,
        at: incomplete,
      };
    const real = found.filter((importer) => !importer.typeOnly);
    if (found.length === 0) return { state: 'not-wired', rung: 'L1', reason: `no production module imports ${local(path)}`, at: location };
    if (real.length === 0)
      return {
        state: 'not-wired',
        rung: 'L1',
        reason: `${local(path)} is imported only for its types, by ${local(found[0]?.path ?? '')}`,
        at: location,
      };
    const live = real.filter((importer) => trace.evaluated.has(importer.path));
    if (live.length > 0)
      return {
        state: 'not-wired',
        rung: 'L1',
        reason: `${local(live[0]?.path ?? '')} loads ${local(path)} only in code that does not run at startup`,
        at: { path: live[0]?.path ?? path, line: 1 },
      };
    return {
      state: 'not-wired',
      rung: 'L1',
      reason: `${local(path)} is only imported by modules that the running app does not load (${real
        .slice(0, 3)
        .map((importer) => local(importer.path))
        .join(', ')})`,
      at: { path: real[0]?.path ?? path, line: 1 },
    };
  }
  if (trace.unknownCalls.has(`${path}:${candidate.start}`))
    return { state: 'unknown', rung: 'L3', reason: 'the object it is called on could not be determined', at: location };
  const idle = candidate.functions.filter((fn) => !trace.executed.has(`${path}:${fn.start}`)).at(-1);
  if (idle !== undefined) {
    if (incomplete !== undefined)
      return { state: 'unknown', rung: 'L2', reason: 'the start of the service could not be followed to the end', at: incomplete };
    const taker = trace.handed.get(`${path}:${idle.start}`);
    if (taker !== undefined)
      return {
        state: 'unknown',
        rung: 'L2',
        reason: `the class around it is given to ${taker}, which is not read and may call it`,
        at: location,
      };
    return {
      state: 'not-wired',
      rung: 'L2',
      reason:
        idle.name === ''
          ? 'the function around it is never called while the service starts'
          : `${idle.name} is never called while the service starts`,
      at: location,
    };
  }
  if (candidate.tests.length > 0)
    return {
      state: 'not-wired',
      rung: 'L3',
      reason: `in production the start does not get there: it needs ${candidate.tests[0] ?? ''}`,
      conditions: [candidate.tests[0] ?? ''],
      at: location,
    };
  if (incomplete !== undefined)
    return { state: 'unknown', rung: 'L3', reason: 'the start of the service could not be followed to the end', at: incomplete };
  const reason = candidate.idle ?? 'the start of the service does not get to this call';
  return { state: 'not-wired', rung: 'L3', reason, at: location };
}
