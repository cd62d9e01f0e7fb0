import { awaitValue } from '../../boot/await.ts';
import type { Machine } from '../../boot/machine.ts';
import { negate } from '../../boot/operators.ts';
import { getProp, makeNative } from '../../boot/properties.ts';
import type { Ext, Site, Value } from '../../boot/value.ts';
import { Ext as External, Func, Obj, Unk } from '../../boot/value.ts';
import type { LinkedHook } from '../linked.ts';
import type { GraphField } from './graph-model.ts';

const TYPES = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;
const TREE = '@@shield';

/** `graphql-shield`: rules as functions of parent, arguments, context and info, and trees of them. https://the-guild.dev/graphql/shield/docs */
export function defineShield(machine: Machine, module: Ext): void {
  const define = (name: string, native: NonNullable<Func['native']>): void =>
    void module.props.set(name, makeNative(machine, name, native));
  define('shield', (run, _self, [tree, options]) => {
    const out = makeNative(run, 'shield()', () => new Unk('middleware'));
    out.props.set(TREE, tree);
    out.props.set('@@fallback', options instanceof Obj ? getProp(run, options, 'fallbackRule', { path: '', start: 0, end: 0 }) : undefined);
    return out;
  });
  define('rule', (run) => makeNative(run, 'rule()', (inner, _self, [decide]) => ruleOf(inner, decide)));
  define('inputRule', (run) => makeNative(run, 'inputRule()', () => makeNative(run, 'inputRule', () => true)));
  const combine = (name: string, how: 'and' | 'or'): void =>
    define(name, (run, _self, args) => {
      const out = makeNative(run, name, () => new Unk('rules'));
      out.props.set('@@any', how);
      out.items = args.flatMap((one) => (one instanceof Obj && one.kind === 'array' ? (one.items ?? []) : [one]));
      return out;
    });
  combine('and', 'and');
  combine('chain', 'and');
  combine('or', 'or');
  combine('race', 'or');
  define('not', (run, _self, [rule]) =>
    makeNative(run, 'not', (inner, self, args, site) => negate(inner, settled(inner, inner.parts.call(inner, rule, self, args, site)))),
  );
  module.props.set(
    'allow',
    makeNative(machine, 'allow', () => true),
  );
  module.props.set(
    'deny',
    makeNative(machine, 'deny', () => false),
  );
}

/** A rule lets pass what it answers with true; texts and errors refuse. */
function ruleOf(machine: Machine, decide: Value): Value {
  if (!(decide instanceof Func)) return new Unk('rule');
  const out = makeNative(machine, decide.name === '' ? 'rule' : decide.name, (run, _self, args, site) => {
    const answer = settled(run, run.parts.call(run, decide, undefined, args, site));
    if (typeof answer === 'string') return false;
    return answer instanceof Obj && !(answer instanceof External) ? false : answer;
  });
  out.site = decide.site;
  return out;
}

function settled(machine: Machine, value: Value): Value {
  return awaitValue(machine, value);
}

/** The tree of rules that a value is, where it is one. */
export function treeOf(value: Value): { rules: Value; fallback: Value } | undefined {
  return value instanceof Func && value.own?.has(TREE) === true
    ? { rules: value.own.get(TREE) as Value, fallback: value.own.get('@@fallback') as Value }
    : undefined;
}

/** The rule of a field: its own, that of all fields of its type (`*`), that of the type, or the one that stands in for all others. */
export function rulesFor(
  machine: Machine,
  { rules, fallback }: { rules: Value; fallback: Value },
  field: GraphField,
  site: Site,
): LinkedHook[] {
  const type = rules instanceof Obj && !(rules instanceof Func) ? getProp(machine, rules, TYPES[field.kind], site) : rules;
  const members = type instanceof Obj && !(type instanceof Func) && !(type instanceof External) ? type : undefined;
  const own = members === undefined ? type : (getProp(machine, members, field.name, site) ?? getProp(machine, members, '*', site));
  const rule = own ?? fallback;
  if (rule === undefined) return [];
  return [{ phase: 'guard', value: rule, site, conditions: [], name: nameOf(rule) }];
}

function nameOf(rule: Value): string {
  if (!(rule instanceof Func)) return 'rule';
  if (rule.props.has('@@any')) return `${rule.name}(${(rule.items ?? []).map(nameOf).join(', ')})`;
  return rule.name;
}
