import type { StateSet } from '@airworthy/model';
import type { Node, ObjectExpression } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { typesOf, visitNodes } from '../../extract/walk-module.ts';
import type { Rule } from '../../extract/way.ts';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex, CodeModule } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const STATE_NAME = /(?:Status|State|Phase|Stage|STATUS|STATE|STATUSES|STATES)$/;
const MAY_HOLD_STATES = /(?:Status|State|STATUS(?:ES)?|STATES?)\b/;
const MAY_HOLD_RULES =
  /[tT]ransition|TRANSITION|[sS]tate_?[mM]achine|STATE_?MACHINE|[aA]llowed_?[nN]ext|[vV]alid_?[nN]ext|[nN]ext_?[sS]tat(?:e|us)|NEXT_STAT|createMachine|[cC]an(?:Move|Change)|\bNEXT\b|\bFOLLOWS\b/;

/** `const NEXT: Record<OrderStatus, OrderStatus[]>`, whatever it is called. */
const TYPED_AS_RULES = /\b(?:Record|Map)<\s*[\w.]*(?:\[['"])?(?:status|state|phase|stage)\b/i;

/** Emits lists of states and tables of transitions; gives back which functions ask a table. */
export function emitStateSets(input: ExtractInput): Map<string, Rule> {
  const rules = new Map<string, Rule>();
  for (const module of input.code.modules) {
    if (module.kind !== 'production') continue;
    const words = wordsIn(module);
    if (MAY_HOLD_STATES.test(words)) for (const one of declared(input.code, module)) input.emit('stateSets', one);
    if (MAY_HOLD_RULES.test(words) || TYPED_AS_RULES.test(module.text)) findRules(input, module, rules);
  }
  return rules;
}

/** Enums, unions of texts and constant lists at the top of a module whose name says that they are states. */
function declared(code: CodeIndex, module: CodeModule): StateSet[] {
  const found: StateSet[] = [];
  for (const given of (module.parsed.program as unknown as { body: Node[] }).body) {
    const node = given.type === 'ExportNamedDeclaration' && given.declaration !== null ? given.declaration : given;
    const add = (name: string, kind: StateSet['kind'], states: string[], at: Node): void => {
      if (states.length > 1 && STATE_NAME.test(name))
        found.push({ location: code.place(at, module.bound), wiring: module.reach, name, kind, states, edges: [] });
    };
    if (node.type === 'TSEnumDeclaration') {
      const states = node.body.members.map((member) => {
        const name = member.id.type === 'Identifier' ? member.id.name : member.id.type === 'Literal' ? String(member.id.value) : '';
        return member.initializer?.type === 'Literal' && typeof member.initializer.value === 'string' ? member.initializer.value : name;
      });
      add(node.id.name, 'enum', states, node);
    } else if (node.type === 'TSTypeAliasDeclaration' && node.typeAnnotation.type === 'TSUnionType') {
      const states = node.typeAnnotation.types.flatMap((one) =>
        one.type === 'TSLiteralType' && one.literal.type === 'Literal' && typeof one.literal.value === 'string' ? [one.literal.value] : [],
      );
      if (states.length === node.typeAnnotation.types.length) add(node.id.name, 'union', states, node);
    } else if (node.type === 'VariableDeclaration') {
      for (const one of node.declarations) {
        if (one.id.type !== 'Identifier' || one.init === null || !STATE_NAME.test(one.id.name)) continue;
        const value = code.value(one.init, module);
        const items = value.kind === 'array' ? value.items : value.kind === 'object' ? value.keys.map((key) => value.get(key)) : [];
        const states = items.flatMap((item) => (item?.kind === 'literal' && typeof item.value === 'string' ? [item.value] : []));
        if (states.length === items.length) add(one.id.name, 'list', states, one);
      }
    }
  }
  return found;
}

const LOOKED_AT = typesOf('CallExpression', 'ObjectExpression');

function findRules(input: ExtractInput, module: CodeModule, rules: Map<string, Rule>): void {
  const { code } = input;
  visitNodes(module.parsed.program as unknown as Node, LOOKED_AT, (node, parents) => {
    if (node.type === 'CallExpression' && /^(?:createMachine|setup|createStateMachine|Machine)$/.test(lastName(node.callee))) {
      const machine = machineOf(node.arguments[0]);
      if (machine !== undefined) emitRule(input, module, node, nameOf(parents()) ?? 'machine', machine, 'machine', rules);
      return;
    }
    if (node.type !== 'ObjectExpression' || node.properties.length < 2) return;
    const edges = edgesOf(code, node, module.bound);
    if (edges === undefined) return;
    emitRule(input, module, node, nameOf(parents()) ?? 'transitions', edges, 'map', rules);
    return false;
  });
}

interface Edges {
  states: string[];
  edges: [string, string][];
}

/** `{ draft: ['published'], published: [] }`: every key is a state, and so is everything in the lists. */
function edgesOf(code: CodeIndex, object: ObjectExpression, module: BoundModule): Edges | undefined {
  const states: string[] = [];
  const edges: [string, string][] = [];
  for (const property of object.properties) {
    if (property.type !== 'Property') return undefined;
    const computed = property.computed ? code.value(property.key as Node, module) : undefined;
    const key =
      computed === undefined ? keyName(property.key, property.computed) : computed.kind === 'literal' ? String(computed.value) : undefined;
    const list = listOf(property.value);
    if (key === undefined || list === undefined) return undefined;
    states.push(key);
    for (const element of list) {
      const value = code.value(element, module);
      if (value.kind !== 'literal' || typeof value.value !== 'string') return undefined;
      edges.push([key, value.value]);
    }
  }
  if (edges.length < 1 || !edges.every(([, to]) => states.includes(to) || edges.length > 2)) return undefined;
  const inside = edges.filter(([, to]) => states.includes(to)).length;
  return inside * 2 >= edges.length ? { states: [...new Set([...states, ...edges.map(([, to]) => to)])], edges } : undefined;
}

function listOf(given: Node): Node[] | undefined {
  let node = unwrap(given);
  if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Set') {
    const [first] = node.arguments;
    if (first === undefined) return [];
    node = unwrap(first);
  }
  if (node.type !== 'ArrayExpression') return undefined;
  return node.elements.flatMap((one) => (one === null || one.type === 'SpreadElement' ? [] : [one]));
}

function machineOf(given: Node | undefined): Edges | undefined {
  const states = given === undefined ? undefined : propertyOf(unwrap(given), 'states');
  if (states?.type !== 'ObjectExpression') return undefined;
  const out: Edges = { states: [], edges: [] };
  for (const property of states.properties) {
    const name = property.type === 'Property' ? keyName(property.key, property.computed) : undefined;
    if (name === undefined || property.type !== 'Property') continue;
    out.states.push(name);
    const on = propertyOf(unwrap(property.value), 'on');
    if (on?.type !== 'ObjectExpression') continue;
    for (const one of on.properties) {
      if (one.type !== 'Property') continue;
      const value = unwrap(one.value);
      const target = value.type === 'ObjectExpression' ? propertyOf(value, 'target') : value;
      if (target?.type === 'Literal' && typeof target.value === 'string') out.edges.push([name, target.value]);
    }
  }
  return out.edges.length > 0 ? out : undefined;
}

function propertyOf(node: Node, name: string): Node | undefined {
  if (node.type !== 'ObjectExpression') return undefined;
  for (const one of node.properties) if (one.type === 'Property' && keyName(one.key, one.computed) === name) return unwrap(one.value);
  return undefined;
}

function lastName(given: Node): string {
  const node = unwrap(given);
  return node.type === 'Identifier' ? node.name : (memberName(node) ?? '');
}

/** Variable, field or property that a value is given to. */
function nameOf(parents: readonly Node[]): string | undefined {
  for (let at = parents.length - 1; at >= 0 && at > parents.length - 5; at -= 1) {
    const parent = parents[at] as Node;
    if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
    if (parent.type === 'PropertyDefinition' || parent.type === 'Property') return keyName(parent.key, parent.computed);
    if (parent.type === 'ObjectExpression' || parent.type === 'CallExpression') continue;
  }
  return undefined;
}

function emitRule(
  input: ExtractInput,
  module: CodeModule,
  node: Node,
  name: string,
  { states, edges }: Edges,
  kind: 'map' | 'machine',
  rules: Map<string, Rule>,
): void {
  const { code } = input;
  const location = code.place(node, module.bound);
  const askers = code.functions.filter(
    (fn) =>
      (fn.module.path === module.path || fn.module.parsed.text.includes(name)) &&
      (fn.module.path !== module.path || fn.held) &&
      asks(fn, name, node),
  );
  for (const fn of askers) rules.set(fn.key, { location, name });
  // Those that ask through another function of the same module: `validate` calls `canMove`.
  for (const fn of askers)
    for (const call of code.callersOf(fn))
      if (call.enclosing?.module.path === module.path && !rules.has(call.enclosing.key)) rules.set(call.enclosing.key, { location, name });
  const reached = askers.map((fn) => code.reach(fn).state);
  const asked = reached.some((one) => one === 'wired' || one === 'conditional') ? true : reached.includes('unknown') ? 'unknown' : false;
  input.emit('stateSets', {
    location,
    wiring: code.reachAt(module.bound, node.start),
    name,
    kind,
    states,
    edges,
    asked,
  });
}

/** The function reads the table by its name. */
function asks(fn: FunctionInfo, name: string, table: Node): boolean {
  let found = false;
  walk(fn.node, (node) => {
    if (found || (node.start <= table.start && table.end <= node.end && node.type === 'ObjectExpression')) return false;
    if (node.type === 'MemberExpression' && (memberName(node) === name || (node.object.type === 'Identifier' && node.object.name === name)))
      found = true;
    else if (node.type === 'CallExpression' && node.arguments.some((one) => one.type === 'Identifier' && one.name === name)) found = true;
    return undefined;
  });
  return found;
}
