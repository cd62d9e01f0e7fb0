import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import type { Context } from './context.ts';

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
  errorsThrown(context);
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

/** Exceptions whose message the framework itself sends: https://docs.nestjs.com/exception-filters#built-in-http-exceptions, https://hono.dev/docs/api/exception */
const TOLD = /^(?:new )?(?:@nestjs\/common\.\w*Exception|hono\/http-exception\.HTTPException)$/;

/** `throw new BadRequestException(error.message)` where anything may have been caught. */
function errorsThrown(context: Context): void {
  for (const call of context.input.code.callsTo(TOLD)) {
    if (context.served(call.enclosing) === false) continue;
    const found = call.args
      .slice(0, 2)
      .map((argument) => sentError(context, argument, call.module, 0))
      .find((one) => one !== undefined && /\.(?:message|stack)$/.test(one));
    if (found !== undefined && !isTyped(call, context.input.code.text(call.node, call.module)))
      context.use('error-in-response', call.node, call.module, found);
  }
}

/** Under `if (error instanceof ValidationError)` or a known code, the message was written for the client. */
function isTyped(call: CallSite, text: string): boolean {
  return (
    call.inBranch.some(
      (test) =>
        !test.startsWith('not (') &&
        /instanceof (?!Error\b)|\.name\s*===|\.code\s*===|isBoom|ZodError|\.isOperational|\.expose|statusCode|\.message\s*===|\.message\??\.(?:includes|startsWith)/.test(
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
      return isCaught(node, module) ? node.name : heldError(context, node, module, depth);
    case 'ObjectExpression':
      for (const property of node.properties) {
        const found = sentError(context, property.type === 'SpreadElement' ? property.argument : property.value, module, depth + 1);
        if (found !== undefined) return found;
      }
      return undefined;
    case 'AwaitExpression':
      return sentError(context, node.argument, module, depth + 1);
    case 'CallExpression':
      return /^(?:encodeURIComponent|String)$/.test(context.input.code.text(node.callee, module)) && node.arguments[0] !== undefined
        ? sentError(context, node.arguments[0], module, depth + 1)
        : ofCallee(context, node, depth);
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

/** What a function of the service makes of an error that it caught: `return { status: 'down', error: error.message }`. */
function ofCallee(context: Context, node: Node, depth: number): string | undefined {
  const call = depth > 3 ? undefined : context.input.code.callAt(node);
  if (call === undefined || call.resolvedBy === 'byName') return undefined;
  for (const target of call.targets) {
    if (/instanceof (?!Error\b)|NODE_ENV|isDev|\.(?:name|code)\s*===/.test(context.input.code.text(target.node, target.module))) continue;
    for (const value of target.returns) {
      const found = sentError(context, value, target.module, depth + 2);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** `const message = error instanceof Error ? error.message : 'failed'` */
function heldError(context: Context, node: Node, module: BoundModule, depth: number): string | undefined {
  const binding = module.bindingAt.get(node.start);
  if (binding?.kind !== 'const' || binding.init === undefined || binding.path.length > 0) return undefined;
  const init = unwrap(binding.init);
  return /^(?:MemberExpression|ConditionalExpression|LogicalExpression|TemplateLiteral|AwaitExpression|CallExpression|ObjectExpression)$/.test(
    init.type,
  )
    ? sentError(context, init, module, depth + 1)
    : undefined;
}

function isCaught(input: Node, module: BoundModule): boolean {
  const node = unwrap(input);
  const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
  if (binding?.kind === 'catch') return true;
  // `const error = caught as Error`
  const made = binding?.kind === 'const' && binding.path.length === 0 && binding.init !== undefined ? unwrap(binding.init) : undefined;
  return made?.type === 'Identifier' && module.bindingAt.get(made.start)?.kind === 'catch';
}
