import type { Node } from 'oxc-parser';
import type { Binding, BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';
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
  const raw = rawClasses(context);
  errorsThrown(context, raw);
  const sends: Sent[] = [
    ...['send', 'json', 'end', 'redirect'].flatMap((member) => code.callsOfMember(member)),
    ...code.callsTo('new Response'),
  ]
    .filter((call) => call.args[0] !== undefined)
    .map((call) => ({ call, value: call.args[0] as Node }));
  for (const { call, value } of [...sends, ...throughOwn(context, sends)]) {
    if (context.served(call.enclosing) === false) continue;
    const found = sentError(context, value, call.module, 0);
    if (found === undefined || isTyped(call, code.text(call.node, call.module), raw)) continue;
    context.use('error-in-response', call.node, call.module, found);
  }
}

/** A call that answers, and what it answers with. */
interface Sent {
  call: CallSite;
  value: Node;
}

/** Calls of own functions that answer with what they are given: `sendJson(res, 500, { error: error.message })`, `responses.badRequest(error.message)`. */
function throughOwn(context: Context, sends: readonly Sent[]): Sent[] {
  const { code } = context.input;
  const found: Sent[] = [];
  const seen = new Set<string>();
  let round = sends;
  // A function that hands it to another that answers, and no further.
  for (let depth = 0; depth < 2 && round.length > 0; depth += 1) {
    const next: Sent[] = [];
    for (const { call, value } of round)
      for (const binding of parametersIn(value, call.module, 0)) {
        let fn = call.enclosing;
        while (fn !== undefined && fn.node !== binding.declaration) fn = fn.parent;
        if (fn === undefined || !fn.held || binding.path.length > 1) continue;
        const key = `${fn.key}:${binding.index}:${binding.path.join('.')}`;
        if (seen.has(key)) continue;
        seen.add(key);
        for (const caller of code.callersOf(fn)) {
          const given = caller.resolvedBy === 'byName' ? undefined : caller.args[binding.index];
          const value = given === undefined ? undefined : fieldOf(given, binding.path[0]);
          if (value !== undefined) next.push({ call: caller, value });
        }
      }
    found.push(...next);
    round = next;
  }
  return found;
}

function fieldOf(input: Node, name: string | undefined): Node | undefined {
  const node = unwrap(input);
  if (name === undefined) return node;
  if (node.type !== 'ObjectExpression') return undefined;
  for (const property of node.properties)
    if (property.type === 'Property' && keyName(property.key, property.computed) === name) return property.value;
  return undefined;
}

/** Parameters that a value is made of as they are. */
function parametersIn(input: Node, module: BoundModule, depth: number): Binding[] {
  if (depth > 4) return [];
  const node = unwrap(input);
  switch (node.type) {
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      return binding?.kind === 'param' ? [binding] : [];
    }
    case 'ObjectExpression':
      return node.properties.flatMap((one) => parametersIn(one.type === 'SpreadElement' ? one.argument : one.value, module, depth + 1));
    case 'ConditionalExpression':
      return [...parametersIn(node.consequent, module, depth + 1), ...parametersIn(node.alternate, module, depth + 1)];
    case 'LogicalExpression':
      return parametersIn(node.left, module, depth + 1);
    case 'TemplateLiteral':
      return node.expressions.flatMap((one) => parametersIn(one, module, depth + 1));
    case 'CallExpression':
      return node.arguments[0] !== undefined && WRITES.test(module.parsed.text.slice(node.callee.start, node.callee.end))
        ? parametersIn(node.arguments[0], module, depth + 1)
        : [];
    default:
      return [];
  }
}

/** What only writes a value differently. */
const WRITES = /^(?:encodeURIComponent|String|JSON\.stringify)$/;

/** Errors whose words come from a database or another library. */
const FOREIGN = /instanceof [\w.]*(?:Prisma|Query|Sequelize|Mongo|Sql|Database|Axios|Driver)\w*/i;

/** Own classes that are given the words of whatever was caught: `throw new DatabaseError(error.message)`. Who sends their message sends those. */
function rawClasses(context: Context): ReadonlySet<string> {
  const { code } = context.input;
  const found = new Set<string>();
  for (const call of code.callsTo(/^new repo:/)) {
    const [first] = call.args;
    if (first === undefined || !code.text(first, call.module).includes('message')) continue;
    if (call.inBranch.some((test) => !test.startsWith('not (') && /instanceof (?!Error\b)/.test(test) && !FOREIGN.test(test))) continue;
    if (sentError(context, first, call.module, 3)?.endsWith('.message') !== true) continue;
    const name = /(\w+)$/.exec(code.text((call.node as { callee?: Node }).callee ?? call.node, call.module))?.[1];
    if (name !== undefined) found.add(name);
  }
  return found;
}

/**
 * Exceptions whose message the framework itself sends: https://docs.nestjs.com/exception-filters#built-in-http-exceptions,
 * https://hono.dev/docs/api/exception, https://trpc.io/docs/server/error-handling, https://www.graphql-js.org/api/class/graphqlerror/
 */
const TOLD =
  /^(?:new )?(?:@nestjs\/common\.\w*Exception|hono\/http-exception\.HTTPException|@trpc\/server\.TRPCError|graphql\.GraphQLError)$/;

/** `throw new BadRequestException(error.message)` where anything may have been caught. */
function errorsThrown(context: Context, raw: ReadonlySet<string>): void {
  for (const call of context.input.code.callsTo(TOLD)) {
    if (context.served(call.enclosing) === false) continue;
    const found = call.args
      .slice(0, 2)
      .map((argument) => sentError(context, argument, call.module, 0))
      .find((one) => one !== undefined && /\.(?:message|stack)$/.test(one));
    if (found !== undefined && !isTyped(call, context.input.code.text(call.node, call.module), raw))
      context.use('error-in-response', call.node, call.module, found);
  }
}

/** Under `if (error instanceof ValidationError)` or a known code, the message was written for the client. */
function isTyped(call: CallSite, text: string, raw: ReadonlySet<string>): boolean {
  return (
    call.inBranch.some(
      (test) =>
        !test.startsWith('not (') &&
        // All classes that are asked for are given the words of what was caught.
        !(
          [...test.matchAll(/instanceof ([\w.]+)/g)].some(([, name]) => raw.has(name?.split('.').at(-1) ?? '')) &&
          !/[.](?:name|code)\b/.test(test)
        ) &&
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
      return WRITES.test(context.input.code.text(node.callee, module)) && node.arguments[0] !== undefined
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
