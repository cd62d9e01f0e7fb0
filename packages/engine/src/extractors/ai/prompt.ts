import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { functionsAround, namesIn } from './around.ts';
import { bindingOf, givenFor, resultNames } from './follow.ts';

export interface Prompt {
  takesUserText: boolean | 'unknown';
  separates: boolean | 'unknown';
  bounded: boolean | 'unknown';
  sensitive: string[] | undefined;
  /** A log call near the model call is given what goes into the prompt. */
  logged: boolean | undefined;
}

const SENSITIVE = /password|secret|api_?key|\botp\b|card_?number|cvv|ssn|aadhaar|passport|date_?of_?birth|\bphone\b|\bemail\b|^address$/i;
const DELIMITED = /"""|```|<\w+>\s*$|'''|---\s*$/;

interface Message {
  role: string;
  content: StaticValue | undefined;
}

/** What goes into the prompt, and whether words of others stand apart from the instructions. */
export function readPrompt(code: CodeIndex, site: CallSite, request: StaticValue | undefined): Prompt {
  const messages = isOpaque(request) ? undefined : messagesOf(code, request);
  if (messages === undefined)
    return { takesUserText: 'unknown', separates: 'unknown', bounded: 'unknown', sensitive: undefined, logged: undefined };
  const holes = messages.flatMap((message) => holesOf(code, message.content).map((hole) => ({ ...hole, role: message.role })));
  const takes = holes.length > 0;
  const system = holes.filter((hole) => hole.role === 'system' || hole.role === 'developer').map((hole) => whose(hole));
  const hasSystem = messages.some((message) => message.role === 'system' || message.role === 'developer');
  const mixed = holes.some((hole) => hole.role === 'user' && hole.within !== '' && !DELIMITED.test(hole.before));
  const names = new Set(holes.flatMap((hole) => [...namesIn(hole.node)]));
  const whole = holes.some(
    (hole) => unwrap(hole.node).type === 'CallExpression' && code.text(hole.node, hole.module).startsWith('JSON.stringify'),
  );
  for (const name of wholeNames(code, holes)) names.add(name);
  const sensitive = [...names].filter((name) => SENSITIVE.test(name)).toSorted();
  return {
    takesUserText: takes,
    separates: !takes ? true : system.includes('users') || (mixed && !hasSystem) ? false : system.includes('unknown') ? 'unknown' : true,
    bounded: takes ? bounds(code, site, holes) : true,
    sensitive: sensitive.length > 0 ? sensitive : whole ? undefined : [],
    logged: isLogged(code, site, holes),
  };
}

/** The prompt is among settings from elsewhere, as in a wrapper around a library. */
function isOpaque(request: StaticValue | undefined): boolean {
  return (
    request?.kind === 'object' &&
    request.open &&
    !['messages', 'input', 'contents', 'prompt', 'system', 'instructions'].some((name) => request.keys.includes(name))
  );
}

/** Fields of a result that goes into the prompt as a whole: `JSON.stringify(result)`. */
function wholeNames(code: CodeIndex, holes: readonly Hole[]): string[] {
  return holes.flatMap(({ node, module }) => {
    const call = unwrap(node);
    if (call.type !== 'CallExpression' || memberName(call.callee) !== 'stringify') return [];
    const binding = bindingOf(call.arguments[0], module);
    return binding === undefined ? [] : [...resultNames(code, binding)];
  });
}

const WORDS =
  /transcript|(?:^|[a-z])words?$|^said$|^spoken$|utterance|message|question|conversation|history|query|(?:^|user|raw|spoken)text$|comment|chat/i;
const PLAIN =
  /(?:^|[a-z])(?:id|ids|date|time|now|iso|today|year|timestamp|count|limit|max|min|length|locale|language|timezone|currency|version|model|ms|list of)$/i;

/** Whose words stand in a place of the instructions: values named like text of people, plain values such as dates, or who knows what. */
function whose(hole: Hole): 'users' | 'own' | 'unknown' {
  const node = unwrap(hole.node);
  const name = node.type === 'Identifier' ? node.name : node.type === 'MemberExpression' ? (memberName(node) ?? '') : '';
  if (name === '') return 'unknown';
  if (PLAIN.test(name) || /^[A-Z0-9_]+$/.test(name)) return 'own';
  return WORDS.test(name) ? 'users' : 'unknown';
}

const LOG = /^(?:console\.(?:log|info|warn|error|debug)|.*(?:\.|#)(?:trace|debug|info|warn|error|fatal))$/;

/** A variable that goes into the prompt is also given to a log call of the same function. */
function isLogged(code: CodeIndex, site: CallSite, holes: readonly Hole[]): boolean {
  const words = new Set(
    holes.flatMap(({ node, module }) => {
      const at = unwrap(node);
      const binding = at.type === 'Identifier' ? module.bindingAt.get(at.start) : undefined;
      return binding === undefined || PLAIN.test(binding.name) ? [] : [binding];
    }),
  );
  if (words.size === 0 || site.enclosing === undefined) return false;
  // What a caller hands in has a name of its own there.
  const given = [...words].flatMap((word) => givenFor(code, word, true)).slice(0, 12);
  const further = given.flatMap((one) => {
    const binding = bindingOf(one.node, one.call.module);
    return binding === undefined || one.call.enclosing === undefined ? [] : [{ binding, fn: one.call.enclosing }];
  });
  for (const { binding } of further) words.add(binding);
  const functions = new Set([site.enclosing, ...further.map((one) => one.fn)]);
  return [...functions]
    .flatMap((fn) => code.callsIn(fn))
    .some((call) => {
      if (!LOG.test(call.callee) && !/^(?:trace|debug|info|warn|error|fatal)$/.test(call.member ?? '')) return false;
      let found = false;
      for (const argument of call.args)
        walk(argument, (node) => {
          // `text.length` says nothing of the text.
          if (node.type === 'MemberExpression' && memberName(node) === 'length') return false;
          const binding = node.type === 'Identifier' ? call.module.bindingAt.get(node.start) : undefined;
          if (binding !== undefined && words.has(binding)) found = true;
          return !found;
        });
      return found;
    });
}

function messagesOf(code: CodeIndex, request: StaticValue | undefined): Message[] | undefined {
  // Of an object with members from elsewhere, only those that stand there count.
  const own = (...names: string[]): StaticValue | undefined =>
    names
      .filter((name) => request?.kind !== 'object' || request.keys.includes(name))
      .map((name) => code.property(request, name))
      .find((value) => value !== undefined);
  const list = own('messages', 'input', 'contents');
  const system = own('system', 'instructions', 'systemInstruction');
  const prompt = own('prompt');
  const found: Message[] = system === undefined ? [] : [{ role: 'system', content: system }];
  if (prompt !== undefined) return [...found, { role: 'user', content: prompt }];
  if (list === undefined)
    return request === undefined || (request.kind !== 'literal' && request.kind !== 'text')
      ? undefined
      : [{ role: 'user', content: request }];
  if (list.kind !== 'array')
    return list.kind === 'literal' || list.kind === 'text' ? [...found, { role: 'user', content: list }] : undefined;
  for (const item of list.items) {
    const role = code.property(item, 'role');
    if (role?.kind !== 'literal') continue;
    found.push({ role: String(role.value), content: code.property(item, 'content') });
  }
  return found.length === 0 ? undefined : found;
}

interface Hole {
  node: Node;
  module: BoundModule;
  /** Constant text around it; empty where the whole message is one value. */
  within: string;
  before: string;
}

/** Parts of a text that are no constants. */
function holesOf(code: CodeIndex, value: StaticValue | undefined): Hole[] {
  if (value === undefined) return [];
  const at = value as StaticValue & { module: BoundModule };
  switch (value.kind) {
    case 'literal':
    case 'env':
    case 'undefined':
      return [];
    case 'text': {
      const constants = value.parts.filter((part) => typeof part === 'string').join('');
      let before = '';
      const found: Hole[] = [];
      for (const part of value.parts) {
        if (typeof part === 'string') before += part;
        else if (part.kind !== 'literal' && part.kind !== 'env') {
          found.push({ node: part.node, module: part.module, within: constants.trim(), before });
          before += 'x';
        }
      }
      return found;
    }
    case 'either':
      return [...holesOf(code, value.whenTrue), ...holesOf(code, value.whenFalse)];
    default:
      return [{ node: value.node, module: at.module, within: '', before: '' }];
  }
}

/** Something cuts the text, or tests its length, where the prompt is built or on the way to it. */
function bounds(code: CodeIndex, site: CallSite, holes: readonly Hole[]): boolean | 'unknown' {
  const cuts = (node: Node): boolean => {
    let found = false;
    walk(node, (one) => {
      if (
        one.type === 'CallExpression' &&
        one.callee.type === 'MemberExpression' &&
        one.callee.property.type === 'Identifier' &&
        /^(?:slice|substring|substr|truncate)$/.test(one.callee.property.name)
      )
        found = true;
    });
    return found;
  };
  // Where the value is made, here or in what callers hand in.
  const made = holes.flatMap((hole) => {
    const binding = bindingOf(hole.node, hole.module);
    if (binding === undefined) return [];
    const given = givenFor(code, binding);
    const origins = given.map((one) => bindingOf(one.node, one.call.module)?.init ?? one.node);
    // One caller that does not cut is enough for a text of any length.
    return [binding.init, ...(origins.length > 0 && origins.every((origin) => cuts(origin)) ? origins : [])].flatMap((one) => one ?? []);
  });
  if ([...holes.map((hole) => hole.node), ...made].some((node) => cuts(node))) return true;
  const wanted = new Set(holes.flatMap((hole) => [...namesIn(hole.node)]));
  const tested = functionsAround(code, site, 1).some((fn) => {
    let found = false;
    walk(fn.node, (node) => {
      if (node.type !== 'BinaryExpression' || !/^[<>]=?$/.test(node.operator)) return;
      const left = unwrap(node.left as Node);
      if (
        left.type === 'MemberExpression' &&
        left.property.type === 'Identifier' &&
        left.property.name === 'length' &&
        left.object.type === 'Identifier' &&
        wanted.has(left.object.name) &&
        node.right.type === 'Literal' &&
        typeof node.right.value === 'number' &&
        node.right.value > 50
      )
        found = true;
    });
    return found;
  });
  return tested || boundedOutside(code, holes);
}

const LENGTH = /\.max\(|maxLength|\.length\(|@MaxLength\(|@Length\(/;
/** Handed in by a framework: what was made of it on the way there is not followed. */
const CONTEXT = /^(?:ctx|context|c|locals|state)$/;

/** A schema of the service states a length for something of this name, or the text comes out of the context of a framework: it may have been cut before. */
function boundedOutside(code: CodeIndex, holes: readonly Hole[]): false | 'unknown' {
  const origins = holes.flatMap((hole) => {
    const binding = bindingOf(hole.node, hole.module);
    const given = binding === undefined ? [] : givenFor(code, binding);
    return given.length > 0 ? given.map((one) => one.node) : [hole.node];
  });
  const maybe = origins.some((origin) => {
    const at = unwrap(origin);
    const name = at.type === 'Identifier' ? at.name : memberName(at);
    if (name === undefined) return false;
    if (at.type === 'MemberExpression') {
      const from = unwrap(at.object);
      if (CONTEXT.test(from.type === 'Identifier' ? from.name : (memberName(from) ?? ''))) return true;
    }
    const told = new RegExp(`\\b${name}\\b['"\`]?\\s*[?!]?\\s*:\\s*([^\\n]{0,160}(?:\\n[^\\n]{0,100}){0,4})`, 'g');
    return code.modules.some(
      ({ kind, text }) =>
        kind === 'production' &&
        LENGTH.test(text) &&
        text.includes(name) &&
        [...text.matchAll(told)].some((hit) => LENGTH.test(hit[1] ?? '')),
    );
  });
  return maybe ? 'unknown' : false;
}
