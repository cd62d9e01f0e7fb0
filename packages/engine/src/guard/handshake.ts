import { isRejected } from '../boot/native-promise.ts';
import type { ExternalModel, Machine } from '../boot/machine.ts';
import { makeNative, makeObject } from '../boot/properties.ts';
import type { Value, Func } from '../boot/value.ts';
import { Obj, Unk } from '../boot/value.ts';
import type { LinkedHook } from '../link/linked.ts';
import type { Exchange } from './request.ts';
import { named } from './request-parts.ts';
import type { Session } from './session.ts';
import { watchedCall } from './watched-call.ts';

/**
 * Functions that decide about a WebSocket before there is one. Each has a way of its own to say yes: `verifyClient` of `ws` returns or
 * calls back with true, `allowRequest` of Engine.IO calls back with `(null, true)`, a listener to `upgrade` hands the connection on.
 * https://github.com/websockets/ws/blob/master/doc/ws.md, https://socket.io/docs/v4/server-options/#allowrequest
 */
export const HANDSHAKE_PHASES: ReadonlySet<string> = new Set(['verifyClient', 'allowRequest', 'upgrade']);

/** Runs one of them. `rejected` notes what a thrown error answers. */
export function runHandshake(
  session: Session,
  hook: LinkedHook,
  exchange: Exchange,
  rejected: (session: Session, error: Value) => 'reject',
): 'pass' | 'reject' | 'hang' | 'unknown' {
  const { machine } = session;
  const value = hook.value as Func;
  const accepts = (answer: Value): void => {
    if (session.sent) return;
    const yes =
      answer instanceof Obj || (session.answer(answer, hook.site) ?? session.choose(answer, 'the handshake is accepted', hook.site));
    if (yes) session.continued = true;
    else session.sent = true;
  };
  const callback = makeNative(machine, 'callback', (_run, _self, [first, second]) => {
    if (hook.phase === 'verifyClient') accepts(first);
    else if (first === undefined || first === null) accepts(second);
    else session.sent = true;
    return undefined;
  });
  const byCallback = hook.phase === 'allowRequest' || parameters(value) >= 2;
  const args =
    hook.phase === 'upgrade'
      ? [exchange.request, exchange.socket, new Unk('head')]
      : hook.phase === 'allowRequest'
        ? [exchange.request, callback]
        : [information(machine, exchange), ...(byCallback ? [callback] : [])];
  // Whoever hands the connection on has let it in, unless it was closed before.
  const upgrades: ExternalModel = (_run, callee) => {
    if (!callee.name.endsWith('.handleUpgrade')) return undefined;
    if (!session.sent) session.continued = true;
    return { value: undefined };
  };
  const { value: result, threw, handedOn } = watchedCall(machine, value, args, hook.site, [exchange.socket, callback], upgrades);
  if (threw) return rejected(session, result);
  if (isRejected(result)) return rejected(session, result.data);
  if (hook.phase === 'verifyClient' && !byCallback) accepts(result);
  if (session.continued) return 'pass';
  if (session.sent) return 'reject';
  if (handedOn === undefined) return 'hang';
  session.opaque ??= handedOn;
  return 'unknown';
}

function parameters(value: Func): number {
  const node = value.node;
  return node !== undefined && 'params' in node && Array.isArray(node.params) ? node.params.length : 0;
}

/** What `verifyClient` is told. */
function information(machine: Machine, exchange: Exchange): Obj {
  return makeObject(machine, { origin: named('request.headers.origin'), secure: named('request.secure'), req: exchange.request });
}
