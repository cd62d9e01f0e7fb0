import type { Node } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { isFunction, memberName, unwrap } from '../../lang/typescript/syntax.ts';
import type { Context } from './context.ts';
import { fromClient, nameOf, short } from './context.ts';
import { endingOf } from './parse-failures.ts';

/** JSON.parse of text from clients, other services, queues, sockets and models that no try guards. What the service itself stored is not from outside. */
export function unguardedParsing(context: Context): void {
  for (const call of context.input.code.callsTo('JSON.parse')) {
    const [first] = call.args;
    if (first === undefined || isOwnText(context, first, call.module) || !isFromOutside(context, first, call.module, 0)) continue;
    context.use(kindOf(context, call), call.node, call.module, short(context, call.node, call.module, 80));
  }
  bodiesParsed(context);
}

/** `await request.json()` in a handler that is given a Request throws for a broken body: https://developer.mozilla.org/docs/Web/API/Request/json#exceptions */
function bodiesParsed(context: Context): void {
  const { code } = context.input;
  let handed: Map<Node, CallSite> | undefined;
  for (const call of code.callsOfMember('json')) {
    if (call.args.length > 0 || call.receiver === undefined || context.served(call.enclosing) !== true) continue;
    if (!/(?:^|\.)req(?:uest)?$|^_req/i.test(code.text(call.receiver, call.module)) || !fromClient(context, call.node, call.module))
      continue;
    handed ??= new Map(code.calls.flatMap((one) => one.args.filter((argument) => isFunction(argument)).map((argument) => [argument, one])));
    const wrapper = call.enclosing === undefined ? undefined : handed.get(call.enclosing.node);
    // A wrapper that catches whatever its function throws answers for it.
    const caught =
      /^\s*\.(?:catch\(|then\([^;]*\.catch\()/.test(call.module.parsed.text.slice(call.node.end, call.node.end + 300)) ||
      (wrapper !== undefined && wrapper.targets.some((fn) => /\bcatch\b/.test(code.text(fn.node, fn.module))));
    context.use(caught ? 'json-parse-guarded' : kindOf(context, call), call.node, call.module, short(context, call.node, call.module, 80));
  }
}

function kindOf(context: Context, call: CallSite): string {
  if (!isGuarded(context, call)) return 'json-parse-unguarded';
  const ending = call.inTry === undefined ? 'caught' : endingOf(context.input.code, call);
  return ending === 'caught' ? 'json-parse-guarded' : `json-parse-${ending}`;
}

/** `JSON.parse(JSON.stringify(value))` copies a value, and its text is never broken. */
function isOwnText({ input: { code } }: Context, first: Node, module: BoundModule): boolean {
  const node = unwrap(first);
  return node.type === 'CallExpression' && code.text(node.callee, module) === 'JSON.stringify';
}

/** In a try, in a callback inside one, or in a function that is called in try blocks only. */
function isGuarded(context: Context, call: CallSite): boolean {
  if (call.inTry !== undefined) return true;
  const { code } = context.input;
  let fn: FunctionInfo | undefined = call.enclosing;
  for (let depth = 0; fn !== undefined && depth < 6; depth += 1) {
    const { start, end } = fn.node;
    if (fn.held) break;
    const outer = fn.parent === undefined ? [] : code.callsIn(fn.parent);
    if (outer.some((one) => one.inTry !== undefined && one.node.start <= start && end <= one.node.end)) return true;
    if (
      outer.some(
        (one) =>
          (one.member === 'then' || one.member === 'catch') &&
          one.node.start <= start &&
          end <= one.node.end &&
          /\.catch\(/.test(code.text(one.node, one.module)),
      )
    )
      return true;
    fn = fn.parent;
  }
  if (fn === undefined) return false;
  const callers = code.callersOf(fn);
  return callers.length > 0 && callers.every((one) => one.inTry !== undefined);
}

function isFromOutside(context: Context, input: Node, module: BoundModule, depth: number): boolean {
  if (depth > 5) return false;
  const node = unwrap(input);
  const { code } = context.input;
  // `JSON.parse(JSON.stringify(body))` copies; its text was never broken.
  if (node.type === 'CallExpression' && memberName(unwrap(node.callee)) === 'stringify') return false;
  if (fromClient(context, node, module)) return true;
  switch (node.type) {
    case 'AwaitExpression':
      return isFromOutside(context, node.argument, module, depth + 1);
    case 'LogicalExpression':
      return isFromOutside(context, node.left, module, depth + 1);
    case 'CallExpression': {
      const callee = unwrap(node.callee);
      const member = memberName(callee) ?? '';
      // `JSON.parse(Buffer.from(token, 'base64url').toString())`
      if (
        /^(?:Buffer\.from|atob|decodeURIComponent|new TextDecoder\(\)\.decode|String)$/.test(code.text(callee, module)) &&
        node.arguments[0] !== undefined
      )
        return isFromOutside(context, node.arguments[0], module, depth + 1);
      if (member === 'text' && (code.callAt(node)?.callee ?? '').startsWith('fetch()')) return true;
      return (
        /^(?:toString|trim|slice|substring|replace)$/.test(member) &&
        callee.type === 'MemberExpression' &&
        isFromOutside(context, callee.object, module, depth + 1)
      );
    }
    case 'MemberExpression': {
      const name = memberName(node);
      const owner = nameOf(node.object);
      // Messages of queues and answers of models.
      return (
        (/^(?:content|value|Body|body)$/.test(name ?? '') && /^(?:msg|message|record)$/.test(owner ?? '')) ||
        (name === 'arguments' && owner === 'function') ||
        (name === 'data' && /^(?:event|message)$/.test(owner ?? '') && depth > 0)
      );
    }
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      if (binding === undefined || binding.path.length > 0) return false;
      if (binding.kind === 'param') return isMessage(context, binding.declaration, binding.index, module);
      return binding.init !== undefined && binding.kind !== 'import' && isFromOutside(context, binding.init, module, depth + 1);
    }
    default:
      return false;
  }
}

/** First parameter of a listener for messages: `socket.on('message', (data) => …)`. */
function isMessage({ input: { code } }: Context, declaration: Node, index: number, module: BoundModule): boolean {
  const fn = module.functionByStart.get(declaration.start);
  if (fn === undefined || index > 1) return false;
  return [...code.callsOfMember('on'), ...code.callsOfMember('subscribe')].some((call) => {
    if (call.module !== module) return false;
    const [event] = call.args;
    if (event?.type !== 'Literal' || !/^(?:message|pmessage|data)$/.test(String(event.value))) return false;
    return call.args.slice(1).some((argument) => argument.start === fn.node.start) && /^(?:ws#|ioredis#|redis\.|\*)/.test(call.callee);
  });
}
