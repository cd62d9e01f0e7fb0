import type { Node } from 'oxc-parser';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { Context } from './context.ts';
import { short } from './context.ts';

/** Calls that give an emitter which ends the process when it emits 'error' and nobody listens. Clients of databases, caches and queues are asked about as such. */
const MAKES =
  /^fs\.create(?:Read|Write)Stream$|^child_process\.(?:spawn|fork)$|^https?\.(?:request|get)$|^(?:net|tls)\.(?:connect|createConnection)$/;

const LISTENS = new Set(['on', 'once', 'addListener', 'prependListener']);
/** Members of an emitter that return it. */
const SAME = new Set([...LISTENS, 'setEncoding', 'setTimeout', 'setNoDelay', 'setKeepAlive', 'pause', 'resume', 'ref', 'unref', 'off']);
/** Takes a stream over, errors included. */
const TAKES_OVER = /^(?:(?:stream|stream\/promises|stream\.promises)\.(?:pipeline|finished)|pipeline|finished|pump)$/;
/** Answers of a framework look after the stream that they are given. */
const ANSWERS = new Set(['send', 'sendFile', 'stream']);

type Heard = boolean | 'unknown';

/** Streams, processes, requests and sockets that the code opens, and whether anybody hears of their errors. */
export function emitterRules(context: Context): void {
  for (const call of context.input.code.callsTo(MAKES)) {
    const heard = heardOf(context, call);
    const kind = heard === true ? 'error-listener' : heard === false ? 'stream-without-error-listener' : 'emitter-handed-on';
    context.use(kind, call.node, call.module, short(context, call.node, call.module, 80));
  }
}

function heardOf(context: Context, call: CallSite): Heard {
  const around: Node = call.enclosing?.node ?? call.module.parsed.program;
  const names = namesOf(around, call.node);
  let heard: Heard = call.use === 'returned' || names.keeps ? 'unknown' : false;
  const is = (node: Node): boolean => {
    const inner = unwrap(node);
    if (inner.start === call.node.start && inner.end === call.node.end) return true;
    return inner.type === 'Identifier' && inner.name === names.name && inner.start > call.node.start;
  };
  walk(around, (node) => {
    if (heard === true) return;
    if (node.type === 'ForOfStatement' && node.await && is(node.right)) heard = true;
    if (node.type === 'ReturnStatement' && node.argument && is(node.argument)) heard = 'unknown';
    if (node.type === 'ArrowFunctionExpression' && is(node.body)) heard = 'unknown';
    if ((node.type === 'Property' && is(node.value)) || (node.type === 'AssignmentExpression' && is(node.right))) heard = 'unknown';
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return;
    const callee = unwrap(node.callee);
    if (callee.type === 'MemberExpression' && LISTENS.has(memberName(callee) ?? '') && is(rootOf(callee.object))) {
      const [event] = node.arguments;
      const named = event === undefined ? undefined : context.input.code.value(event, call.module);
      if (named?.kind === 'literal') heard = named.value === 'error' ? true : heard;
      else heard = 'unknown';
    } else if (node.arguments.some((one) => is(one.type === 'SpreadElement' ? one.argument : one))) {
      const path = context.input.code.path(node.callee, call.module) ?? '';
      const member = memberName(callee) ?? '';
      if (TAKES_OVER.test(path) || ANSWERS.has(member)) heard = true;
      // `input.pipe(file)` tells the target nothing of its own errors.
      else if (member !== 'pipe') heard = 'unknown';
    }
  });
  return heard;
}

/** The name that a call's value is kept under in its function, and whether it is kept where others reach it. */
function namesOf(around: Node, made: Node): { name: string | undefined; keeps: boolean } {
  let name: string | undefined;
  let keeps = false;
  const declared = new Set<string>();
  const assigned = new Set<string>();
  const isMade = (node: Node): boolean => rootOf(node).start === made.start;
  walk(around, (node) => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') declared.add(node.id.name);
    if (node.type === 'VariableDeclarator' && node.init && isMade(node.init)) {
      if (node.id.type === 'Identifier') name = node.id.name;
      else keeps = true;
    } else if (node.type === 'AssignmentExpression' && isMade(node.right)) {
      const target = unwrap(node.left);
      if (target.type === 'Identifier') assigned.add((name = target.name));
      else keeps = true;
    } else if (node.type === 'PropertyDefinition' && node.value && isMade(node.value))
      keeps = keyName(node.key, node.computed) !== undefined;
  });
  // A variable from outside may be listened to out there.
  return { name, keeps: keeps || [...assigned].some((one) => !declared.has(one)) };
}

/** The object at the start of a chain of members that give the emitter itself: `spawn(…)` of `spawn(…).on('exit', …)`. */
function rootOf(input: Node): Node {
  let node = unwrap(input);
  while (node.type === 'CallExpression') {
    const callee = unwrap(node.callee);
    if (callee.type !== 'MemberExpression' || !SAME.has(memberName(callee) ?? '')) return node;
    node = unwrap(callee.object);
  }
  return node;
}
