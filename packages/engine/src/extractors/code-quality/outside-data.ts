import type { Node } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import type { Context } from './context.ts';
import { fromClient, nameOf, short } from './context.ts';

/** JSON.parse of text from clients, other services, queues, sockets and models that no try guards. What the service itself stored is not from outside. */
export function unguardedParsing(context: Context): void {
  for (const call of context.input.code.callsTo('JSON.parse')) {
    const [first] = call.args;
    if (first === undefined || isGuarded(context, call) || !isFromOutside(context, first, call.module, 0)) continue;
    context.use('json-parse-unguarded', call.node, call.module, short(context, call.node, call.module, 80));
  }
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
  if (fromClient(context, node, module)) return true;
  switch (node.type) {
    case 'AwaitExpression':
      return isFromOutside(context, node.argument, module, depth + 1);
    case 'LogicalExpression':
      return isFromOutside(context, node.left, module, depth + 1);
    case 'CallExpression': {
      const callee = unwrap(node.callee);
      const member = memberName(callee) ?? '';
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
        (name === 'content' && /^(?:msg|message)$/.test(owner ?? '')) ||
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

/** A handler's own catch that sends the message or stack of what it caught. */
export function errorsSent(context: Context): void {
  const { code } = context.input;
  // What a handler returns is sent as well.
  for (const handler of context.input.boot.handlers) {
    const fn = handler === undefined ? undefined : code.function(`${handler.path}:${handler.node.start}`);
    if (fn === undefined || /instanceof|NODE_ENV|isDev/.test(code.text(fn.node, fn.module))) continue;
    for (const value of fn.returns) {
      const found = sentError(context, value, fn.module, 0);
      if (found !== undefined) context.use('error-in-response', value, fn.module, found);
    }
  }
  for (const member of ['send', 'json', 'end', 'redirect']) {
    for (const call of code.callsOfMember(member)) {
      const [first] = call.args;
      if (first === undefined || context.served(call.enclosing) === false) continue;
      const found = sentError(context, first, call.module, 0);
      if (found === undefined || isTyped(call, code.text(call.node, call.module))) continue;
      context.use('error-in-response', call.node, call.module, found);
    }
  }
}

/** Under `if (error instanceof ValidationError)` or a known code, the message was written for the client. */
function isTyped(call: CallSite, text: string): boolean {
  return (
    call.inBranch.some(
      (test) =>
        !test.startsWith('not (') &&
        /instanceof|\.name\s*===|\.code\s*===|isBoom|ZodError|\.isOperational|\.expose|statusCode|\.message\s*===|\.message\??\.(?:includes|startsWith)/.test(
          test,
        ),
    ) || /NODE_ENV|isDev/.test(text)
  );
}

function sentError(context: Context, input: Node, module: BoundModule, depth: number): string | undefined {
  if (depth > 5) return undefined;
  const node = unwrap(input);
  switch (node.type) {
    case 'MemberExpression': {
      const name = memberName(node);
      return (name === 'message' || name === 'stack') && isCaught(node.object, module) ? context.input.code.text(node, module) : undefined;
    }
    case 'Identifier':
      return isCaught(node, module) ? node.name : undefined;
    case 'ObjectExpression':
      for (const property of node.properties) {
        const found = sentError(context, property.type === 'SpreadElement' ? property.argument : property.value, module, depth + 1);
        if (found !== undefined) return found;
      }
      return undefined;
    case 'CallExpression':
      return /^(?:encodeURIComponent|String)$/.test(context.input.code.text(node.callee, module)) && node.arguments[0] !== undefined
        ? sentError(context, node.arguments[0], module, depth + 1)
        : undefined;
    case 'ConditionalExpression':
      return sentError(context, node.consequent, module, depth + 1) ?? sentError(context, node.alternate, module, depth + 1);
    case 'LogicalExpression':
      return sentError(context, node.left, module, depth + 1);
    case 'TemplateLiteral':
      for (const part of node.expressions) {
        const found = sentError(context, part, module, depth + 1);
        if (found !== undefined) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}

function isCaught(input: Node, module: BoundModule): boolean {
  const node = unwrap(input);
  const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
  if (binding?.kind === 'catch') return true;
  // `const error = caught as Error`
  const made = binding?.kind === 'const' && binding.path.length === 0 && binding.init !== undefined ? unwrap(binding.init) : undefined;
  return made?.type === 'Identifier' && module.bindingAt.get(made.start)?.kind === 'catch';
}
