import type { Guard } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { guardDoes, guardName } from '../../derive/guard-words.ts';
import { whyPublic } from '../../derive/public-reads.ts';
import { entryPoints } from '../../derive/routes.ts';
import { exposedRoutes, isNot, placedGuards, placesOf, printRoutes } from '../../derive/guards.ts';
import type { PlacedGuard } from '../../derive/guards.ts';

const place = ({ guard }: PlacedGuard) => guard.place;
const before = ({ guard, routes }: PlacedGuard) => `${guardName(guard)} stands before ${printRoutes(routes)}`;
const fine = (placed: PlacedGuard) => `${before(placed)} and ${guardDoes(placed.guard)}`;
const unread = (placed: PlacedGuard) => `${before(placed)}; what it does could not be read`;

/** The message of a guard: what was seen when it holds, does not hold, or can't be told. */
function tell(bad: string) {
  return (placed: PlacedGuard, holds: boolean | undefined) =>
    holds === true ? fine(placed) : holds === false ? `${before(placed)} and ${bad}` : unread(placed);
}

/** Guards that let a request through matter where nothing else stops it. */
function harmless(placed: PlacedGuard): boolean | undefined {
  if (exposedRoutes(placed).length > 0) return false;
  return placed.routes.some((route) => route.access === 'opaque') ? undefined : true;
}

export const guardsReject = defineCheck({
  id: 'access/guards-can-reject',
  title: 'Every guard can reject a request',
  failTitle: 'A guard is a stub: it lets every request pass',
  needs: ['routes', 'operations'],
  // A guard of the whole app lets those routes pass that are marked as public, and rejects elsewhere.
  subjects: (facts) => {
    const all = placedGuards(entryPoints(facts));
    const rejects = new Set(all.filter(({ guard }) => guard.kind !== 'stub').map(({ guard }) => `${guard.name} ${guard.place.path}`));
    return all.filter(({ guard }) => guard.kind !== 'stub' || !rejects.has(`${guard.name} ${guard.place.path}`));
  },
  holds: ({ guard }) => isNot(guard, 'stub'),
  location: place,
  message: tell('lets every request pass: it verifies nothing'),
  related: placesOf,
  whenNone: 'na',
  noneMessage: 'No route has a guard.',
  confidence: 'proved',
});

export const guardsDefined = defineCheck({
  id: 'access/guards-defined',
  title: 'Every value that is registered as a guard is a function',
  failTitle: 'A value registered as a guard is undefined, so nothing runs',
  needs: ['routes', 'operations'],
  subjects: (facts) => placedGuards(entryPoints(facts)),
  holds: ({ guard }) => isNot(guard, 'undefined'),
  location: ({ guard }) => guard.attachedAt ?? guard.place,
  message: tell('is undefined when it is registered, so the framework runs nothing'),
  related: placesOf,
  whenNone: 'na',
  noneMessage: 'No route has a guard.',
  confidence: 'proved',
});

export const guardsNotFooledByConstant = defineCheck({
  id: 'access/guards-reject-known-constants',
  title: 'No guard accepts a value that stands in the source',
  failTitle: 'A guard accepts a constant that everybody with the source can send',
  needs: ['routes', 'operations'],
  subjects: (facts) => placedGuards(entryPoints(facts)),
  holds: ({ guard }) => isNot(guard, 'public-constant'),
  location: place,
  message: tell('passes when a literal from the source is sent'),
  related: placesOf,
  whenNone: 'na',
  noneMessage: 'No route has a guard.',
  confidence: 'proved',
});

export const guardsVerify = defineCheck({
  id: 'access/guards-reject-bad-credentials',
  title: 'Every guard rejects a credential that does not verify',
  failTitle: 'A guard lets bad credentials through',
  needs: ['routes', 'operations', 'queries', 'tables', 'requestFlows', 'outboundCalls'],
  documents: true,
  beside: ['queries', 'tables', 'requestFlows', 'outboundCalls'],
  subjects: (facts) => placedGuards(entryPoints(facts)),
  // A guard that looks at a credential without asking for one is meant so where the route may be meant for everybody.
  holds: (placed, facts) => {
    if (placed.guard.kind !== 'swallows') return isNot(placed.guard, 'swallows');
    return exposedRoutes(placed).some((route) => whyPublic(route, facts) === undefined)
      ? false
      : harmless(placed) === true
        ? true
        : undefined;
  },
  location: place,
  message: tell('lets a bad credential through: the failure is caught and ignored, or the token is decoded without verification'),
  related: placesOf,
  whenNone: 'na',
  noneMessage: 'No route has a guard.',
  confidence: 'proved',
});

export const guardsAskMoreThanPresence = defineCheck({
  id: 'access/guards-verify-more-than-presence',
  title: 'No route rests on a guard that only asks whether a credential is there',
  failTitle: 'A guard only asks whether a credential is there, and accepts any',
  needs: ['routes', 'operations'],
  subjects: (facts) => placedGuards(entryPoints(facts)),
  holds: (placed) => (placed.guard.kind === 'presence-only' ? harmless(placed) : isNot(placed.guard, 'presence-only')),
  location: place,
  message: tell('only asks whether something was sent; any value will do'),
  related: placesOf,
  whenNone: 'na',
  noneMessage: 'No route has a guard.',
  confidence: 'proved',
});

const flagged = ({ guard }: { guard: Guard }, flag: string): boolean => guard.flags?.includes(flag) ?? false;

export const guardsKeyedBySecret = defineCheck({
  id: 'access/guards-keyed-by-secret',
  title: 'No guard falls back to a secret that stands in the source',
  failTitle: 'A guard verifies with a default secret from the source when none is configured',
  needs: ['routes', 'operations'],
  subjects: (facts) => placedGuards(entryPoints(facts)).filter(({ guard }) => guard.verifies.length > 0),
  holds: (placed) => !flagged(placed, 'default-secret'),
  location: ({ guard }) => guard.verifies[0]?.location ?? guard.place,
  message: (placed, holds) =>
    `${before(placed)} and ${holds === true ? `verifies by ${placed.guard.verifies.map((one) => one.by).join(', ')}` : 'verifies with a literal default when no secret is set'}`,
  related: placesOf,
  whenNone: 'na',
  noneMessage: 'No guard verifies a credential.',
  confidence: 'proved',
});

export const guardsStopRequest = defineCheck({
  id: 'access/guards-stop-after-rejecting',
  title: 'A guard that rejects also stops the request',
  failTitle: 'A guard answers with a rejection, and the handler still runs',
  needs: ['routes', 'operations'],
  subjects: (facts) => placedGuards(entryPoints(facts)),
  holds: (placed) => (flagged(placed, 'leaks-after-reject') ? false : isNot(placed.guard)),
  location: place,
  message: tell('sends the rejection without a return, so the handler runs all the same'),
  related: placesOf,
  whenNone: 'na',
  noneMessage: 'No route has a guard.',
  confidence: 'proved',
});
