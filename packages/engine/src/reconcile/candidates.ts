import type { Node } from 'oxc-parser';
import type { Registration } from '@airworthy/model';
import type { ParsedModule } from '../lang/typescript/parse.ts';
import { eachChild } from '../lang/typescript/syntax.ts';

/** A call in the text that looks like a registration with a web framework. */
export interface Candidate {
  path: string;
  start: number;
  end: number;
  kind: Registration['kind'];
  label: string;
  /** Enclosing functions, innermost first. */
  functions: { start: number; name: string }[];
  /** Tests of conditions around it, innermost first. */
  tests: string[];
  /** Why it does not count although its module is loaded, where that is the same for all of its kind. */
  idle?: string;
}

const VERBS = new Set(['get', 'post', 'put', 'delete', 'patch', 'head', 'options', 'all']);
/** Usual names of app objects; others count by type or by how they are made. */
const APP_NAME =
  /^(?:app|server|fastify|router|instance|api|scope|web|express|http|srv|koa|hono|.*[a-z](?:App|Router|Server|Routes|Instance)|_?(?:app|router|server|fastify))$/;
const APP_TYPE = /\b(?:FastifyInstance|FastifyPluginAsync|FastifyPluginCallback|Express|Application|Router|IRouter|Hono|Koa)\b/;
const APP_MAKER = /^(?:fastify|Fastify|express|Router|express\.Router|buildApp|createApp|buildServer|createServer)$/;
const MAY_HOLD = /\.(?:get|post|put|delete|patch|head|options|all|route|addHook|register|use)\s*[<(]/;

/** Without one of these no name can be told to hold an app by type or by how it is made. */
const MAY_NAME_APP = /Fastify|Express|Application|Router|Hono|Koa|fastify|express|buildApp|createApp|buildServer|createServer|\\u/;
/** Without one of these no name fits {@link APP_NAME}. */
const MAY_BE_APP =
  /\b_?(?:app|server|fastify|router|instance|api|scope|web|express|http|srv|koa|hono)\b|[a-z](?:App|Router|Server|Routes|Instance)\b|\\u/;

/** Where a call that {@link MAY_HOLD} means can stand, however it is laid out. */
const CALL_PLACES = /\.\s*(?:get|post|put|delete|patch|head|options|all|route|addHook|register|use)\b/g;
const APP_PLACES = new RegExp(MAY_NAME_APP, 'g');

/** Statements and members of classes hold whatever is written between their ends. */
const HOLDS_ITS_TEXT = /Statement$|^VariableDeclaration$|^FunctionDeclaration$/;

/** Tells of a node whether one of some places lies in it; a walk leaves out what has none. */
function createFilter(text: string, places: RegExp): (node: Node) => boolean {
  const starts: number[] = [];
  for (const match of text.matchAll(places)) starts.push(match.index);
  return (node) => {
    if (!HOLDS_ITS_TEXT.test(node.type)) return true;
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) < node.start) low = middle + 1;
      else high = middle;
    }
    return low < starts.length && (starts[low] as number) < node.end;
  };
}

/** Lists the registration-like calls of a module. */
export function findCandidates(parsed: ParsedModule): Candidate[] {
  if (!MAY_HOLD.test(parsed.text)) return [];
  const out: Candidate[] = [];
  const apps = new Set<string>();
  const functions: { start: number; name: string }[] = [];
  const tests: string[] = [];
  if (MAY_NAME_APP.test(parsed.text))
    collectApps(parsed.program as unknown as Node, parsed.text, apps, createFilter(parsed.text, APP_PLACES), 0);
  if (apps.size === 0 && !MAY_BE_APP.test(parsed.text)) return [];
  const mayHold = createFilter(parsed.text, CALL_PLACES);
  const walk = (node: Node, name: string, depth: number): void => {
    if (depth > 400 || !mayHold(node)) return;
    const isFunction = node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
    if (isFunction) functions.unshift({ start: node.start, name: ('id' in node && node.id !== null ? node.id?.name : undefined) ?? name });
    if (node.type === 'CallExpression') {
      const found = asCandidate(parsed, node, apps);
      if (found !== undefined) out.push({ ...found, functions: [...functions], tests: [...tests] });
    }
    const hint = nameHint(node) ?? (node.type === 'CallExpression' ? name : '');
    if (node.type === 'IfStatement') {
      walk(node.test, hint, depth + 1);
      const test = parsed.text.slice(node.test.start, node.test.end).replace(/\s+/g, ' ').slice(0, 80);
      for (const [arm, text] of [
        [node.consequent, test],
        [node.alternate, `not ${test}`],
      ] as const) {
        if (arm === null) continue;
        tests.unshift(text);
        walk(arm, hint, depth + 1);
        tests.shift();
      }
    } else eachChild(node, (child) => walk(child, hint, depth + 1));
    if (isFunction) functions.shift();
  };
  walk(parsed.program as unknown as Node, '', 0);
  return out;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function nameHint(node: Node): string | undefined {
  if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') return node.id.name;
  if (
    (node.type === 'MethodDefinition' || node.type === 'PropertyDefinition' || node.type === 'Property') &&
    node.key.type === 'Identifier'
  )
    return node.key.name;
  if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression' && node.left.property.type === 'Identifier')
    return node.left.property.name;
  return undefined;
}

/** Names that hold an app by type annotation or by how they are made. */
function collectApps(node: Node, text: string, apps: Set<string>, mayName: (node: Node) => boolean, depth: number): void {
  if (depth > 400 || !mayName(node)) return;
  if (
    node.type === 'Identifier' &&
    'typeAnnotation' in node &&
    isNode(node.typeAnnotation) &&
    APP_TYPE.test(text.slice(node.typeAnnotation.start, node.typeAnnotation.end).slice(0, 200))
  )
    apps.add(node.name);
  if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init !== null) {
    let init: Node = node.init;
    if (init.type === 'AwaitExpression') init = init.argument;
    if (init.type === 'CallExpression' && APP_MAKER.test(text.slice(init.callee.start, init.callee.end))) apps.add(node.id.name);
    // `const plugin: FastifyPluginAsync = async (f) => …`
    const type = 'typeAnnotation' in node.id ? node.id.typeAnnotation : null;
    if (
      isNode(type) &&
      /FastifyPlugin/.test(text.slice(type.start, type.end)) &&
      (init.type === 'ArrowFunctionExpression' || init.type === 'FunctionExpression')
    ) {
      const first = init.params[0] as Node | undefined;
      if (first?.type === 'Identifier') apps.add(first.name);
    }
  }
  eachChild(node, (child) => collectApps(child, text, apps, mayName, depth + 1));
}

function receiverName(node: Node): string | undefined {
  let at = node;
  while (at.type === 'TSAsExpression' || at.type === 'ParenthesizedExpression' || at.type === 'TSNonNullExpression') at = at.expression;
  if (at.type === 'Identifier') return at.name;
  if (at.type === 'MemberExpression' && !at.computed && at.property.type === 'Identifier')
    return at.object.type === 'ThisExpression' ? at.property.name : undefined;
  // Chains: `app.get(…).post(…)`, `router.route('/x').get(…)`.
  if (at.type === 'CallExpression' && at.callee.type === 'MemberExpression') return receiverName(at.callee.object);
  return undefined;
}

function asCandidate(
  parsed: ParsedModule,
  node: Extract<Node, { type: 'CallExpression' }>,
  apps: Set<string>,
): Omit<Candidate, 'functions' | 'tests'> | undefined {
  const callee = node.callee;
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  const member = callee.property.name;
  const receiver = receiverName(callee.object);
  if (receiver === undefined || !(apps.has(receiver) || APP_NAME.test(receiver))) return undefined;
  const base = { path: parsed.path, start: node.start, end: node.end };
  const first = node.arguments[0];
  const textual =
    first?.type === 'Literal'
      ? typeof first.value === 'string'
        ? first.value
        : undefined
      : first?.type === 'TemplateLiteral'
        ? parsed.text.slice(first.start + 1, first.end - 1)
        : undefined;
  if (VERBS.has(member)) {
    if (textual === undefined || node.arguments.length < 2) return undefined;
    const last = node.arguments.at(-1);
    if (last === undefined || last.type === 'Literal' || last.type === 'TemplateLiteral') return undefined;
    return { ...base, kind: 'route', label: `${member.toUpperCase()} ${textual}` };
  }
  if (member === 'route' && first?.type === 'ObjectExpression') {
    const url = first.properties.find(
      (property) =>
        property.type === 'Property' && property.key.type === 'Identifier' && (property.key.name === 'url' || property.key.name === 'path'),
    );
    return {
      ...base,
      kind: 'route',
      label:
        `ROUTE ${url?.type === 'Property' ? parsed.text.slice(url.value.start, url.value.end).replace(/^['"`]|['"`]$/g, '') : ''}`.trim(),
    };
  }
  if (member === 'addHook' && textual !== undefined) return { ...base, kind: 'hook', label: `hook ${textual}` };
  const shown = node.arguments.map((argument) => parsed.text.slice(argument.start, argument.end).replace(/\s+/g, ' ').slice(0, 40));
  if (member === 'register' && first !== undefined && !['Literal', 'ObjectExpression', 'TemplateLiteral'].includes(first.type)) {
    // `container.register({…})` and form libraries are not web apps; an app registers functions.
    if (!apps.has(receiver) && !/^(?:app|server|fastify|instance|api|.*App|.*Server)$/.test(receiver)) return undefined;
    return { ...base, kind: 'plugin', label: `plugin ${shown[0] ?? ''}` };
  }
  if (member === 'use' && first !== undefined && /^(?:app|router|.*[rR]outer|.*App|express|server)$/.test(receiver))
    return { ...base, kind: 'middleware', label: `middleware ${shown.join(', ').slice(0, 80)}` };
  return undefined;
}
