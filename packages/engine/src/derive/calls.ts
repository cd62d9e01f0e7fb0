import type { OutboundCall, Route } from '@airworthy/model';
import { live } from './wired.ts';

/** Sends on what a client asked, method and all: whoever asked may ask again, and two layers that do multiply. */
export function passesOn({ method }: OutboundCall): boolean {
  return method.state === 'unknown' && /(?:^|\.)(?:req|request|ctx|context)(?:\.raw)?\.method$/.test(method.source ?? '');
}

/** A route whose handler hands the request to another service as it came. */
export function sendsOn(route: Route, calls: readonly OutboundCall[]): boolean {
  const { handler } = route;
  if (handler === undefined) return false;
  return live(calls).some(
    (call) =>
      passesOn(call) &&
      call.location.path === handler.path &&
      handler.line <= call.location.line &&
      call.location.line <= (handler.endLine ?? handler.line),
  );
}
