import type { Access, Guard, Location } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';

const VERIFIES =
  /^(?:jsonwebtoken|jose|fast-jwt)\.(?:verify|jwtVerify)$|^fastify\(\)\.jwt\.verify$|timingSafeEqual$|^(?:firebase-admin|@clerk|@supabase)\b/;

interface Handshake {
  access: Access;
  guards: Guard[];
  /** Functions that decide who may connect, besides the connection handler. */
  deciding: FunctionInfo[];
}

/** `unread`: the options of the server are there, but can't be read. Who may connect: decided by `io.use`, `verifyClient`, an upgrade handler, or by what the connection handler does first. */
export function handshake(
  input: ExtractInput,
  server: Location,
  io: boolean,
  options: StaticValue | undefined,
  handler: FunctionInfo | undefined,
  unread = false,
): Handshake {
  const { code } = input;
  const candidates: FunctionInfo[] = [];
  if (io) {
    const allows = options && code.property(options, 'allowRequest');
    if (allows?.kind === 'function') candidates.push(allows.fn);
    // Namespaces have middleware of their own.
    if (usesNamespaces(code)) return { access: 'opaque', guards: [], deciding: candidates };
    for (const call of code.callsTo('socket.io.Server#use')) {
      const fn = call.args[0] && code.functionOf(call.args[0], call.module);
      if (fn && code.reach(call).state !== 'not-wired') candidates.push(fn);
      else if (!fn) return { access: 'opaque', guards: [], deciding: candidates };
    }
  } else {
    if (unread) return { access: 'opaque', guards: [], deciding: candidates };
    const verify = options && code.property(options, 'verifyClient');
    if (verify?.kind === 'function') candidates.push(verify.fn);
    else if (verify !== undefined) return { access: 'opaque', guards: [], ...judged(input, server), deciding: candidates };
    for (const call of code.calls) {
      if (call.member !== 'on' || call.args.length < 2) continue;
      const name = code.value(call.args[0] as NonNullable<(typeof call.args)[0]>, call.module);
      if (name.kind !== 'literal' || name.value !== 'upgrade') continue;
      const fn = code.functionOf(call.args[1] as NonNullable<(typeof call.args)[1]>, call.module);
      if (fn) candidates.push(fn);
    }
  }
  const point = judged(input, server);
  if (point !== undefined && point.access !== 'opaque' && (point.access !== 'open' || point.guards.length > 0))
    return { ...point, deciding: candidates };
  const verifying = [...candidates, ...(handler ? [handler] : [])].some((fn) =>
    callsBelow(code, fn, 4).some((one) => VERIFIES.test(one.call.callee)),
  );
  // A call of that name is only a place to look: whether it lets anybody in was found by running it.
  if (verifying) return { deciding: candidates, ...(point ?? { access: 'opaque', guards: [] }) };
  // A middleware or upgrade handler that checks in a way of its own is no proof that nobody checks.
  return { access: handler && candidates.length === 0 ? 'open' : 'opaque', guards: [], deciding: candidates };
}

/** Connections may arrive at namespaces, whose handlers are not those of the server. */
export function usesNamespaces(code: CodeIndex): boolean {
  return (
    code.callsTo(/^socket\.io\.Server#of$|^socket\.io\(\)\.of$/).length > 0 ||
    code.calls.some((call) => call.member === 'of' && /socket\.?io|^io\b/i.test(call.callee))
  );
}

/** What the guard runs of the boot say of the server made at a place. */
function judged({ boot }: ExtractInput, server: Location): Omit<Handshake, 'deciding'> | undefined {
  const point = boot.sockets.find((one) => one.location.path === server.path && one.location.line === server.line);
  return point && { access: point.access, guards: point.guards };
}
