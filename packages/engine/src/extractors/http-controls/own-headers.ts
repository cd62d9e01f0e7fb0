import type { Location, Route, SecurityHeaders } from '@airworthy/model';
import { requestRoutes } from '../../derive/routes.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { functionAt } from '../../extract/function-at.ts';
import { routesOf } from '../../extract/routes.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { NAMES } from './header-names.ts';
import type { Header } from './header-names.ts';

type State = SecurityHeaders['hsts'];

/** `res.setHeader(name, value)`, `res.set({ … })`, `reply.headers({ … })`, `ctx.set(…)`, `c.header(…)`, `response.writeHead(200, { … })`. */
const SETTERS = /^(?:setHeader|set|header|append|appendHeader|headers|writeHead)$/;
const QUOTED = new RegExp(`['"\`](${Object.keys(NAMES).join('|')})['"\`]`, 'gi');
const IN_PRODUCTION = /NODE_ENV|\bis_?prod|production|\.secure\b|https/i;
/** How far below a middleware a function of the service may set them. */
const DEPTH = 3;

/**
 * Headers that own code sets: on where a middleware or hook that stands before every route does, not known where they are only named.
 * `undefined` where nothing of the kind is in the code that runs.
 */
export function ownHeaders(input: ExtractInput): SecurityHeaders | undefined {
  const { code } = input;
  const named = namedIn(code);
  if (named.size === 0) return undefined;
  const set = setBefore(
    code,
    requestRoutes(routesOf(input)).filter((route) => route.apart !== true),
  );
  const location = [...set.values()][0] ?? [...named.values()][0];
  if (location === undefined) return undefined;
  const state = (header: Header): State => (set.has(header) ? 'on' : named.has(header) ? 'unknown' : 'off');
  return {
    by: 'own code',
    location,
    wiring: { state: 'wired', rung: 'L7' },
    hsts: state('hsts'),
    csp: state('csp'),
    noSniff: state('noSniff'),
    frameguard: state('frameguard'),
    referrerPolicy: state('referrerPolicy'),
  };
}

/** Where production code that may run has their names as texts. */
function namedIn(code: CodeIndex): Map<Header, Location> {
  const found = new Map<Header, Location>();
  for (const module of code.modules) {
    if (module.kind !== 'production' || module.reach.state === 'not-wired') continue;
    const { text } = module.parsed;
    for (const match of text.matchAll(QUOTED)) {
      const header = NAMES[(match[1] as string).toLowerCase()] as Header;
      if (!found.has(header)) found.set(header, { path: module.path, line: text.slice(0, match.index).split('\n').length });
    }
  }
  return found;
}

/** What functions that stand before each of the routes set, with the place. */
function setBefore(code: CodeIndex, routes: readonly Route[]): Map<Header, Location> {
  const found = new Map<Header, Location>();
  const [first, ...others] = routes;
  for (const guard of first?.guards ?? []) {
    if (guard.phase === 'handler' || guard.conditions !== undefined) continue;
    const { path, line, column } = guard.place;
    const isEverywhere = others.every((route) =>
      route.guards.some(({ place }) => place.path === path && place.line === line && place.column === column),
    );
    const fn = isEverywhere ? functionAt(code, guard.place) : undefined;
    if (fn !== undefined) for (const [header, location] of setIn(code, fn, DEPTH)) found.set(header, location);
  }
  return found;
}

function setIn(code: CodeIndex, fn: FunctionInfo, depth: number): [Header, Location][] {
  return code.callsIn(fn).flatMap((call): [Header, Location][] => {
    // What is set only on some condition is not set on every answer; over plain HTTP the header means nothing.
    if (call.inBranch.some((text) => !IN_PRODUCTION.test(text))) return [];
    const own = SETTERS.test(call.member ?? '') ? namesOf(code, call).map((header): [Header, Location] => [header, call.location]) : [];
    return depth === 0 ? own : [...own, ...call.targets.flatMap((target) => setIn(code, target, depth - 1))];
  });
}

function namesOf(code: CodeIndex, { args, module }: CallSite): Header[] {
  return args.flatMap((argument, at) => {
    if (argument.type === 'ObjectExpression')
      return argument.properties.flatMap((property) => {
        if (property.type !== 'Property' || property.computed) return [];
        const key =
          property.key.type === 'Literal' ? property.key.value : property.key.type === 'Identifier' ? property.key.name : undefined;
        return NAMES[String(key).toLowerCase()] ?? [];
      });
    if (at !== 0) return [];
    const value = code.value(argument, module);
    return value.kind === 'literal' ? (NAMES[String(value.value).toLowerCase()] ?? []) : [];
  });
}
