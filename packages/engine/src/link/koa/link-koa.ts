import type { BootResult } from '../../boot/boot-service.ts';
import type { Machine } from '../../boot/machine.ts';
import type { Value } from '../../boot/value.ts';
import { Func } from '../../boot/value.ts';
import type { BootInput } from '../../boot/run-entry.ts';
import type { Happened } from '../../reconcile/reconcile.ts';
import type { LinkedRoute } from '../linked.ts';
import { errorHandlerOf, rawHandlerOf } from '../raw-handler.ts';
import { koaEvents, koaRoots, koaServer } from './koa-facts.ts';
import { linkKoa } from './koa-routes.ts';
import { mayCatch } from './koa-catching.ts';
import type { KoaState } from './koa.ts';

/** `await next(); if (ctx.status === 404 && !ctx.body) ctx.body = …`: what stands around everything gives the answer to unknown paths. */
const ANSWERS_404 = /\bnext\(\)[^]*?(?:\.status\s*===?\s*404\b|\b404\s*===?\s*\w+\.status\b)[^]*?(?:\.body\s*=[^=]|\bthrow\b|\.throw\()/;

function answersWhatNobodyDid(machine: Machine, value: Value): boolean {
  if (!(value instanceof Func) || value.node === undefined) return false;
  const text = machine.parse(value.path)?.text.slice(value.node.start, value.node.end);
  return text !== undefined && ANSWERS_404.test(text);
}

/** Replays the Koa apps of a boot. */
export function linkKoaApps(
  input: BootInput,
  machine: Machine,
  state: KoaState,
  result: BootResult,
  into: { linked: LinkedRoute[]; happened: Happened[] },
): void {
  if (state.apps.length === 0 && state.routers.length === 0) return;
  const links = koaRoots(state).map((app) => {
    const link = linkKoa(machine, app);
    into.linked.push(...link.routes);
    result.servers.push(koaServer(input, machine, app, link));
    for (const handler of link.notFoundHandlers) result.notFoundHandlers.push(rawHandlerOf(machine, 'koa', handler));
    for (const outer of link.outer) {
      if (answersWhatNobodyDid(machine, outer.value)) result.notFoundHandlers.push(rawHandlerOf(machine, 'koa', outer));
      const found = mayCatch(machine, outer.value) ? errorHandlerOf(machine, 'koa', outer) : undefined;
      if (found?.handling !== undefined) result.errorHandlers.push(found);
    }
    return link;
  });
  into.happened.push(...koaEvents(machine, state, links));
}
