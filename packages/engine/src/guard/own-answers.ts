import type { Guard } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { Machine } from '../boot/machine.ts';
import type { Value } from '../boot/value.ts';
import { Func } from '../boot/value.ts';
import type { LinkedHook, LinkedRoute } from '../link/linked.ts';
import { ACTION, FILED, HAND_MADE } from '../link/linked.ts';
import { guardName } from './identity.ts';
import type { Path } from './run-chain.ts';
import { runChain } from './run-chain.ts';
import { isLoaded } from './run-loader.ts';

/** Ways through a handler that are looked at. */
export const QUICK_PATHS = 12;
/** The same where all of those refuse: whether the others do is what makes it a guard. */
const MORE_PATHS = 80;

export const isVerified = (path: Path): boolean => path.outcome === 'pass' && path.verifies.length > 0;
const RIGHT_WORD = /role|permission|scope|admin|staff|superuser|\b(?:is|can|has)[A-Z]/i;

/** Whether a handler does what it is there for: wrong methods, missing fields and settings are answered with errors to anybody. */
export function serves(path: Path): boolean {
  if (path.outcome !== 'pass') return path.outcome !== 'reject';
  const isError = path.handled && path.status !== undefined && path.status >= 400 && path.status < 600;
  return !isError || path.opaque !== undefined || path.broke || path.crashed;
}

/** A credential is looked at, and who has none is served as well. */
export const FOR_ALL = 'who is signed in is looked at, and others are served as well';

/** Handlers that guard themselves through helpers: some way without a credential leads through code that could not be read. */
export function unclear(machine: Machine, route: LinkedRoute, hooks: LinkedHook[]): string | undefined {
  if (!(route.handler instanceof Func)) return 'its handler could not be read';
  // An action that is told what is missing answers with an error as well.
  const isAnswer = (one: Path): boolean => one.outcome === 'pass' || (route.method === ACTION && one.outcome === 'reject');
  const until = (one: Path): boolean => one.handled && (!isAnswer(one) || one.opaque !== undefined || one.handlerAsks);
  const run = runChain({
    machine,
    route,
    hooks,
    handler: route.handler,
    concrete: true,
    ambient: false,
    maxPaths: QUICK_PATHS,
    scenario: 'none',
    until,
  });
  const path = run.paths.find(until);
  if (path === undefined) return run.capped ? 'its handler has too many paths to follow' : undefined;
  if (FILED.has(route.framework) && servesStrangers(path)) return FOR_ALL;
  return path.opaque === undefined
    ? 'what its handler asks for could not be followed'
    : `its handler depends on code that could not be read (${path.opaque})`;
}

/** Nothing that was not seen takes part, and nothing has to be found first: everybody gets an answer. */
function servesStrangers(path: Path): boolean {
  if (path.outcome !== 'pass' || path.opaque !== undefined || path.asksElsewhere || path.broke || path.crashed) return false;
  if (path.status !== undefined && path.status >= 300) return false;
  return path.decisions.every(({ about }) => about === 'literal' || about === 'env');
}

/** What middleware of a whole app does at the address of a route to who has no credential; often nothing, on the first way through it. */
export function strangerAt(machine: Machine, route: LinkedRoute, hooks: LinkedHook[]): 'pass' | 'reject' | 'unknown' {
  const until = ({ outcome, opaque, decisions }: Path): boolean =>
    outcome === 'pass' &&
    opaque === undefined &&
    !decisions.some(({ about, unset, truth }) => (about === 'env' && unset === false) || (about === 'network' && truth));
  const run = runChain({ machine, route, hooks, scenario: 'none', concrete: true, ambient: false, maxPaths: QUICK_PATHS, until });
  if (run.paths.some(until)) return 'pass';
  return run.paths.every((path) => path.outcome === 'reject') ? 'reject' : 'unknown';
}

/** The status of a handler that serves nobody, whoever asks: it is for development or tests only, or does nothing but throw. */
export function turnsAllDown(machine: Machine, route: LinkedRoute): number | undefined {
  if (!(route.handler instanceof Func) || route.method === ACTION) return undefined;
  const request = { machine, route, hooks: [], handler: route.handler as Value, concrete: true, maxPaths: QUICK_PATHS };
  const [path] = runChain({ ...request, scenario: 'good', ambient: true, until: () => true }).paths;
  // Where anything is asked before, somebody may have the right answer.
  if (path === undefined || path.chose) return undefined;
  const isSure = path.handled && path.opaque === undefined && !path.broke && !path.handlerAsks;
  return isSure && path.status !== undefined && path.status >= 400 ? path.status : undefined;
}

/** A resolver that answers no stranger, but only because it breaks on what is missing. */
export function breaksForStrangers(machine: Machine, route: LinkedRoute, hooks: LinkedHook[]): boolean {
  const request = { machine, route, hooks, handler: route.handler, concrete: true, ambient: false, maxPaths: QUICK_PATHS };
  const until = (path: Path): boolean => path.outcome === 'pass';
  const none = runChain({ ...request, scenario: 'none', until });
  return none.paths.length > 0 && !none.paths.some(until) && none.paths.some((path) => path.outcome === 'unknown');
}

/** What a decision was about, whichever way it went. */
function questionOf({ text }: Path['decisions'][number]): string {
  return text.replace(/^not \((.*)\)$/s, '$1');
}

/** Whoever sends nothing is refused, and what becomes of others hangs on what could not be followed. */
export const DOUBT = 'requests without a credential are refused, and what is asked of others could not be followed';
/** Other schemes than Bearer that are tried where nobody with a good token is served. */
const SCHEMES = ['Basic', ''];

/** A handler that asks for the credential by itself, as a guard. */
export function inline(machine: Machine, route: LinkedRoute, hooks: LinkedHook[]): Guard | typeof DOUBT | typeof FOR_ALL | undefined {
  const written = route.handler instanceof Func ? (route.handler.bound?.target ?? route.handler) : undefined;
  if (!(route.handler instanceof Func) || written?.node === undefined) return undefined;
  const request = { machine, route, hooks, handler: route.handler as Value, concrete: true, ambient: false, maxPaths: QUICK_PATHS };
  const until = route.operation === undefined ? serves : (path: Path): boolean => path.outcome !== 'reject';
  const refuses = (scenario: 'none' | 'bad', forwards?: ReadonlySet<string>): ReturnType<typeof runChain> => {
    const asked = { ...request, scenario, until, ...(forwards === undefined ? {} : { forwards }) };
    const quick = runChain(asked);
    return quick.capped && !quick.paths.some(until) ? runChain({ ...asked, maxPaths: MORE_PATHS }) : quick;
  };
  let none = refuses('none');
  // Who hands the request's credential to another service lets that decide; without one, it is told of nobody.
  if (none.asked && none.paths.some(until)) {
    const sent = refuses('bad');
    if (sent.handedOn.size > 0) none = refuses('none', sent.handedOn);
    else if (route.operation === undefined && !FILED.has(route.framework) && turnsDown(sent, until)) {
      const verifies = (path: Path): boolean => path.verifies.length > 0;
      if (runChain({ ...request, scenario: 'good', until: verifies }).paths.some(verifies)) return FOR_ALL;
    }
  }
  if (!none.paths.some((path) => path.outcome === 'reject') || none.paths.some(until)) return undefined;
  const bad = refuses('bad');
  const aloud = !none.capped && refusesAloud(none.paths);
  const served = bad.paths.filter(until);
  if (aloud && (served.length > 0 || bad.capped) && served.every(hangsOnMore)) return DOUBT;
  // Ways that were not walked may serve somebody.
  if (bad.paths.some(until) || none.capped || bad.capped) return undefined;
  // Who is let in is asked of fields in full: they name the rights.
  const met = new Set([...none.paths, ...bad.paths].flatMap((path) => path.decisions.map(questionOf)));
  // Whoever has a credential comes to questions that nobody else is asked, whatever the answers lead to.
  const letIn = (path: Path): boolean =>
    isVerified(path) || (FILED.has(route.framework) && path.verifies.length > 0 && path.decisions.some((one) => !met.has(questionOf(one))));
  const enough = route.operation === undefined ? { until: letIn } : {};
  const accepted = (scheme?: string): ReturnType<typeof runChain> =>
    runChain({ ...request, scenario: 'good', ...enough, ...(scheme === undefined ? {} : { scheme }) });
  let good = accepted();
  if (good.askedScheme && route.operation === undefined && !good.paths.some(letIn)) {
    const other = SCHEMES.map((scheme) => ({ scheme, run: accepted(scheme) })).find(({ run }) => run.paths.some(letIn));
    if (other !== undefined) {
      if (runChain({ ...request, scenario: 'bad', scheme: other.scheme, until }).paths.some(until)) return undefined;
      good = other.run;
    }
  }
  if (signsIn(route, good.paths)) return undefined;
  const verifies = [
    ...new Map(
      [...good.paths, ...bad.paths]
        .flatMap((path) => path.verifies)
        .filter((verified) => verified.kind !== 'password')
        .map((verified) => [verified.by, verified]),
    ).values(),
  ];
  const passed = good.paths.some((path) => letIn(path) || (path.outcome === 'pass' && (route.operation !== undefined || serves(path))));
  // A field that answers nobody gives nothing away, nor does an address for which the listener of a server does.
  const answersAlone = route.operation !== undefined || HAND_MADE.has(route.framework);
  const closed = answersAlone && !passed && !good.capped && good.paths.every((path) => path.outcome === 'reject');
  if (!closed && (verifies.length === 0 || !passed)) {
    // Where it is a password that nobody else has, the handler is for signing in.
    const takesPassword = [...good.paths, ...bad.paths].some((path) => path.verifies.some(({ kind }) => kind === 'password'));
    return aloud && !takesPassword ? DOUBT : undefined;
  }
  const { node } = written;
  // A resolver that refuses has no status to tell a missing right from a missing credential.
  const asked = route.operation === undefined ? [] : good.paths.filter((path) => path.outcome === 'pass').map((path) => path.authorizes);
  const rights = asked.length > 0 && asked.every((one) => one.some((text) => RIGHT_WORD.test(text))) ? [...new Set(asked.flat())] : [];
  return {
    name: guardName(route.handler),
    kind: closed ? 'deny-all' : 'enforces',
    place: machine.locate({ path: written.path, start: node.start, end: node.end }),
    phase: 'handler',
    verifies: closed ? [] : verifies,
    ...(rights.length === 0 ? {} : { authorizes: rights.filter((text) => RIGHT_WORD.test(text)) }),
  };
}

/** Whoever sends a wrong credential is refused on every way. */
function turnsDown({ paths, capped }: ReturnType<typeof runChain>, serves: (path: Path) => boolean): boolean {
  return (!capped || paths.length >= MORE_PATHS) && paths.some(({ outcome }) => outcome === 'reject') && !paths.some(serves);
}

const SIGN_IN = /\b(?:log-?in|sign-?in|log-?on|authenticate|sessions?|tokens?)\b/i;

/** Whoever gets in has just shown a password, at an address for that: strangers are whom it is for, though middleware looks for a session everywhere. */
function signsIn({ path: address }: LinkedRoute, good: readonly Path[]): boolean {
  const passing = good.filter(({ outcome }) => outcome === 'pass');
  return SIGN_IN.test(address) && passing.length > 0 && passing.every(({ verifies }) => verifies.some(({ kind }) => kind === 'password'));
}

/** The refusal is one of those who may not come in, or was thrown, rather than told of a field that is missing. */
function refusesAloud(paths: readonly Path[]): boolean {
  return paths.every(({ outcome, status }) => outcome === 'reject' && (status === 401 || status === 403 || status === 500));
}

/** It hangs on an answer that the code alone does not give. */
function hangsOnMore({ decisions }: Path): boolean {
  return (
    !decisions.some(({ about }) => about === 'literal') &&
    decisions.some(({ about }) => about === 'lookup' || about === 'opaque' || about === 'other')
  );
}

/** `(req, res, next) => next(new WrongMethod())`: nobody is served. */
export function onlyRefuses(route: LinkedRoute): boolean {
  const written = route.handler instanceof Func ? (route.handler.bound?.target ?? route.handler).node : undefined;
  if (written === undefined || !('params' in written) || !Array.isArray(written.params) || !('body' in written)) return false;
  const next = written.params[2] as { type?: string; name?: string } | undefined;
  const body = written.body as Node | null;
  const only = body?.type === 'BlockStatement' ? (body.body.length === 1 ? body.body[0] : undefined) : body;
  const called = only?.type === 'ExpressionStatement' ? only.expression : only;
  return (
    next?.type === 'Identifier' &&
    called?.type === 'CallExpression' &&
    called.callee.type === 'Identifier' &&
    called.callee.name === next.name &&
    called.arguments[0]?.type === 'NewExpression'
  );
}

/** Flag of a guard behind which the handler was not followed to where it serves: whether it asks for a right is not known. */
export const RIGHTS_UNREAD = 'rights-unread';

/** A handler that turns good credentials down unless a role or right is there; `RIGHTS_UNREAD` where no run of it came to what it is there for. */
export function rightsInHandler(machine: Machine, route: LinkedRoute, hooks: LinkedHook[]): Guard | typeof RIGHTS_UNREAD | undefined {
  if (!(route.handler instanceof Func) || route.handler.node === undefined) return undefined;
  // Loaders send away whom they do not serve.
  const sent = ({ outcome, status = 0 }: Path): boolean => outcome === 'pass' && isLoaded(route.framework) && status >= 300 && status < 400;
  const needsNone = (path: Path): boolean =>
    path.outcome === 'pass' && !sent(path) && !path.authorizes.some((text) => RIGHT_WORD.test(text));
  const good = runChain({
    machine,
    route,
    hooks,
    handler: route.handler as Value,
    concrete: true,
    ambient: false,
    maxPaths: QUICK_PATHS,
    scenario: 'good',
    until: needsNone,
  });
  if (good.paths.some(needsNone)) return undefined;
  const passed = good.paths.filter((path) => path.outcome === 'pass' && !sent(path));
  if (passed.length === 0 && (good.capped || good.paths.some(sent))) return RIGHTS_UNREAD;
  if (passed.length === 0 || !good.paths.some((path) => sent(path) || (path.outcome === 'reject' && path.status === 403))) return undefined;
  const authorizes = [...new Set(passed.flatMap((path) => path.authorizes))].filter((text) => RIGHT_WORD.test(text));
  const node = route.handler.node;
  return {
    name: guardName(route.handler),
    kind: 'principal-required',
    place: machine.locate({ path: route.handler.path, start: node.start, end: node.end }),
    phase: 'handler',
    verifies: [],
    authorizes,
  };
}
