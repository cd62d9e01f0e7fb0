import type { Logger } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import { meansProduction } from '../../extract/production.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { BootValue } from '../../boot/boot-value.ts';
import { propertyOf } from '../../boot/inspect.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { inProduction } from '../../lang/typescript/static-value.ts';
import { keyName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { keysOf, levelOf, placeOf } from './options.ts';
import type { Settings } from './options.ts';

interface Formats {
  paths: string[];
  /** Functions that the service itself puts into the chain. */
  own: { fn: FunctionInfo; printf: boolean }[];
  stack: boolean;
}

type Destination = NonNullable<Logger['destination']>;

/** What a winston logger writes in production. https://github.com/winstonjs/winston */
export function readWinston(code: CodeIndex, call: CallSite, options: BootValue | undefined): Settings {
  const { module } = call;
  const [argument] = call.args;
  const format = argument === undefined ? undefined : propertyNode(code, argument, module, 'format');
  const own = format === undefined ? undefined : formatsOf(code, format.node, format.module);
  const places = new Set<Destination>();
  const formats: Formats[] = [];
  const transports = transportsOf(code, call);
  for (const transport of transports) {
    const name = transport.callee.replace(/^new /, '');
    if (name.endsWith('Console')) places.add('stdout');
    else if (/File$|rotate/i.test(name)) places.add('file');
    else if (name.endsWith('Stream')) places.add('unknown');
    else places.add('remote');
    const [first] = transport.args;
    const given = first === undefined ? undefined : propertyNode(code, first, transport.module, 'format');
    const read = given === undefined ? undefined : formatsOf(code, given.node, given.module);
    if (read !== undefined && (name.endsWith('Console') || transports.length === 1)) formats.push(read);
  }
  const all = [own, ...formats].filter((one) => one !== undefined);
  const deciding = formats[0] ?? own;
  return {
    format: deciding === undefined ? 'json' : kindOf(code, deciding, own),
    level: levelOf(propertyOf(options, 'level')),
    redacts: [...new Set(all.flatMap((one) => one.own.flatMap(({ fn }) => redactedBy(code, fn))))].toSorted(),
    destination: transports.length === 0 ? 'unknown' : placeOf(places),
    base: keysOf(propertyOf(options, 'defaultMeta')),
    timestamp: all.some((one) => one.paths.some((path) => path.endsWith('timestamp'))) ? 'iso' : 'none',
    serializesErrors: all.some((one) => one.stack || one.own.some((each) => code.text(each.fn.node, each.fn.module).includes('stack'))),
    errorKeys: all.some((one) => one.own.length > 0) ? ['*'] : [],
  };
}

function kindOf(code: CodeIndex, formats: Formats, outer: Formats | undefined): Logger['format'] {
  const { paths } = formats;
  if (paths.some((path) => /\.(?:json|logstash)$/.test(path))) return 'json';
  const printf = formats.own.filter((one) => one.printf).map(({ fn }) => code.text(fn.node, fn.module));
  if (printf.length > 0) return printf.some((text) => text.includes('JSON.stringify') && !text.includes('`')) ? 'json' : 'text';
  if (paths.some((path) => /\.(?:simple|cli|prettyPrint)$/.test(path))) return 'text';
  if (outer !== undefined && outer !== formats) return kindOf(code, outer, undefined);
  return paths.length === 0 ? 'unknown' : 'json';
}

/** Transports given at creation and added later in production. */
function transportsOf(code: CodeIndex, call: CallSite): CallSite[] {
  const found: CallSite[] = [];
  const take = (input: Node, module: BoundModule, depth: number): void => {
    const node = unwrap(input);
    if (depth > 4) return;
    if (node.type === 'ArrayExpression')
      for (const item of node.elements) if (item !== null) take(item.type === 'SpreadElement' ? item.argument : item, module, depth + 1);
    if (node.type === 'ConditionalExpression') {
      const value = inProduction(code.value(node, module));
      if (value.kind !== 'either' && value.node !== node) take(value.node, value.module, depth + 1);
      else for (const arm of [node.consequent, node.alternate]) take(arm, module, depth + 1);
    }
    if (node.type === 'Identifier') {
      const binding = module.bindingAt.get(node.start);
      if (binding?.init !== undefined && binding.kind !== 'import') take(binding.init, module, depth + 1);
    }
    if (node.type === 'NewExpression' || node.type === 'CallExpression') {
      const site = code.callAt(node);
      if (site !== undefined) found.push(site);
    }
  };
  const [argument] = call.args;
  const transports = argument === undefined ? undefined : propertyNode(code, argument, call.module, 'transports');
  if (transports !== undefined) take(transports.node, transports.module, 0);
  for (const added of code.callsTo('winston.createLogger().add')) {
    const wiring = code.reach(added);
    if (added.module !== call.module || wiring.state === 'not-wired' || wiring.conditions?.some((one) => meansProduction(one) === false))
      continue;
    if (added.args[0] !== undefined) take(added.args[0], added.module, 0);
  }
  return found;
}

function propertyNode(code: CodeIndex, input: Node, module: BoundModule, name: string): { node: Node; module: BoundModule } | undefined {
  const node = unwrap(input);
  if (node.type === 'ObjectExpression') {
    for (const property of node.properties)
      if (property.type === 'Property' && keyName(property.key, property.computed) === name) return { node: property.value, module };
    return undefined;
  }
  if (node.type === 'Identifier') {
    const binding = module.bindingAt.get(node.start);
    if (binding?.init !== undefined && binding.kind !== 'import') return propertyNode(code, binding.init, module, name);
  }
  const value = code.property(code.value(node, module), name);
  return value === undefined ? undefined : { node: value.node, module: value.module };
}

function formatsOf(code: CodeIndex, input: Node, module: BoundModule): Formats {
  const found: Formats = { paths: [], own: [], stack: false };
  const visit = (given: Node, at: BoundModule, depth: number): void => {
    const node = unwrap(given);
    if (depth > 10) return;
    if (node.type === 'Identifier') {
      const binding = at.bindingAt.get(node.start);
      if (binding?.init !== undefined && binding.kind !== 'import') visit(binding.init, at, depth + 1);
      return;
    }
    if (node.type === 'ConditionalExpression') {
      const value = inProduction(code.value(node, at));
      if (value.kind === 'either') for (const arm of [node.consequent, node.alternate]) visit(arm, at, depth + 1);
      else
        visit(
          at.parsed.code.slice(node.alternate.start, node.alternate.end) ===
            value.module.parsed.code.slice(value.node.start, value.node.end)
            ? node.alternate
            : node.consequent,
          at,
          depth + 1,
        );
      return;
    }
    if (node.type !== 'CallExpression') return;
    const callee = unwrap(node.callee);
    const path = code.path(callee, at);
    if (path !== undefined) found.paths.push(path);
    if (path !== undefined && path.endsWith('errors'))
      found.stack ||= node.arguments.some((argument) => /stack\s*:\s*true/.test(code.text(argument, at)));
    // `format((info) => …)()`: the function is an argument of the call that is called.
    if (callee.type === 'CallExpression') visit(callee, at, depth + 1);
    if (callee.type === 'Identifier') {
      const made = at.bindingAt.get(callee.start)?.init;
      if (made?.type === 'CallExpression') visit(made, at, depth + 1);
    }
    for (const argument of node.arguments) {
      const fn = code.functionOf(argument, at);
      if (fn !== undefined) found.own.push({ fn, printf: (path ?? '').endsWith('printf') });
      else visit(argument, at, depth + 1);
    }
  };
  visit(input, module, 0);
  return found;
}

const WORDS =
  /authorization|cookie|password|passwd|secret|token|api.?key|private.?key|credit.?card|card.?number|cvv|ssn|email|phone|bearer|jwt/i;

/** Takes something out of a line or writes something else in its place. */
const TAKES_OUT = /redact|mask|censor|scrub|sanit|omit|conceal|hidden|\*{3,}|\bdelete\s+\w|\.replace(?:All)?\(/i;

/** Names that a format of the service takes out of a line: literals and patterns in the code that it runs, and in the lists that this code goes by. */
function redactedBy(code: CodeIndex, fn: FunctionInfo): string[] {
  const functions = new Set<FunctionInfo>([fn]);
  for (const { call } of callsBelow(code, fn, 3)) for (const target of call.targets) functions.add(target);
  const nodes = [...functions].map((one) => ({ node: one.class?.node ?? one.node, module: one.module }));
  if (!nodes.some(({ node, module }) => TAKES_OUT.test(code.text(node, module)))) return [];
  const found = new Set<string>();
  const lists = new Set<Node>();
  for (const { node, module } of nodes) {
    walk(node, (at) => {
      noteWord(at, found);
      const list = at.type === 'Identifier' ? listOf(code, at, module) : undefined;
      if (list === undefined || lists.has(list)) return;
      lists.add(list);
      walk(list, (inner) => noteWord(inner, found));
    });
  }
  return [...found];
}

function noteWord(at: Node, found: Set<string>): void {
  if (at.type !== 'Literal') return;
  if (typeof at.value === 'string' && at.value.length < 40 && WORDS.test(at.value) && !/\s|^\[|^\*/.test(at.value)) found.add(at.value);
  else if ('regex' in at && WORDS.test(at.regex.pattern))
    for (const word of at.regex.pattern.match(/[a-z_-]{3,}/gi) ?? []) if (WORDS.test(word)) found.add(word);
}

/** `const SENSITIVE = ['password', …]`, a set or a pattern, of this module or of one that it imports. */
function listOf(code: CodeIndex, node: Node, module: BoundModule): Node | undefined {
  const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
  if (binding === undefined || (binding.kind !== 'import' && binding.scope.kind !== 'module')) return undefined;
  const made = binding.kind === 'import' ? code.value(node, module) : undefined;
  const init = made === undefined ? binding.init : made.kind === 'array' || made.kind === 'regexp' ? made.node : undefined;
  const value = init === undefined ? undefined : unwrap(init);
  const isList =
    value?.type === 'ArrayExpression' || value?.type === 'Literal' || (value?.type === 'NewExpression' && value.arguments.length > 0);
  return isList ? value : undefined;
}

export function staticOptions(code: CodeIndex, call: CallSite, index: number): BootValue | undefined {
  const argument = call.args[index];
  return argument === undefined ? undefined : asBootValue(code.value(argument, call.module));
}
