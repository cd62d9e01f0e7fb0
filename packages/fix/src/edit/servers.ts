import type { HttpServer } from '@airworthy/model';
import { live } from '@airworthy/engine/derive/wired';
import type { FixContext } from '../fix.ts';
import { inStyle } from './style.ts';
import { indentAt, nodesAt, pathTo } from './syntax.ts';
import type { Node, ParsedModule } from './syntax.ts';

/** Where the app of a service is made, and what may be written behind it. */
export interface AppPlace {
  server: HttpServer;
  module: ParsedModule;
  /** What the app is called there: `app`, `this.server`. */
  name: string;
  /** Whether `await` may stand there. */
  async: boolean;
  /** Writes statements behind the one that makes the app. */
  insert(code: string): void;
}

/** The apps that the running service makes, where each is given a name. */
export function appPlaces(context: FixContext, frameworks: readonly string[]): AppPlace[] | string {
  const { model, draft } = context;
  const servers = live(model.facts.httpServers).filter((one) => one.under === undefined);
  if (servers.length === 0) return 'the running app makes no server that was found';
  const places: AppPlace[] = [];
  for (const server of servers) {
    if (!frameworks.includes(server.framework)) return `what to write for ${server.framework} is not known here`;
    const { location } = server;
    const module = draft.parse(location.path);
    const call = module === undefined ? undefined : nodesAt(module, location, ['CallExpression', 'NewExpression'])[0];
    if (module === undefined || call === undefined) return `the app of ${location.path}:${location.line} was not found`;
    const path = pathTo(module, call.start);
    const at = path.findLastIndex((node, index) => isList(path[index - 1]) && node.end >= call.end);
    const statement = path[at];
    const name = statement === undefined ? undefined : nameOf(module, statement, call);
    if (statement === undefined || name === undefined) return `the app of ${location.path}:${location.line} has no name of its own`;
    const around = path.findLast((node, index) => index < at && /Function/.test(node.type)) as { async?: boolean } | undefined;
    const esm = module.program.body.some((one) => one.type === 'ImportDeclaration') && model.names?.modules === 'esm';
    const { text } = module;
    places.push({
      server,
      module,
      name,
      async: around === undefined ? esm : around.async === true,
      insert(code) {
        const style = draft.style(module.path);
        const lead = indentAt(text, statement.start);
        const lines = inStyle(code, style)
          .split(style.eol)
          .map((line) => (line === '' ? '' : `${style.eol}${lead}${line}`));
        draft.insert(module.path, statement.end, lines.join(''));
      },
    });
  }
  return places;
}

/** The statement of a list of statements that a call stands in. */
export function statementAround(module: ParsedModule, call: Node): Node | undefined {
  const path = pathTo(module, call.start);
  return path[path.findLastIndex((node, index) => isList(path[index - 1]) && node.end >= call.end)];
}

function isList(node: Node | undefined): boolean {
  return node?.type === 'Program' || node?.type === 'BlockStatement' || node?.type === 'SwitchCase' || node?.type === 'TSModuleBlock';
}

/** The name that a statement gives to what a call makes. */
function nameOf(module: ParsedModule, input: Node, call: Node): string | undefined {
  const statement = input.type === 'ExportNamedDeclaration' && input.declaration ? (input.declaration as Node) : input;
  if (statement.type === 'VariableDeclaration') {
    const one = statement.declarations.find((each) => each.start <= call.start && call.end <= each.end);
    return one?.id.type === 'Identifier' && one.init && startsWith(one.init as Node, call) ? one.id.name : undefined;
  }
  if (
    statement.type === 'ExpressionStatement' &&
    statement.expression.type === 'AssignmentExpression' &&
    startsWith(statement.expression.right as Node, call)
  )
    return module.text.slice(statement.expression.left.start, statement.expression.left.end);
  return undefined;
}

/** `fastify(…)`, `fastify(…) as App`, `fastify(…).withTypeProvider<T>()`. */
function startsWith(node: Node, call: Node): boolean {
  return node.start === call.start || (node.type === 'AwaitExpression' && node.argument.start === call.start);
}
