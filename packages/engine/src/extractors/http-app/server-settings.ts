import type { HttpServer, Known } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { typesOf, visitNodes } from '../../extract/walk-module.ts';
import { wordsIn } from '../../extract/words.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const TIMES = ['keepAliveTimeout', 'requestTimeout'] as const;
type Time = (typeof TIMES)[number];

const number = (value: unknown): value is number => typeof value === 'number';

/**
 * What running code sets on the server of Node after it was made, `server.keepAliveTimeout = 65_000`, and whether it reads the address of
 * a client from X-Forwarded-For itself. Both are told for every server of the service that has no setting of its own.
 */
export function withSettings(input: ExtractInput, servers: readonly HttpServer[]): HttpServer[] {
  if (servers.length === 0) return [];
  const times = assigned(input);
  const readsForwarded = readsForwardedFor(input);
  return servers.map((server) => {
    const out = { ...server };
    for (const name of TIMES) {
      const set = times.get(name);
      if (out[name].state === 'absent' && set !== undefined) out[name] = set;
    }
    if (readsForwarded) out.readsForwardedFor = true;
    return out;
  });
}

const ASSIGNMENTS = typesOf('AssignmentExpression');

function assigned({ code }: ExtractInput): Map<Time, Known<number>> {
  const found = new Map<Time, Known<number>>();
  for (const module of code.modules) {
    if (module.kind !== 'production' || module.reach.state === 'not-wired') continue;
    if (!TIMES.some((name) => wordsIn(module).includes(name))) continue;
    visitNodes(module.parsed.program, ASSIGNMENTS, (node) => {
      if (node.type !== 'AssignmentExpression' || node.operator !== '=') return;
      const name = TIMES.find((one) => one === memberName(unwrap(node.left)));
      if (name === undefined || code.reachAt(module, node.start).state === 'not-wired') return;
      const value = code.toKnown(code.value(node.right, module), number);
      if (!found.has(name) || value.state === 'known') found.set(name, value);
    });
  }
  for (const call of code.callsTo(/^@hono\/node-server\.(?:serve|createAdaptorServer)$/)) {
    const [options] = call.args;
    if (options === undefined || code.reach(call).state === 'not-wired') continue;
    // https://github.com/honojs/node-server#options: what `http.createServer` is given
    const given = code.property(code.value(options, call.module), 'serverOptions');
    for (const name of TIMES) {
      const value = code.property(given, name);
      if (value !== undefined) found.set(name, code.toKnown(value, number));
    }
  }
  return found;
}

function readsForwardedFor({ code }: ExtractInput): boolean {
  for (const module of code.modules) {
    if (module.kind !== 'production' || module.reach.state === 'not-wired' || !/x-forwarded-for/i.test(wordsIn(module))) continue;
    let reads = false;
    walk(module.parsed.program, (node) => {
      // `request.ip || request.headers['x-forwarded-for']` never comes to the header.
      if (reads || (node.type === 'LogicalExpression' && memberName(unwrap(node.left)) === 'ip')) return false;
      if (node.type === 'MemberExpression') reads = /^x-forwarded-for$/i.test(memberName(node) ?? '');
      if (node.type === 'CallExpression' && /^(?:get|header)$/.test(memberName(unwrap(node.callee)) ?? '')) {
        const [first] = node.arguments;
        reads = first?.type === 'Literal' && typeof first.value === 'string' && /^x-forwarded-for$/i.test(first.value);
      }
      return !reads;
    });
    if (reads) return true;
  }
  return false;
}
