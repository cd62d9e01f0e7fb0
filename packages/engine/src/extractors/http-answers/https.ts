import type { HttpsEnforcement } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { appliedPackages } from '../../extract/plugin-calls.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';

const PACKAGES = new Set([
  'express-sslify',
  'express-enforces-ssl',
  'express-force-https',
  'heroku-ssl-redirect',
  'koa-sslify',
  'fastify-https-redirect',
  '@tgxn/fastify-https-redirect',
  'express-http-to-https',
]);
/** Words of a condition that asks for the protocol of the request. */
const PROTOCOL = /x-forwarded-proto|\.secure\b|\.protocol\b|\.encrypted\b/i;

/** Paths that take whatever no other route does: `*`, `/*`, `/{*rest}`, `/(.*)`. A pattern below a prefix speaks for what is below it. */
const EVERYWHERE = /^\/?(?:\*\w*|\{\*\w*\}|\(\.\*\)|:\w+\*)?$/;
/** One path, or those below a prefix, are asked for; `!path.startsWith('/health')` leaves some out. */
const ASKS_PATH = /(?<![!\w.])(?:\w+\.)*(?:path|pathname|url|originalUrl)(?:\.(?:startsWith|includes|match)\(|\s*={2,3}\s*['"`]\/)/;

/** Redirects and refusals of plain HTTP, and listeners that speak TLS themselves. */
export function httpsEnforcements(input: ExtractInput): HttpsEnforcement[] {
  const { boot, code } = input;
  const found: HttpsEnforcement[] = appliedPackages(boot, PACKAGES).map(({ by, call, wiring }) => ({ by, location: call.site, wiring }));
  for (const call of code.callsTo(/^(?:https\.createServer|new https\.Server|http2\.createSecureServer|spdy\.createServer)$/))
    found.push({ by: call.callee, location: call.location, wiring: code.reach(call) });
  const answersOne = ofOneRoute(input);
  for (const call of code.callsOfMember('redirect'))
    if (!answersOne(call) && (asksProtocol(call) || asksByFunction(input, call)) && sendsToHttps(input, call))
      found.push({ by: 'redirect to https', location: call.location, wiring: code.reach(call) });
  for (const call of [...code.callsOfMember('code'), ...code.callsOfMember('status')]) {
    const [status] = call.args;
    const value = status === undefined ? undefined : code.value(status, call.module);
    if (
      value?.kind === 'literal' &&
      !answersOne(call) &&
      (value.value === 403 || value.value === 426 || value.value === 400) &&
      (asksProtocol(call) || asksByFunction(input, call) || followsHttps(input, call))
    )
      found.push({ by: 'refusal of plain http', location: call.location, wiring: code.reach(call) });
  }
  return found;
}

/** What stands in the handler of one route keeps plain HTTP out of that route, not out of the app. */
function ofOneRoute({ boot }: ExtractInput): (call: CallSite) => boolean {
  const places = new Map<string, { start: number; end: number }[]>();
  for (const [at, handler] of boot.handlers.entries()) {
    const route = boot.routes[at];
    if (handler === undefined || route === undefined || EVERYWHERE.test(route.path)) continue;
    const known = places.get(handler.path);
    if (known === undefined) places.set(handler.path, [handler.node]);
    else known.push(handler.node);
  }
  return ({ node, module }) => places.get(module.path)?.some(({ start, end }) => start <= node.start && node.end <= end) === true;
}

const asksProtocol = (call: CallSite): boolean =>
  call.inBranch.some((text) => PROTOCOL.test(text) && /https|secure|encrypted/i.test(text)) &&
  !call.inBranch.some((text) => ASKS_PATH.test(text));

/** `if (!isSecure(c)) return c.redirect(…)`, where a function of the service asks for the protocol. */
function asksByFunction({ code }: ExtractInput, call: CallSite): boolean {
  if (call.enclosing === undefined || call.inBranch.length === 0) return false;
  return code.callsIn(call.enclosing).some(
    ({ node, module, targets }) =>
      targets.some((fn) => {
        const text = code.text(fn.node, fn.module);
        // The scheme of an address that somebody sent says nothing about how the request came.
        return PROTOCOL.test(text) && /https|secure|encrypted/i.test(text) && !/\bnew URL\(|\bURL\.parse\(/.test(text);
      }) && call.inBranch.some((branch) => branch.includes(code.text(node, module))),
  );
}

/** `if (request.protocol === 'https') return;` stands before, so that only plain HTTP gets here. */
function followsHttps({ code }: ExtractInput, call: CallSite): boolean {
  const body = call.enclosing?.node.body;
  if (body?.type !== 'BlockStatement') return false;
  return body.body.some((one) => {
    if (one.type !== 'IfStatement' || one.end > call.node.start || one.alternate !== null) return false;
    const then = one.consequent.type === 'BlockStatement' ? one.consequent.body.at(-1) : one.consequent;
    const asked = code.text(one.test, call.module);
    return (
      then?.type === 'ReturnStatement' &&
      PROTOCOL.test(asked) &&
      /=== ?['"]https['"]|\.secure\b|\.encrypted\b/.test(asked) &&
      !asked.startsWith('!')
    );
  });
}

function sendsToHttps({ code }: ExtractInput, call: CallSite): boolean {
  return call.args.some((argument) => {
    if (code.text(argument, call.module).includes('https://')) return true;
    const value = code.value(argument, call.module);
    return value.kind === 'text' && value.parts.some((part) => typeof part === 'string' && part.startsWith('https://'));
  });
}
