import type { Diagnostic, GraphqlEndpoint, Location, Operation, Registration, Route, HttpServer } from '@airworthy/model';
import { isProductionEntry } from '../lang/typescript/entries.ts';
import type { FoundFunction } from '../link/function-of.ts';
import { linkApps } from '../link/link-apps.ts';
import type { ParsedModule } from '../lang/typescript/parse.ts';
import { MAIN_OF_WORKER } from '../lang/typescript/worker-main.ts';
import { installFrameworks } from '../link/install.ts';
import { bootFiled, FILED_FRAMEWORKS } from '../link/boot-filed.ts';
import type { Happened } from '../reconcile/reconcile.ts';
import { reconcile } from '../reconcile/reconcile.ts';
import type { MessagePoint } from '../link/nest/messages.ts';
import type { RawHandler } from '../link/raw-handler.ts';
import type { SocketPoint } from '../link/sockets.ts';
import type { Callback, ExternalCall } from './machine.ts';
import type { BootInput } from './run-entry.ts';
import { runEntry } from './run-entry.ts';

export type { Callback, ExternalCall } from './machine.ts';
export type { BootInput } from './run-entry.ts';
export type { MessagePoint } from '../link/nest/messages.ts';
export type { RawHandler } from '../link/raw-handler.ts';
export type { SocketPoint } from '../link/sockets.ts';

/** What starting a service would do, without starting it. */
export interface BootResult {
  /** Sorted by path, method, location. */
  routes: Route[];
  /** Fields of GraphQL endpoints, sorted alike, and their resolvers by index. */
  operations: Operation[];
  resolvers: (FoundFunction | undefined)[];
  graphqlEndpoints: GraphqlEndpoint[];
  servers: HttpServer[];
  /** Every place that looks like a registration, and what became of it. */
  registrations: Registration[];
  /** WebSocket endpoints. */
  sockets: SocketPoint[];
  /** Methods that take messages of a broker or of another service. */
  messages: MessagePoint[];
  errorHandlers: RawHandler[];
  notFoundHandlers: RawHandler[];
  /** Every call that left the audited code, in order, entry by entry; `id` is the index. */
  externalCalls: ExternalCall[];
  /** Keys `path:offset` of functions that were entered while starting. */
  executedFunctions: Set<string>;
  /** Functions that were handed to somebody else: handlers, hooks, listeners. */
  callbacks: Callback[];
  evaluatedModules: Set<string>;
  diagnostics: Diagnostic[];
  /** Scopes that code received which can't be read. */
  openScopes: { reason: string; location: Location }[];
  /** Whether an app, router or module of an app got something that is not known. */
  unknownParts: boolean;
  /** Handler function of each route, by index in `routes`. */
  handlers: (FoundFunction | undefined)[];
  /** The framework that starts everything, when nothing is started by a command that could be followed. */
  onlyLoadedBy?: string;
  /** Frameworks that load files by where they stand, all of whose files were read. */
  followed: string[];
  /** Steps of the interpreter, for budgets. */
  steps: number;
}

/** Starts a service in the interpreter and replays what it did to its frameworks. */
export function bootService(given: BootInput): BootResult {
  const input: BootInput = { ...given, parse: (path) => parseSafely(given, path) };
  const result: BootResult = {
    routes: [],
    operations: [],
    resolvers: [],
    graphqlEndpoints: [],
    servers: [],
    registrations: [],
    sockets: [],
    messages: [],
    errorHandlers: [],
    notFoundHandlers: [],
    externalCalls: [],
    executedFunctions: new Set(),
    callbacks: [],
    evaluatedModules: new Set(),
    diagnostics: [],
    openScopes: [],
    unknownParts: false,
    handlers: [],
    followed: [],
    steps: 0,
  };
  const production = input.entries.filter(isProductionEntry);
  const entries = production.filter((entry) => entry.framework === undefined);
  if (production.length === 0)
    result.diagnostics.push({
      code: 'no-entry',
      level: 'warning',
      message: 'nothing was found that production starts',
      location: { path: input.serviceRoot, line: 1 },
    });
  const loading = new Set(production.flatMap((entry) => entry.framework ?? []));
  const framework = [...loading].find((one) => one in FILED_FRAMEWORKS) ?? [...loading][0];
  if (entries.length === 0 && framework !== undefined) result.onlyLoadedBy = framework;
  const happened: Happened[] = [];
  const trace = {
    unknownCalls: new Set<string>(),
    handed: new Map<string, string>(),
    opaqueLoads: [] as Location[],
    incomplete: [] as Location[],
  };
  for (const entry of entries) {
    let state = installFrameworks();
    let outcome = runEntry(input, entry, state.install, false);
    if (outcome.dies !== undefined && state.routeCount() === 0) {
      const location = outcome.machine.locate(outcome.dies);
      result.diagnostics.push({
        code: 'entry-dies',
        level: 'error',
        message: `${entry.path} seems to end before it listens; it was read again as if this place let it go on`,
        location,
      });
      state = installFrameworks();
      outcome = runEntry(input, entry, state.install, true);
    }
    const { machine } = outcome;
    const before = result.servers.length;
    linkApps(input, machine, state, result, happened);
    // A server that listens got through its start; work in the background may still fail.
    if (!result.servers.slice(before).some((server) => server.listen !== undefined)) {
      for (const { site } of machine.rejections) {
        result.diagnostics.push({
          code: 'entry-dies',
          level: 'warning',
          message: `starting ${entry.path} seems to fail here; what would follow was not seen`,
          location: machine.locate(site),
        });
      }
    }
    for (const [key, taker] of machine.handed) trace.handed.set(key, taker);
    for (const key of machine.unknownCalls) trace.unknownCalls.add(key);
    trace.opaqueLoads.push(...machine.opaqueLoads.map((site) => machine.locate(site)));
    if (outcome.dies !== undefined) trace.incomplete.push(machine.locate(outcome.dies));
    if (outcome.exhausted) trace.incomplete.push({ path: entry.path, line: 1 });
    const shift = result.externalCalls.length;
    for (const call of machine.externals) {
      result.externalCalls.push({
        ...call,
        id: call.id + shift,
        ...(call.receiver === undefined ? {} : { receiver: call.receiver + shift }),
      });
    }
    for (const callback of machine.callbacks)
      result.callbacks.push({ ...callback, ...(callback.call === undefined ? {} : { call: callback.call + shift }) });
    for (const key of machine.executed) result.executedFunctions.add(key);
    for (const record of machine.modules.values()) result.evaluatedModules.add(record.path);
    result.diagnostics.push(...machine.diagnostics);
    result.unknownParts ||= machine.unknownParts;
    result.steps += machine.steps;
  }
  if (framework !== undefined) bootFiled(framework, input, result, happened);
  const called = entries.find((entry) => entry.kind === 'lambda');
  // An app that is handed to such a function has its routes by itself; which events call the others is said beside the code.
  if (called !== undefined && result.servers.length === 0)
    result.diagnostics.push({
      code: 'unread-framework',
      level: 'warning',
      message: `built of functions that events call (${called.rule === MAIN_OF_WORKER ? 'Cloudflare Workers' : 'AWS Lambda'}), whose routes are not read yet`,
      location: called.location,
    });
  result.registrations = reconcile(input, { happened, evaluated: result.evaluatedModules, executed: result.executedFunctions, ...trace });
  return result;
}

/** A file that is nested too deeply for the parser is one that could not be read. */
function parseSafely(input: BootInput, path: string): ParsedModule | undefined {
  try {
    return input.parse(path);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
