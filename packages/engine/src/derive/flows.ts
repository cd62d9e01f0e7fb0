import type { BusinessFlow, FlowStep, Query, Route } from '@airworthy/model';
import { live } from './wired.ts';

/** The first step of one of these kinds. */
export function stepOf(flow: BusinessFlow, ...what: string[]): FlowStep | undefined {
  return flow.steps.find((step) => what.includes(step.what));
}

export function takes(flow: BusinessFlow, ...what: string[]): boolean {
  return stepOf(flow, ...what) !== undefined;
}

/** Whether a flow takes a step; where code that could hold it was not read, the absence is not known. */
export function demands(flow: BusinessFlow, ...what: string[]): boolean | undefined {
  return takes(flow, ...what) ? true : flow.open === undefined ? false : undefined;
}

/** What an answer about a flow says; where the question stays open, the code that could hold the step is named. */
export function said(flow: BusinessFlow, holds: boolean | undefined, yes: string, no: string): string {
  return `${flow.entry} ${holds === true ? yes : holds === false ? no : `may do so in ${flow.open ?? 'code that was not read'}`}`;
}

/** Queries that a flow sends. */
export function queriesOf(flow: BusinessFlow, queries: readonly Query[]): Query[] {
  const reaches = new Set(flow.reaches);
  return live(queries).filter((query) => query.within !== undefined && reaches.has(`${query.location.path}#${query.within}`));
}

/** Other writers are kept out while the flow decides: a lock in code, in the database, or an update that compares. */
export function keepsOthersOut(flow: BusinessFlow, queries: readonly Query[]): boolean {
  return (
    takes(flow, 'lock') ||
    queriesOf(flow, queries).some((query) => query.locking !== undefined && /update|advisory|version|atomic/.test(query.locking))
  );
}

/** The route that a flow starts at. */
export function routeOf(flow: BusinessFlow, routes: readonly Route[]): Route | undefined {
  return flow.path === undefined ? undefined : routes.find((route) => route.method === flow.method && route.path === flow.path);
}

/** What tells a kind of token from another is no right of the caller. */
const KIND_OF_TOKEN = /\b(?:type|typ|token_?use|tokenType|aud|iss|purpose)\b/i;

/** A guard before the route compares a role, right or owner. */
export function demandsRight(route: Route): boolean {
  return route.guards.some(
    (guard) =>
      (guard.authorizes ?? []).some((text) => !KIND_OF_TOKEN.test(text)) ||
      /role|permission|admin|owner|scope|ability|policy|access/i.test(guard.name),
  );
}
