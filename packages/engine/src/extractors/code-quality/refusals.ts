import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { isOnAnswer } from './answer-root.ts';
import type { Context } from './context.ts';
import { short } from './context.ts';

const STATUS = new Set(['status', 'code', 'sendStatus']);
const ROOT = /^(?:reply|res|response|ctx|c|context)$/;
const VARIABLES = /^(?:reply|res|response|ctx|c|context|(?:Next)?Response)$/;
/** Errors that end as 401 or 403 by their name. */
const REFUSES = /^(?:Unauthori[sz]ed|Forbidden|AccessDenied|Authentication|Authorization|PermissionDenied|NotAuthori[sz]ed)\w*$/;
const LEVELS = /^(?:info|log|warn|warning|error|fatal|notice)$/;
/** Own functions and services that write such records: `audit.record(…)`, `logSecurityEvent(…)`. */
const RECORDS =
  /audit|(?:^|\.)log[A-Z_]|(?:security|access)\w*(?:log|event)|(?:^|\.)(?:track|record|emit)\w*(?:Denied|Failure|Failed|Refus|Security|Auth)|captureMessage|captureException|recordException/i;

/** Each place that answers 401 or 403, and each that throws such an error, with whether a line or record goes with it. */
export function refusals(context: Context): void {
  const { code } = context.input;
  for (const member of STATUS) for (const call of code.callsOfMember(member)) if (is401(call.args[0])) answered(context, call);
  for (const member of ['json', 'text', 'body', 'send'])
    for (const call of code.callsOfMember(member))
      if (call.args.slice(1).some((one) => is401(one) || saysStatus(one))) answered(context, call);
  for (const call of code.callsTo(/^new (?:Response|NextResponse|next\/server\.NextResponse)$/))
    if (call.args.slice(1).some(saysStatus)) answered(context, call);
  for (const call of code.calls) {
    if (call.node.type !== 'NewExpression' || context.served(call.enclosing) !== true) continue;
    const callee = unwrap(call.node.callee);
    const name = callee.type === 'Identifier' ? callee.name : (memberName(callee) ?? '');
    if (!REFUSES.test(name) || !/\bthrow\s+$/.test(call.module.parsed.text.slice(Math.max(0, call.node.start - 8), call.node.start)))
      continue;
    context.use(isRecorded(code, call) ? 'refusal-recorded' : 'refusal-thrown', call.node, call.module, `throws ${name}`);
  }
}

function answered(context: Context, call: CallSite): void {
  if (context.served(call.enclosing) !== true || !isAnswer(call)) return;
  const { code } = context.input;
  const text = short(context, call.node, call.module, 60);
  context.use(isRecorded(code, call) ? 'refusal-recorded' : 'refusal-unrecorded', call.node, call.module, `answers ${text}`);
}

function isAnswer(call: CallSite): boolean {
  return call.node.type === 'NewExpression' || isOnAnswer(call, VARIABLES, ROOT);
}

function is401(node: Node | undefined): boolean {
  const inner = node === undefined ? undefined : unwrap(node);
  return inner?.type === 'Literal' && (inner.value === 401 || inner.value === 403);
}

/** `{ status: 401 }` */
function saysStatus(node: Node): boolean {
  const inner = unwrap(node);
  return (
    inner.type === 'ObjectExpression' &&
    inner.properties.some(
      (property) => property.type === 'Property' && keyName(property.key, property.computed) === 'status' && is401(property.value),
    )
  );
}

/** A line or record in the block that refuses, written there or by what is called there. */
function isRecorded(code: CodeIndex, call: CallSite): boolean {
  const fn = call.enclosing;
  if (fn === undefined) return false;
  const block = blockAround(fn.node, call.node);
  return code.callsIn(fn).some((one) => {
    if (one.node.start < block.start || one.node.end > block.end) return false;
    if (writes(code, one)) return true;
    return one.targets.some((target) => callsBelow(code, target, 1).some((below) => writes(code, below.call)));
  });
}

function writes(code: CodeIndex, call: CallSite): boolean {
  const text = call.node.type === 'CallExpression' ? code.text(call.node.callee, call.module) : call.callee;
  if (text.length < 120 && RECORDS.test(text)) return true;
  return (
    call.member !== undefined &&
    LEVELS.test(call.member) &&
    call.args.length > 0 &&
    (/log/i.test(text.slice(0, -call.member.length)) || text.startsWith('console.'))
  );
}

/** The innermost block of a function that a place stands in. */
function blockAround(fn: Node, inner: Node): { start: number; end: number } {
  let found: { start: number; end: number } = fn;
  walk(fn, (node) => {
    if (node.start > inner.start || node.end < inner.end) return false;
    if (node.type === 'BlockStatement' || node.type === 'SwitchCase') found = node;
    // Without braces: `if (!user) return reply.code(401).send()`.
    else if (node.type === 'IfStatement')
      for (const arm of [node.consequent, node.alternate])
        if (arm && arm.type !== 'BlockStatement' && arm.start <= inner.start && inner.end <= arm.end) found = arm;
    return undefined;
  });
  return found;
}
