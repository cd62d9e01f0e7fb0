import { isFunction, unwrap } from '@airworthy/engine/lang/typescript/syntax';
import { inStyle } from '../../edit/style.ts';
import { nodesAt, nodesOf } from '../../edit/syntax.ts';
import type { Node, ParsedModule } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';

export const messagesHidden = defineFix({
  item: 'S03-003',
  title: 'Keep the message of unexpected errors inside',
  afterwards: 'Errors without a status of their own, as those of the database, are answered in general words now; the log has the rest.',
  write({ draft, places, model }) {
    for (const at of places) {
      const module = draft.parse(at.path);
      const fact = model.facts.errorHandlers.find((one) => one.location.path === at.path && one.location.line === at.line);
      const handler = module === undefined ? undefined : handlerAt(module, at.line);
      const where = `${at.path}:${at.line}`;
      if (module === undefined || handler === undefined || fact === undefined) return `the handler of ${where} stands in another file`;
      const first = handler.params[0] as Node | undefined;
      const error = first?.type === 'Identifier' ? first.name : undefined;
      if (error === undefined) return `the handler of ${where} takes its error apart`;
      const shown = nodesOf(handler as Node, ['CallExpression'])
        .filter(
          (call) =>
            call.callee.type === 'MemberExpression' &&
            call.callee.property.type === 'Identifier' &&
            /^(?:send|json)$/.test(call.callee.property.name),
        )
        .flatMap((call) => call.arguments.flatMap((one) => exposing(module, one as Node, error, messagesIn(module, handler, error))));
      if (shown.length === 0) return `what the handler of ${where} sends could not be read`;
      // What is thrown has no type of its own, or that of an Error, which knows no status.
      const typed = /\.[cm]?tsx?$/.test(at.path);
      const one = (name: string): string => (typed ? `(${error} as { ${name}?: number }).${name}` : `${error}.${name}`);
      const status = fact.framework === 'fastify' ? one('statusCode') : `(${one('statusCode')} ?? ${one('status')})`;
      for (const value of shown) {
        const shorthand = value.type === 'Property';
        const text = shorthand ? nameOf(value) : module.text.slice(value.start, value.end);
        draft.replace(
          at.path,
          value.start,
          value.end,
          inStyle(`${shorthand ? `${text}: ` : ''}(${status} ?? 500) < 500 ? ${text} : 'Internal server error'`, draft.style(at.path)),
        );
      }
    }
    return undefined;
  },
});

/** The function that is registered on a line, written there or elsewhere in the module. */
function handlerAt(
  module: ParsedModule,
  line: number,
): Extract<Node, { type: 'ArrowFunctionExpression' | 'FunctionExpression' | 'FunctionDeclaration' }> | undefined {
  for (const call of nodesAt(module, { path: module.path, line }, ['CallExpression'])) {
    for (const argument of call.arguments) {
      const node = unwrap(argument as Node);
      if (isFunction(node)) return node as never;
      if (node.type !== 'Identifier') continue;
      const declared = nodesOf(module, ['FunctionDeclaration']).find((one) => one.id?.name === node.name);
      const variable = nodesOf(module, ['VariableDeclarator']).find((one) => one.id.type === 'Identifier' && one.id.name === node.name);
      const value = declared ?? (variable?.init ? unwrap(variable.init as Node) : undefined);
      if (value !== undefined && isFunction(value)) return value as never;
    }
  }
  return undefined;
}

/** `error.message`, `(error as Error).message` */
function tells(text: string, error: string): boolean {
  return new RegExp(`(?:\\b${error}|\\(\\s*${error}\\s+as\\s+\\w+\\s*\\))\\??\\.message\\b`).test(text);
}

/** Names of the handler that hold the message: `const message = error.message || 'Unknown'`. */
function messagesIn(module: ParsedModule, handler: Node, error: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { id, init } of nodesOf(handler, ['VariableDeclarator'])) {
    const value = init ? unwrap(init as Node) : undefined;
    if (id.type !== 'Identifier' || value === undefined || !/^(?:Member|Logical)Expression$/.test(value.type)) continue;
    if (tells(module.text.slice(value.start, value.end), error)) found.add(id.name);
  }
  return found;
}

function nameOf(node: Node): string {
  return node.type === 'Property' && node.key.type === 'Identifier' ? node.key.name : '';
}

/** Values of an answer that hold the message of the error as it came. */
function exposing(module: ParsedModule, input: Node, error: string, messages: ReadonlySet<string>): Node[] {
  const node = unwrap(input);
  if (node.type === 'ObjectExpression')
    return node.properties.flatMap((one) => {
      if (one.type !== 'Property') return [];
      if (one.shorthand) return messages.has(nameOf(one as Node)) ? [one as Node] : [];
      return exposing(module, one.value as Node, error, messages);
    });
  if (node.type === 'Identifier') return messages.has(node.name) ? [node] : [];
  if (node.type === 'ConditionalExpression') return [];
  return tells(module.text.slice(input.start, input.end), error) ? [input] : [];
}
