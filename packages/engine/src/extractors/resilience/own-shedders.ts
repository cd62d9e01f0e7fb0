import { known, unknown } from '@airworthy/model';
import type { Known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { functionAt } from '../../extract/function-at.ts';
import { routesOf } from '../../extract/routes.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

/** What tells how busy the process is. https://nodejs.org/api/perf_hooks.html, https://nodejs.org/api/os.html#osloadavg */
const MEASURE = /\b(?:monitorEventLoopDelay|eventLoopUtilization|loadavg)\b/;
const DEEPEST = 3;

/**
 * Own code that stands before handlers, looks at how late the event loop is, how busy it is or how many requests are under way, and
 * answers 503 by it. A readiness route answers 503 too, but turns nobody away from other routes.
 */
export function emitOwnShedders(input: ExtractInput): void {
  const { code } = input;
  const seen = new Set<string>();
  for (const route of routesOf(input)) {
    for (const guard of route.guards) {
      const fn = functionAt(code, guard.place);
      if (fn === undefined || seen.has(fn.key)) continue;
      seen.add(fn.key);
      const limit = answers503(code, fn) ? limitOf(code, fn) : undefined;
      if (limit === undefined) continue;
      input.emit('overloadGuards', {
        location: fn.location,
        by: `own code in ${fn.name}`,
        kind: 'load-shedding',
        limit,
        retryAfter: tellsWhen(code, fn),
        wiring: code.reach(fn),
      });
    }
  }
}

/** The bound that a branch of the function compares a measure of load with; `undefined` where no branch looks at one. */
function limitOf(code: CodeIndex, fn: FunctionInfo): Known<number> | undefined {
  const names = measuresIn(fn);
  let found: Known<number> | undefined;
  walk(fn.node, (node) => {
    if (found !== undefined || node.type !== 'BinaryExpression' || !/^[<>]=?$/.test(node.operator)) return;
    const sides = [node.left as Node, node.right as Node];
    const measured = sides.find((side) => looksAt(fn, side, names));
    if (measured === undefined) return;
    const value = code.value(sides[measured === sides[0] ? 1 : 0] as Node, fn.module);
    found =
      value.kind === 'literal' && typeof value.value === 'number' ? known(value.value) : unknown('the bound is not written as a number');
  });
  return found;
}

/** Names that hold a measure of load: what `monitorEventLoopDelay` gave, and counters that go up and down. */
function measuresIn(fn: FunctionInfo): Set<string> {
  const names = new Set<string>();
  const up = new Set<string>();
  const down = new Set<string>();
  walk(fn.module.parsed.program, (node) => {
    if (node.type === 'VariableDeclarator' && node.init && node.id.type === 'Identifier') {
      if (MEASURE.test(fn.module.parsed.code.slice(node.init.start, node.init.end))) names.add(node.id.name);
    } else if (node.type === 'PropertyDefinition' && node.value && node.key.type === 'Identifier') {
      if (MEASURE.test(fn.module.parsed.code.slice(node.value.start, node.value.end))) names.add(node.key.name);
    } else if (node.type === 'UpdateExpression') note(node.operator === '++' ? up : down, node.argument as Node);
    else if (node.type === 'AssignmentExpression' && /^[+-]=$/.test(node.operator))
      note(node.operator === '+=' ? up : down, node.left as Node);
  });
  for (const name of up) if (down.has(name)) names.add(name);
  return names;
}

function note(into: Set<string>, target: Node): void {
  const node = unwrap(target);
  const name = node.type === 'Identifier' ? node.name : memberName(node);
  if (name !== undefined) into.add(name);
}

function looksAt(fn: FunctionInfo, side: Node, names: ReadonlySet<string>): boolean {
  if (MEASURE.test(fn.module.parsed.code.slice(side.start, side.end))) return true;
  let found = false;
  walk(side, (node) => {
    if (node.type === 'Identifier' && names.has(node.name)) found = true;
    else if (node.type === 'MemberExpression' && names.has(memberName(node) ?? '')) found = true;
  });
  return found;
}

/** `res.status(503)`, `c.json(body, 503)`, `new HttpException(text, 503)`, `new ServiceUnavailableException()`, `ctx.status = 503`. */
function answers503(code: CodeIndex, fn: FunctionInfo): boolean {
  const said = callsBelow(code, fn, DEEPEST).some(
    ({ call }) =>
      /ServiceUnavailable/.test(call.callee) ||
      call.args.some((arg) => {
        const value = code.value(arg, call.module);
        return value.kind === 'literal' && value.value === 503;
      }),
  );
  if (said) return true;
  let found = false;
  walk(fn.node, (node) => {
    if (node.type === 'AssignmentExpression' && /^status(?:Code)?$/.test(memberName(node.left) ?? ''))
      found ||= node.right.type === 'Literal' && node.right.value === 503;
  });
  return found;
}

function tellsWhen(code: CodeIndex, fn: FunctionInfo): boolean {
  return callsBelow(code, fn, DEEPEST).some(({ call }) =>
    call.args.some((arg) => /^['"`{].*retry-after/is.test(code.text(arg, call.module))),
  );
}
