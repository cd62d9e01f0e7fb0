import type { Access, GuardKind, Verification } from '@airworthy/model';
import type { Decision, Scenario } from './session.ts';
import type { Path, Run } from './run-chain.ts';

/** Runs of one guard or chain in the three scenarios. */
export type Runs = Record<Scenario, Run>;

/** What a guard was found to do. */
export interface Finding {
  kind: GuardKind;
  verifies: Verification[];
  authorizes: string[];
  conditions: string[];
  flags: string[];
  /** It never stops a request and sets nothing that later guards read: chains can do without it. */
  inert: boolean;
}

const passes = (run: Run): Path[] => run.paths.filter((path) => path.outcome === 'pass');
const stops = (run: Run): Path[] => run.paths.filter((path) => path.outcome === 'reject' || path.outcome === 'hang');
const unique = <T>(list: T[], key: (item: T) => string): T[] => [...new Map(list.map((item) => [key(item), item])).values()];
/** Limiters count requests, and protections of browsers ask from where they come, whoever sends them. */
const COUNTS = /throttl|rate_?limit|csrf|xsrf|clickjack|secure-?headers|helmet/i;
const PRETENDS = /auth|guard|verif|protect|require|permission|role|secure|signature|token/i;

/** Calls that give the session of a request, or nothing: they neither throw nor decide. */
const LOOKS_UP =
  /^better-auth\b.*\.getSession$|^(?:next-auth|@auth\/\w+)\b.*\.(?:getServerSession|getSession|auth)$|^lucia\b.*\.validateSession$/;

/** Classifies one guard by how its three runs end. `ambient`: the good run again with a principal that somebody else set. */
export function classify(runs: Runs, ambient: () => Run, name: string): Finding {
  const { none, bad, good } = runs;
  const all = [...none.paths, ...bad.paths, ...good.paths];
  const verifies = unique(
    [...passes(good), ...bad.paths].flatMap((path) => path.verifies),
    (verified) => `${verified.by}:${verified.location.path}:${verified.location.line}`,
  );
  const reads = all.some((path) => path.readsCredential);
  const flags = new Set(all.flatMap((path) => path.flags));
  if (all.some((path) => path.leaks)) flags.add('leaks-after-reject');
  const base = {
    verifies,
    authorizes: [...new Set(good.paths.flatMap((path) => path.authorizes))],
    conditions: [] as string[],
    flags: [...flags].toSorted(),
    inert: false,
  };
  const conditions = [...new Set(passes(none).flatMap((path) => deciding(path.decisions)))].slice(0, 6);
  const openPass = passes(none).length > 0;
  const badPass = passes(bad).filter((path) => path.opaque === undefined);
  const goodPass = passes(good).length > 0;
  const wrote = all.some((path) => path.wrotePrincipal);
  if (!goodPass) {
    if (all.some((path) => path.outcome === 'unknown' || path.opaque !== undefined)) return { ...base, kind: 'unknown' };
    const again = ambient();
    if (passes(again).length > 0) {
      if (again.paths.some((path) => path.leaks)) flags.add('leaks-after-reject');
      const authorizes = [...new Set(again.paths.flatMap((path) => path.authorizes))];
      return { ...base, flags: [...flags].toSorted(), authorizes, kind: onlyNotes(again, all, name) ? 'stub' : 'principal-required' };
    }
    if (openPass || passes(bad).length > 0) return { ...base, kind: 'neutral' };
    // Of paths that were left out some may pass.
    return { ...base, kind: good.capped || again.capped ? 'unknown' : 'deny-all' };
  }
  if (!openPass) return { ...base, kind: closedKind(runs, badPass, verifies) };
  if (stops(none).length > 0) {
    if (!reads || verifies.length === 0) {
      if (reads && passes(bad).length === 0) return { ...base, kind: 'conditional', conditions };
      if (all.some((path) => path.opaque !== undefined) && reads) return { ...base, kind: 'unknown' };
      return { ...base, kind: 'neutral', inert: !wrote };
    }
    return { ...base, kind: 'conditional', conditions };
  }
  if (passes(bad).length === 0) return { ...base, kind: 'optional' };
  // Who asks for the session of a request is told that there is none; what needs one is asked for by what stands behind.
  if (verifies.length > 0 && !flags.has('decoded-without-verification') && verifies.every(({ by }) => LOOKS_UP.test(by)))
    return { ...base, kind: 'optional' };
  if (verifies.length > 0) return { ...base, kind: stops(bad).length > 0 && badPass.length === 0 ? 'optional' : 'swallows' };
  if (flags.has('decoded-without-verification')) return { ...base, kind: 'swallows' };
  if (
    stops(bad).length === 0 &&
    (wrote || (PRETENDS.test(name) && !COUNTS.test(name) && !reads && all.every((path) => path.decisions.length === 0)))
  )
    return { ...base, kind: PRETENDS.test(name) && !COUNTS.test(name) ? 'stub' : 'neutral', inert: !wrote };
  return { ...base, kind: 'neutral', inert: !wrote };
}

/** Called a guard, it looks at who signed in, and whatever it sees, the request goes on: `if (!user.isAdmin) log.warn(…)`. */
function onlyNotes(run: Run, alone: readonly Path[], name: string): boolean {
  return (
    PRETENDS.test(name) &&
    // Whoever turns down requests that nobody signed in for is a guard of that at least.
    alone.every((path) => path.outcome === 'reject' && path.broke) &&
    !run.capped &&
    run.paths.every((path) => path.outcome === 'pass' && path.opaque === undefined && !path.leaks) &&
    run.paths.some((path) => path.looked)
  );
}

/** Without a credential nobody passes: what does a bad one do? */
function closedKind(runs: Runs, badPass: Path[], verifies: Verification[]): GuardKind {
  const { bad } = runs;
  if (passes(bad).length === 0) {
    if (bad.capped || bad.paths.some((path) => path.outcome === 'unknown')) return 'unknown';
    return verifies.length > 0 ? 'enforces' : 'unknown';
  }
  if (badPass.length === 0) return 'unknown';
  if (badPass.every((path) => path.decisions.some((decision) => decision.about === 'literal'))) return 'public-constant';
  if (badPass.every((path) => path.decisions.some((decision) => decision.about === 'env' || decision.about === 'network')))
    return 'conditional';
  if (badPass.some((path) => path.verifies.length > 0 || path.flags.includes('decoded-without-verification'))) return 'swallows';
  return 'presence-only';
}

function deciding(decisions: readonly Decision[]): string[] {
  return decisions
    .filter(({ about }) => about === 'env' || about === 'network' || about === 'request' || about === 'format' || about === 'other')
    .map((decision) => decision.text);
}

/** What a whole chain means for a route. */
export interface Verdict {
  access: Access;
  reason?: string;
  /** Decisions were about path or method, so another route may get another answer. */
  byRequest: boolean;
  /** Every run broke off for want of something: perhaps of what a function left out had set. */
  crashed?: true;
}

/** Said of what turns down everybody. */
export const NOBODY = 'every request is rejected, also with a good credential';

/** Judges a chain: may a request without a valid credential reach the handler? */
export function judgeChain(runs: Runs): Verdict {
  const { none, bad, good } = runs;
  const byRequest = [...none.paths, ...bad.paths].some((path) =>
    path.decisions.some(
      ({ about, text, ofAddress }) => about === 'request' && (ofAddress === true || /url|path|method|route|config/i.test(text)),
    ),
  );
  const unmet = (path: Path): boolean => path.decisions.some((decision) => decision.about === 'env' && decision.unset === false);
  const network = (path: Path): boolean => path.decisions.some((decision) => decision.about === 'network');
  const definite = (run: Run): Path[] => passes(run).filter((path) => !unmet(path) && !network(path));
  const open = definite(none);
  const weak = definite(bad);
  const notes = new Set<string>();
  for (const path of [...passes(none), ...passes(bad)]) {
    for (const decision of path.decisions) {
      if (decision.about === 'env' && decision.unset === false && unmet(path)) notes.add(`not asked when ${decision.text}`);
      if (decision.about === 'network' && decision.truth) notes.add('some network addresses pass without a credential');
    }
  }
  const note = notes.size === 0 ? {} : { reason: [...notes].slice(0, 3).join('; ') };
  if (open.length === 0) {
    if (none.capped || none.paths.some((path) => path.outcome === 'unknown'))
      return { access: 'opaque', reason: reasonOf(none), byRequest };
    if (weak.length === 0) {
      if (bad.capped || bad.paths.some((path) => path.outcome === 'unknown')) return { access: 'opaque', reason: reasonOf(bad), byRequest };
      if (passes(good).length === 0 && good.paths.length > 0 && good.paths.every((path) => path.crashed))
        return { access: 'opaque', reason: 'a function before the handler reads what no code was seen to set', byRequest, crashed: true };
      if (passes(good).length === 0 && !good.capped) return { access: 'guarded', reason: NOBODY, byRequest };
      return { access: 'guarded', ...note, byRequest };
    }
    const clear = weak.filter((path) => path.opaque === undefined);
    if (clear.length === 0) return { access: 'opaque', reason: reasonOf(bad), byRequest };
    const literal = clear.every((path) => path.decisions.some((decision) => decision.about === 'literal'));
    return {
      access: 'open',
      reason: literal ? 'a text that stands in the source is accepted as credential' : 'a credential that does not verify is let through',
      byRequest,
    };
  }
  const clear = open.filter((path) => path.opaque === undefined);
  if (clear.length === 0) return { access: 'opaque', reason: reasonOf(none), byRequest };
  if (passes(good).length > 0 && weak.length === 0 && !bad.paths.some((path) => path.outcome === 'unknown')) {
    return { access: 'optional', reason: passesWhen(clear), byRequest };
  }
  const asks = [...bad.paths, ...good.paths].some((path) => path.verifies.length > 0);
  return { access: 'open', ...(asks ? { reason: passesWhen(clear) } : {}), byRequest };
}

function passesWhen(paths: Path[]): string {
  const texts = [...new Set(paths.flatMap((path) => deciding(path.decisions)))].slice(0, 3);
  return texts.length === 0 ? 'requests without a credential pass' : `requests without a credential pass when ${texts.join(' and ')}`;
}

function reasonOf(run: Run): string {
  const path = run.paths.find((candidate) => candidate.opaque !== undefined);
  return path?.opaque === undefined
    ? 'the guards are too large to follow completely'
    : `it depends on code that could not be read (${path.opaque})`;
}
