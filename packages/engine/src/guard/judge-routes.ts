import type { Access, Guard, GuardKind, Location } from '@airworthy/model';
import type { Machine } from '../boot/machine.ts';
import { Func, isPrimitive } from '../boot/value.ts';
import type { LinkedHook, LinkedRoute } from '../link/linked.ts';
import { FILED } from '../link/linked.ts';
import type { Finding, Runs, Verdict } from './classify.ts';
import { classify, judgeChain, NOBODY } from './classify.ts';
import { isElysiaMaker, isElysiaPhase } from './elysia-step.ts';
import { hookKey, hookName } from './identity.ts';
import type { Run, RunRequest } from './run-chain.ts';
import { runChain, STRICT } from './run-chain.ts';
import {
  breaksForStrangers,
  DOUBT,
  FOR_ALL,
  inline,
  onlyRefuses,
  isVerified,
  RIGHTS_UNREAD,
  rightsInHandler,
  strangerAt,
  turnsAllDown,
  unclear,
} from './own-answers.ts';
import { GRAPHQL_PHASES } from './run-operation.ts';
import type { Scenario } from './session.ts';
import { isTrpcPhase, TRPC_PHASES } from './trpc-steps.ts';

/** What the runs say about a route. */
export interface Judgement {
  access: Access;
  reason?: string;
  guards: Guard[];
}

/** Other schemes than Bearer that are tried when nothing lets a good Bearer token in. */
const SCHEMES = ['Basic', '', 'ApiKey', 'Token'];
/** Handlers of these paths are run as well, to see whether they ask for a right. */
const PRIVILEGED = /admin|internal|manage|operat|backoffice|\bops\b/i;

/** Kinds of what may stop a request for other reasons than its credential, or none. */
const LETS_IN = new Set<GuardKind>(['neutral', 'swallows', 'optional', 'stub']);

/** Runs guards and chains of all routes of a boot; equal guards and chains run once. */
export function createJudge(machine: Machine): (route: LinkedRoute) => Judgement {
  const findings = new Map<string, Finding>();
  const single = new Map<string, Runs>();
  const verdicts = new Map<string, Verdict>();

  /** `brief`: of the good credential only whether it is verified and passes is asked, so one such path is enough. */
  function threeRuns(request: Omit<RunRequest, 'machine' | 'scenario'>, brief: boolean): Runs {
    const run = (scenario: Scenario, scheme: string, more: Pick<RunRequest, 'forwards'> = {}): Run =>
      runChain({ ...request, ...more, machine, scenario, scheme, ...(brief && scenario === 'good' ? { until: isVerified } : {}) });
    const good = run('good', 'Bearer');
    // What never asks for the credential does the same whichever is sent.
    if (!good.asked) return { none: good, bad: good, good };
    let scheme = 'Bearer';
    let best = good;
    const verified = (attempt: Run): boolean => attempt.paths.some(isVerified);
    if (!verified(good) && good.askedScheme && good.paths.some((path) => path.readsCredential)) {
      for (const other of SCHEMES) {
        const attempt = run('good', other);
        if (!verified(attempt)) continue;
        scheme = other;
        best = attempt;
        break;
      }
    }
    const forwards = best.handedOn.size === 0 ? {} : { forwards: best.handedOn };
    return { none: run('none', scheme, forwards), bad: run('bad', scheme), good: best };
  }

  /** The runs of one guard alone, which say what it is, and what a chain of nothing else does. */
  function runsOf(route: LinkedRoute, hook: LinkedHook, before: readonly LinkedHook[] = []): Runs {
    const hooks = [...before, hook];
    const key = `${route.dialect ?? route.framework}|${hook.phase === 'preParsing' ? 'p' : ''}|${hooks.map((one) => hookKey(one, machine.assumed)).join('|')}`;
    let runs = single.get(key);
    if (runs === undefined)
      single.set(key, (runs = machine.shared(() => threeRuns({ route, hooks, concrete: false, ambient: false }, false))));
    return runs;
  }

  /** What makes the context that a middleware of tRPC asks, where it lets everybody in by itself, and rules of fields of GraphQL. */
  function contextOf(route: LinkedRoute, hook: LinkedHook): LinkedHook[] {
    if (route.operation !== undefined) {
      const at = route.hooks.findIndex((one) => one.phase === GRAPHQL_PHASES.context);
      return at === -1 || route.hooks.indexOf(hook) <= at ? [] : route.hooks.slice(at, at + 1);
    }
    if (isElysiaPhase(hook.phase)) {
      const makers = route.hooks.slice(0, Math.max(0, route.hooks.indexOf(hook))).filter((one) => isElysiaMaker(one.phase));
      return makers.every((one) => LETS_IN.has(findingOf(route, one).kind)) || onlyDenies(runsOf(route, hook)) ? makers : [];
    }
    if (hook.phase !== TRPC_PHASES.procedure) return [];
    const makers = route.hooks.filter((one) => one.phase === TRPC_PHASES.context || one.phase === TRPC_PHASES.entry);
    return makers.every((one) => LETS_IN.has(findingOf(route, one).kind)) ? makers : [];
  }

  /** The run of somebody who signed in before. Where there are too many paths and none of the first passes, those at hand are tried. */
  function signedIn(request: Pick<RunRequest, 'route' | 'hooks' | 'concrete'>): Run {
    const asked = { ...request, machine, scenario: 'good', ambient: true } as const;
    const run = runChain(asked);
    if (!run.capped || run.paths.some((path) => path.outcome === 'pass')) return run;
    const near = runChain({ ...asked, near: true });
    return near.paths.some((path) => path.outcome === 'pass') ? near : run;
  }

  function findingOf(route: LinkedRoute, hook: LinkedHook): Finding {
    const name = hookName(hook);
    const before = contextOf(route, hook);
    const key = `${route.dialect ?? route.framework}|${hook.phase === 'preParsing' ? 'p' : ''}|${name}|${[...before, hook].map((one) => hookKey(one, machine.assumed)).join('|')}`;
    let finding = findings.get(key);
    if (finding === undefined) {
      if (isPrimitive(hook.value) && hook.phase !== 'guard')
        finding = { kind: 'undefined', verifies: [], authorizes: [], conditions: [], flags: [], inert: true };
      else {
        const request = { route, hooks: [...before, hook], concrete: false, ambient: false };
        finding = classify(runsOf(route, hook, before), () => signedIn(request), name);
        if (finding.kind === 'stub' && hook.phase === 'guard' && mayRefuse(machine, hook)) finding = { ...finding, kind: 'neutral' };
        // What lets bad credentials pass there is the context, unless the middleware verifies one itself.
        if (before.length > 0 && LETS_IN.has(finding.kind) && !verifiesAlone(runsOf(route, hook)))
          finding = { ...finding, kind: 'neutral' };
        // What makes the context of a call only says who calls; middleware decides what that means.
        if ((hook.phase === TRPC_PHASES.context || isElysiaMaker(hook.phase)) && LETS_IN.has(finding.kind))
          finding = { ...finding, kind: 'neutral' };
        if (hook.phase === GRAPHQL_PHASES.context) finding = { ...finding, inert: false, kind: kindOfContext(finding) };
      }
      findings.set(key, finding);
    }
    return finding;
  }

  function verdictOf(route: LinkedRoute, hooks: LinkedHook[]): Verdict {
    const key = `${route.framework}|${hooks.map((hook) => `${hookKey(hook, machine.assumed)}${hook.partial === true ? '?' : ''}`).join('|')}`;
    const only = hooks.length === 1 ? hooks[0] : undefined;
    const stranger = FILED.has(route.framework) ? strangerAt(machine, route, hooks) : 'reject';
    if (stranger === 'pass') return { access: 'open', byRequest: false };
    if (stranger === 'unknown') return { access: 'opaque', reason: 'what stands before it could not be followed', byRequest: false };
    let verdict = verdicts.get(key);
    if (verdict === undefined)
      verdicts.set(
        key,
        (verdict = judgeChain(
          only === undefined
            ? machine.shared(() => threeRuns({ route, hooks, concrete: false, ambient: false }, true))
            : runsOf(route, only),
        )),
      );
    if (!verdict.byRequest || verdict.access === 'guarded') return verdict;
    // The guards look at path or method, so this route has an answer of its own.
    const own = `${key}|${route.method} ${route.path}`;
    let exact = verdicts.get(own);
    if (exact === undefined) verdicts.set(own, (exact = judgeChain(threeRuns({ route, hooks, concrete: true, ambient: false }, true))));
    return exact;
  }

  /** Many procedures share their first steps: where those turn everybody without a credential down, so does what follows. */
  function closedBy(route: LinkedRoute, hooks: LinkedHook[]): Verdict | undefined {
    const at = hooks.findIndex((hook) => hook.phase === TRPC_PHASES.procedure && !LETS_IN.has(findingOf(route, hook).kind));
    if (at === -1) return undefined;
    // What stands before the router lets nobody in whom the procedure turns down.
    const verdict = verdictOf(
      route,
      hooks.slice(0, at + 1).filter((hook) => isTrpcPhase(hook.phase)),
    );
    return verdict.access === 'guarded' ? verdict : undefined;
  }

  return function judge(route) {
    const guards: Guard[] = [];
    const chain: LinkedHook[] = [];
    for (const hook of route.hooks) {
      const finding = findingOf(route, hook);
      guards.push(toGuard(machine, hook, finding));
      // Alone, a middleware of tRPC has no context to ask.
      if (finding.kind !== 'undefined' && (!finding.inert || isTrpcPhase(hook.phase) || isElysiaMaker(hook.phase))) chain.push(hook);
    }
    const isSure = (hook: LinkedHook): boolean => hook.conditions.length === 0 && hook.partial !== true;
    const sure = chain.filter(isSure);
    // Handlers of files ask by themselves; what stands before all of them can only turn down more.
    const isAlone = FILED.has(route.framework);
    const asks = isAlone ? inline(machine, route, []) : undefined;
    if (asks !== undefined && asks !== DOUBT && asks !== FOR_ALL)
      return { access: 'guarded', reason: reasonOf(asks), guards: withRights(route, [], [...guards, asks]) };
    const base = route.framework === 'trpc' ? closedBy(route, sure) : undefined;
    let verdict: Verdict = base ?? (sure.length === 0 ? { access: 'open', byRequest: false } : verdictOf(route, sure));
    // What loads things for later functions decides about nobody by itself, but they need it.
    if (verdict.crashed === true) verdict = verdictOf(route, route.hooks.filter(isSure));
    // What answers everybody below a part of the path itself asks nobody for anything.
    const others = chain.filter((hook) => hook.partial !== true || findingOf(route, hook).kind !== 'deny-all');
    if (verdict.access !== 'guarded' && sure.length < others.length) {
      const all = verdictOf(route, others);
      if (all.access === 'guarded' || all.access === 'opaque') {
        const conditional = others.filter((hook) => !sure.includes(hook));
        const texts = [
          ...new Set(
            conditional.flatMap((hook) => (hook.partial === true ? ['the path matches that of the middleware'] : hook.conditions)),
          ),
        ];
        verdict = isOnByDefault(texts)
          ? { ...all, reason: `guarded unless configured otherwise: ${texts.join('; ')}` }
          : { access: all.access === 'opaque' ? 'opaque' : 'optional', reason: `guarded only when ${texts.join('; ')}`, byRequest: false };
      }
    }
    if (verdict.access === 'open' || verdict.access === 'optional') {
      // Hooks that hang on a condition refuse nobody while it does not hold.
      // Where layers and handler share an event, what one leaves out the other may ask.
      const shared = isAlone && route.dialect === 'h3' && sure.length > 0 ? inline(machine, route, sure) : undefined;
      const own = isAlone ? (shared === DOUBT ? undefined : shared) : inline(machine, route, sure);
      // What lets others in is known already where it is said: a text of the source, for one.
      if (own === FOR_ALL) verdict = { access: 'optional', reason: own, byRequest: false };
      else if (own === DOUBT) verdict = verdict.reason === undefined ? { access: 'opaque', reason: DOUBT, byRequest: false } : verdict;
      else if (own !== undefined) {
        guards.push(own);
        verdict = { access: 'guarded', reason: reasonOf(own), byRequest: false };
      } else if (onlyRefuses(route)) {
        verdict = { access: 'guarded', reason: NOBODY, byRequest: false };
      } else if (route.operation !== undefined && breaksForStrangers(machine, route, sure)) {
        verdict = { access: 'opaque', reason: 'its resolver breaks where nobody is signed in, and nothing asks', byRequest: false };
      }
    }
    // Steps of procedures that turn nobody down leave no doubt: who made the context only said who calls.
    const isSeen = route.framework === 'trpc' && guards.every(({ kind }) => LETS_IN.has(kind));
    if (FILED.has(route.dialect ?? route.framework) && !isSeen) verdict = doubted(verdict, sure.length > 0);
    if (STRICT.has(route.framework) && (verdict.access === 'open' || verdict.access === 'optional'))
      verdict = lookedAt(machine, route, verdict, isAlone ? [] : sure);
    return judgementOf(route, verdict, verdict.access === 'guarded' ? withRights(route, chain, guards) : guards);
  };

  /** Where a path sounds privileged and no guard asks for a right, the handler may do so itself. */
  function withRights(route: LinkedRoute, hooks: LinkedHook[], guards: Guard[]): Guard[] {
    if (!PRIVILEGED.test(route.path) || guards.some((guard) => guard.authorizes !== undefined)) return guards;
    const own = rightsInHandler(machine, route, hooks);
    if (own === undefined) return guards;
    if (own !== RIGHTS_UNREAD) return [...guards, own];
    return guards.map((guard) => (guard.kind === 'neutral' ? guard : { ...guard, flags: [...(guard.flags ?? []), own] }));
  }
}

/** What was found, unless something about the route itself is not known. */
function judgementOf(route: LinkedRoute, verdict: Verdict, guards: Guard[]): Judgement {
  if (verdict.access !== 'guarded' && route.path.includes('{?}')) {
    return { access: 'opaque', reason: 'its path is only known when the service runs, and so is what its handler asks for', guards };
  }
  if (verdict.access !== 'guarded' && route.open.length > 0 && route.operation !== undefined)
    return { access: 'opaque', reason: `it depends on code that could not be read (${route.open[0]?.reason ?? ''})`, guards };
  if (verdict.access !== 'guarded' && route.open.length > 0) {
    return { access: 'opaque', reason: `code that could not be read received the app: ${route.open[0]?.reason ?? ''}`, guards };
  }
  return { access: verdict.access, ...(verdict.reason === undefined ? {} : { reason: verdict.reason }), guards };
}

/** What handlers that ask by themselves make of what nothing before them turns down. */
function lookedAt(machine: Machine, route: LinkedRoute, verdict: Verdict, hooks: LinkedHook[]): Verdict {
  const status = FILED.has(route.framework) ? turnsAllDown(machine, route) : undefined;
  if (status !== undefined) return { access: 'guarded', reason: `every request is answered with ${status}`, byRequest: false };
  const reason = unclear(machine, route, hooks);
  if (reason === FOR_ALL) return { access: 'optional', reason, byRequest: false };
  return reason === undefined ? verdict : { access: 'opaque', reason, byRequest: false };
}

/** What the runs say of an app of Next.js, where they may have missed something. */
function doubted(verdict: Verdict, isGuarded: boolean): Verdict {
  // Something asks, and under which conditions it lets strangers pass was seen on a part of the ways only: a shared link, for one.
  if (verdict.access === 'open' && verdict.reason !== undefined) return { ...verdict, access: 'opaque' };
  // Nobody writes an app that lets nobody in: something was not understood.
  return verdict.access === 'guarded' && verdict.reason === NOBODY && isGuarded
    ? { access: 'opaque', reason: 'what stands before it seems to turn everybody down', byRequest: false }
    : verdict;
}

function reasonOf(own: Guard): string {
  return own.kind === 'deny-all' ? NOBODY : 'the handler itself checks the credential';
}

/** Who makes the context of operations tells who asks, and may leave it to the fields whether that is enough. */
function kindOfContext({ kind, verifies, flags }: Finding): GuardKind {
  if (kind === 'swallows' && verifies.length > 0 && !flags.includes('decoded-without-verification')) return 'optional';
  return kind === 'stub' || kind === 'deny-all' ? 'neutral' : kind;
}

/** Alone, it lets nobody pass: it asks for what something before it gives. */
const onlyDenies = ({ good }: Runs): boolean => good.paths.every((path) => path.outcome !== 'pass');

function verifiesAlone({ bad, good }: Runs): boolean {
  return [...bad.paths, ...good.paths].some((path) => path.verifies.length > 0);
}

/** A guard that lets this route pass, or hangs on what an earlier one noted, and refuses elsewhere: no stub. */
function mayRefuse(machine: Machine, hook: LinkedHook): boolean {
  const guard = hook.value instanceof Func ? (hook.value.bound?.target ?? hook.value) : undefined;
  if (guard?.node === undefined) return true;
  return /\bthrow\b|\bfalse\b|\breturn\b[^]*\breturn\b/.test(
    machine.textOf({ path: guard.path, start: guard.node.start, end: guard.node.end }),
  );
}

/** The conditions hold when nothing special is configured: `SKIP_AUTH is not set`, `MODE is not "open"`. */
function isOnByDefault(conditions: string[]): boolean {
  return conditions.length > 0 && conditions.every((text) => /^[A-Z][A-Z0-9_]* is not (?:set|"[^"]*")$/.test(text));
}

function toGuard(machine: Machine, hook: LinkedHook, finding: Finding): Guard {
  const func = hook.value instanceof Func ? (hook.value.bound?.target ?? hook.value) : undefined;
  const attachedAt = machine.locate(hook.site);
  const place: Location =
    func?.node === undefined ? attachedAt : machine.locate({ path: func.path, start: func.node.start, end: func.node.end });
  const conditions = [...new Set([...hook.conditions, ...finding.conditions])];
  return {
    name: hookName(hook),
    kind: finding.kind,
    place,
    attachedAt,
    phase: hook.phase,
    verifies: finding.verifies,
    ...(finding.authorizes.length === 0 ? {} : { authorizes: finding.authorizes }),
    ...(conditions.length === 0 ? {} : { conditions }),
    ...(finding.flags.length === 0 ? {} : { flags: finding.flags }),
  };
}
