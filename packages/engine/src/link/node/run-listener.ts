import type { ExternalModel, Machine } from '../../boot/machine.ts';
import { BudgetSignal, ExitSignal, StopSignal, ThrowSignal } from '../../boot/machine.ts';
import { isRejected, settledValue } from '../../boot/native-promise.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Choice, Ext, Func, Obj, Unk, isPrimitive } from '../../boot/value.ts';
import { aside, everyPath } from '../../guard/aside.ts';
import { libraryCall } from '../../guard/library-calls.ts';
import { noteAnswer } from '../../guard/onion.ts';
import { makeExchange } from '../../guard/request.ts';
import { STRICT } from '../../guard/run-chain.ts';
import { Session } from '../../guard/session.ts';
import { plainRoute } from '../linked.ts';
import { fetchArguments } from './fetch-servers.ts';
import { frameworkOf, isOwn } from './node-model.ts';
import type { NodeServer } from './node-model.ts';

/** What a listener did with a request. */
export interface Reached {
  /** Places of the calls that it made. */
  calls: Set<string>;
  /** How it answered: a status, `unknown` or `none`. */
  answers: Set<string>;
  /** Functions of the audited code that were handed the request to answer it. */
  handed: Func[];
  /** Files of the functions that were called. */
  files: Set<string>;
  /** Another framework got the request, whose routes are told where it is read. */
  framework: boolean;
  /** Apps of such frameworks that the boot knows. */
  apps: Set<object>;
  /** Code that could not be read got the request, or the listener is too large to follow. */
  unread: string | undefined;
  /** Texts that parts of the request were compared with. */
  compared: { text: string; site: Site }[];
}

const STEPS = 20_000;
/** Packages that serve by routes of their own. */
const FRAMEWORKS =
  /^(?:new )?(?:next|koa|hono|@hono|fastify|express|connect|@nestjs|@apollo|graphql|@trpc|socket\.io|engine\.io|vite|nuxt|@remix-run|@react-router|@sveltejs)\b/;
/** What gets a request only to look at it, or to end it. */
const LOOKS =
  /^(?:new )?(?:node:)?(?:url|querystring|stream|events|util|console|pino|finished|on-finished|morgan|cookie|raw-body|co-body|busboy|formidable|get-raw-body|timers|on-headers|process|cors|nextjs-cors|helmet|compression|hpp|response-time|serve-favicon)\b/;

/** A run that notes what is compared. */
class Asking extends Session {
  readonly compared: Reached['compared'] = [];

  override choose(test: Value, text: string, site: Site): boolean {
    this.note(test, site, 0);
    return super.choose(test, text, site);
  }

  private note(test: Value, site: Site, depth: number): void {
    if (!(test instanceof Unk || test instanceof Choice) || test.logic === undefined || depth > 8) return;
    const { logic } = test;
    if (logic.op === 'not') return this.note(logic.of, site, depth + 1);
    for (const [one, other] of [
      [logic.left, logic.right],
      [logic.right, logic.left],
    ] as const) {
      if (typeof one === 'string' && isPrimitive(other) === false && isOfRequest(other)) this.compared.push({ text: one, site });
      else this.note(one, site, depth + 1);
    }
  }
}

function isOfRequest(value: Value): boolean {
  return value instanceof Unk && /^request\.(?:url|method|originalUrl|path)/.test(value.origin ?? '');
}

/** Calls a listener with a request; without a method or an address those stay open. */
export function runListener(
  machine: Machine,
  server: NodeServer,
  method: string | undefined,
  address: string | undefined,
  most: number,
): Reached {
  const reached: Reached = {
    calls: new Set(),
    answers: new Set(),
    handed: [],
    files: new Set(),
    framework: false,
    apps: new Set(),
    unread: undefined,
    compared: [],
  };
  const route = plainRoute({ framework: frameworkOf(server), method: method ?? 'ALL', path: address ?? '/', site: server.site });
  const { capped } = everyPath(
    most,
    (prefix) => new Asking(machine, 'good', 'Bearer', prefix),
    (session) => {
      session.strict = address === undefined || STRICT.has(route.framework);
      runOnce(machine, server, session, () => makeExchange(session, route, address !== undefined, true), reached);
      reached.compared.push(...(session as Asking).compared);
      return reached;
    },
    () => false,
    address === undefined ? 'singly' : true,
  );
  if (capped && address === undefined) reached.unread ??= 'the listener has too many paths to follow';
  return reached;
}

function runOnce(
  machine: Machine,
  server: NodeServer,
  session: Session,
  exchanged: () => ReturnType<typeof makeExchange>,
  reached: Reached,
): void {
  const answer: ExternalModel = (run, callee, self, args, site, isNew) => ({
    value: libraryCall(session, run, callee, self, args, site, isNew),
  });
  const { parts } = machine;
  aside(session, STEPS, answer, () => {
    const exchange = exchanged();
    const args = server.speaks === 'fetch' ? fetchArguments(machine, exchange) : [exchange.request, exchange.reply];
    const request = args[0] as Obj;
    const returned: { callee: Func; given: readonly Value[]; value: Value }[] = [];
    machine.parts = {
      ...parts,
      call(run, callee, self, given, site, isNew) {
        noteCall(reached, callee, self, given, site, request);
        const value = parts.call(run, callee, self, given, site, isNew);
        if (isOwn(callee) && given.includes(request)) returned.push({ callee, given, value: settledValue(value) });
        return value;
      },
    };
    try {
      const result = parts.call(machine, server.listener, undefined, args, server.site);
      if (server.speaks === 'fetch') noteAnswer(session, result);
      const answered = settledValue(result);
      // Whoever gets the request to look at it serves nothing: who serves gets the response as well, or makes the answer.
      for (const { callee, given, value } of returned)
        if (server.speaks === 'fetch' ? value instanceof Obj && value === answered : given.includes(exchange.reply))
          reached.handed.push(callee);
      const failed = isRejected(result);
      reached.answers.add(failed ? '500' : session.sent || session.status !== undefined ? String(session.status ?? 200) : 'none');
    } catch (signal) {
      if (signal instanceof ThrowSignal) reached.answers.add('500');
      else if (signal instanceof ExitSignal) reached.answers.add('none');
      else if (signal instanceof StopSignal) reached.unread ??= signal.reason;
      else if (signal instanceof BudgetSignal || signal instanceof RangeError) reached.unread ??= 'the listener is too large to follow';
      else throw signal;
    } finally {
      machine.parts = parts;
    }
  });
}

function noteCall(reached: Reached, callee: Value, self: Value, args: readonly Value[], site: Site, request: Obj): void {
  reached.calls.add(`${site.path}:${site.start}`);
  const gets = args.includes(request);
  if (callee instanceof Func) {
    const target = callee.bound?.target ?? callee;
    if (target.node !== undefined) reached.files.add(target.path);
    else if (gets) {
      // An app that is a function, or one with a function for requests: `app.fetch(request, env)`.
      const app = callee.model ?? (self instanceof Obj ? self.model : undefined);
      if (app !== undefined && app !== null) {
        reached.framework = true;
        reached.apps.add(app);
      }
    }
    return;
  }
  if (!gets && !(self instanceof Obj && self === request)) return;
  if (callee instanceof Ext) {
    if (FRAMEWORKS.test(callee.name)) reached.framework = true;
    else if (gets && !LOOKS.test(callee.name)) reached.unread ??= `${callee.name.replace(/\(\)$/, '')} got the request`;
  } else if (gets && callee instanceof Unk) reached.unread ??= callee.reason;
}
