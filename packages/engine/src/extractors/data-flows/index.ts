import type { DataFlow, Location, Route } from '@airworthy/model';
import { clockRoots } from '../../extract/clock-roots.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { functionsBelow, placesOf } from '../../extract/functions-below.ts';
import type { Below } from '../../extract/functions-below.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { routesOf } from '../../extract/routes.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { claimOf, erasesByName, isCleanup, MESSAGE } from './claims.ts';
import { holdIn } from './holds.ts';
import { laterOf } from './later.ts';
import { reachesOf } from './stores.ts';
import { subjectOf } from './subjects.ts';

/** Requests of people about their data, and work that takes old data away. */
export const dataFlows = defineExtractor({
  id: 'data-flows',
  about:
    'Routes, messages and timed work that hand out, erase or thin out data about people: what they run, whom they ask, and what stops them.',
  emits: ['dataFlows'],
  extract(input) {
    /** Functions that erase for one of what stands here already. */
    const told = new Set<FunctionInfo>();
    routesOf(input).forEach((route, index) => {
      const handler = handlerOf(input, index);
      const claims = claimOf(route);
      if (claims === undefined || handler === undefined) return;
      const below = functionsBelow(input.code, [handler, ...guardsOf(input, route)]);
      const runs = functionsBelow(input.code, [handler]);
      if (claims === 'erasure') for (const one of runs.functions) told.add(one);
      emit(
        input,
        route,
        below,
        { claims, starts: 'route', trigger: `${route.method} ${route.path}`, runs: placesOf(runs.functions) },
        runs,
        {
          subject: subjectOf(input.code, route, handler),
          ...(claims === 'access' ? laterOf(input.code, handler, runs) : {}),
        },
      );
    });
    for (const site of input.code.callsTo(/(?:^|[.#])(?:on|once|subscribe|consume|addListener|handle|register\w*|process)$/)) {
      const [name] = site.args;
      const value = name === undefined ? undefined : input.code.value(name, site.module);
      if (value?.kind !== 'literal' || typeof value.value !== 'string' || !MESSAGE.test(value.value)) continue;
      const fn = site.args.map((one) => input.code.functionOf(one, site.module)).find((one) => one !== undefined);
      if (fn === undefined) continue;
      const below = functionsBelow(input.code, [fn]);
      for (const one of below.functions) told.add(one);
      const at = { location: site.location, wiring: input.code.reach(site) };
      emit(input, at, below, { claims: 'erasure', starts: 'message', trigger: value.value, runs: placesOf(below.functions) }, below);
    }
    for (const call of input.code.callsTo(/^better-auth(?:\/minimal)?\.betterAuth$/)) {
      const options = call.args[0] === undefined ? undefined : input.code.value(call.args[0], call.module);
      const deletes = input.code.property(options, 'user.deleteUser.enabled');
      if (deletes === undefined || (deletes.kind === 'literal' && deletes.value !== true)) continue;
      const at = { location: call.location, wiring: input.code.reach(call) };
      emit(
        input,
        at,
        NOTHING,
        { claims: 'erasure', starts: 'call', trigger: 'deleteUser of better-auth', by: 'better-auth', runs: [] },
        NOTHING,
      );
    }
    const served = onRequestPath(input.code, input.boot);
    for (const fn of input.code.functions) {
      if (!erasesByName(fn.own) || told.has(fn) || served(fn) !== true) continue;
      const below = functionsBelow(input.code, [fn]);
      if (!isCleanup(input.code, below)) continue;
      for (const one of below.functions) told.add(one);
      const at = { location: fn.location, wiring: input.code.reach(fn) };
      emit(input, at, below, { claims: 'erasure', starts: 'call', trigger: fn.name, runs: placesOf(below.functions) }, below);
    }
    for (const fn of clockRoots(input.code)) {
      const below = functionsBelow(input.code, [fn]);
      const claims = isCleanup(input.code, below) ? ('cleanup' as const) : ('work' as const);
      const at = { location: fn.location, wiring: input.code.reach(fn) };
      emit(input, at, below, { claims, starts: 'clock', trigger: fn.name, runs: placesOf(below.functions) }, below);
    }
  },
});

const NOTHING: Below = { functions: [], calls: [] };

function emit(
  input: ExtractInput,
  at: Pick<DataFlow, 'location' | 'wiring'>,
  asked: Below,
  flow: Pick<DataFlow, 'claims' | 'starts' | 'trigger' | 'runs' | 'by'>,
  runs: Below,
  more: Pick<DataFlow, 'subject' | 'later' | 'handsOver'> = {},
): void {
  const hold: { hold: DataFlow['hold']; holdAt?: Location } = holdIn(input.code, asked.functions);
  input.emit('dataFlows', {
    location: at.location,
    wiring: at.wiring ?? { state: 'wired', rung: 'L7' },
    ...flow,
    reaches: reachesOf(runs),
    ...more,
    ...hold,
  });
}

function guardsOf({ code }: ExtractInput, route: Route): FunctionInfo[] {
  return route.guards.flatMap(
    ({ place }) =>
      code
        .module(place.path)
        ?.bound.functions.filter((fn) => fn.location.line === place.line)
        .slice(0, 1) ?? [],
  );
}
