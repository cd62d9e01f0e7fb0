import type { Machine } from './machine.ts';
import { derive, isSegment, mayContain, template } from './operators.ts';
import type { Primitive } from './operators.ts';
import { fromHost } from './modules.ts';
import { formatOf, makeArray, makeNative, makeObject } from './properties.ts';
import type { Site, Value } from './value.ts';
import { Choice, Env, Ext, Func, Obj, Template, Unk, isMarked, isPrimitive } from './value.ts';

const TEXT_METHODS = [
  'charAt',
  'charCodeAt',
  'codePointAt',
  'concat',
  'endsWith',
  'includes',
  'indexOf',
  'lastIndexOf',
  'localeCompare',
  'match',
  'matchAll',
  'normalize',
  'padEnd',
  'padStart',
  'repeat',
  'replace',
  'replaceAll',
  'search',
  'slice',
  'split',
  'startsWith',
  'substring',
  'substr',
  'toLowerCase',
  'toUpperCase',
  'toString',
  'trim',
  'trimEnd',
  'trimStart',
  'valueOf',
  'at',
];

/** A regexp of the audited code as a host regexp, unless it might run for very long. */
export function hostRegexp(value: Value, subject: string): RegExp | undefined {
  return value instanceof Obj && value.kind === 'regexp' && typeof value.data === 'string' ? regexpOf(value.data, subject) : undefined;
}

/** The same of its source, `/…/i`. */
export function regexpOf(source: string, subject: string): RegExp | undefined {
  if (subject.length > 400) return undefined;
  const match = /^\/(.*)\/([a-z]*)$/s.exec(source);
  if (match === null || (match[1] as string).length > 200 || /\)[*+{]|[*+][*+]/.test(match[1] as string)) return undefined;
  try {
    return new RegExp(match[1] as string, match[2]);
  } catch {
    return undefined;
  }
}

/** `/orders/:id`: what stands for the parameter has no slash of its own. */
function endsInParameter({ parts: [, hole, ...rest] }: Template): boolean {
  return hole instanceof Unk && /^request\.params\.\w/.test(hole.origin ?? '') && rest.every((part) => part === '');
}

/** What a pattern says of an address with parameters, where it says the same whatever they are. */
function matchesPath(pattern: Value, { parts }: Template): boolean | undefined {
  if (!parts.every((part) => typeof part === 'string' || isSegment(part))) return undefined;
  const answers = SEGMENTS.map((sample) => {
    const text = parts.map((part) => (typeof part === 'string' ? part : sample)).join('');
    return hostRegexp(pattern, text)?.test(text);
  });
  return answers.every((answer) => answer === answers[0]) ? answers[0] : undefined;
}

/** Things that a parameter of a path can be: a number, a word, an id. */
const SEGMENTS = ['7', 'me', 'a-b_C.d', '3f2b1c9e-8d7a-4c55-9e21-0a1b2c3d4e5f'];

function textMethod(machine: Machine, name: string, self: Value, args: Value[], site: Site): Value {
  if (typeof self === 'string') return hostText(machine, name, self, args, site);
  if (self instanceof Env && args.every((argument) => isPrimitive(argument) || (argument instanceof Obj && argument.kind === 'regexp'))) {
    if (name === 'split') return new Unk('list from the environment');
    const fallback = self.fallback;
    const out = new Env(self.name);
    out.derived = !/^(?:trim|toString|valueOf|replace|toLowerCase|toUpperCase|replaceAll)/.test(name);
    if (typeof fallback === 'string') {
      const value = hostText(machine, name, fallback, args, site);
      if (isPrimitive(value)) out.fallback = value;
    }
    return out;
  }
  if (self instanceof Template) {
    if (/^(?:toString|valueOf|trim|trimEnd|trimStart|normalize)$/.test(name)) return self;
    const first = self.parts[0];
    const last = self.parts.at(-1);
    if (name === 'startsWith' && typeof args[0] === 'string' && typeof first === 'string' && first.length >= args[0].length)
      return first.startsWith(args[0]);
    if (name === 'startsWith' && typeof args[0] === 'string' && typeof first === 'string' && !args[0].startsWith(first)) return false;
    if (
      name === 'startsWith' &&
      typeof args[0] === 'string' &&
      typeof first === 'string' &&
      endsInParameter(self) &&
      args[0].includes('/', first.length)
    )
      return false;
    if (
      name === 'endsWith' &&
      typeof args[0] === 'string' &&
      typeof last === 'string' &&
      last !== '' &&
      !args[0].endsWith(last) &&
      !last.endsWith(args[0])
    )
      return false;
    if (name === 'endsWith' && typeof args[0] === 'string' && typeof last === 'string' && last.length >= args[0].length)
      return last.endsWith(args[0]);
    if (name === 'includes' && typeof args[0] === 'string' && args.length === 1) {
      const sought = args[0];
      if (self.parts.some((part) => typeof part === 'string' && part.includes(sought))) return true;
      if (!isMarked(sought) && !mayContain(self, sought)) return false;
    }
    if (/^(?:toLowerCase|toUpperCase|replace|replaceAll)$/.test(name)) {
      return template(self.parts.map((part) => (typeof part === 'string' ? hostText(machine, name, part, args, site) : part)));
    }
  }
  if (isPrimitive(self) && self !== undefined && self !== null) return hostText(machine, name, String(self), args, site);
  return new Unk(`${name} of an unknown text`);
}

function hostText(machine: Machine, name: string, self: string, args: Value[], site: Site): Value {
  if (isMarked(self) && args.some((argument) => argument instanceof Obj && argument.kind === 'regexp') && /^(?:match|search)$/.test(name))
    return formatOf(self);
  if (self.length > 100_000) return new Unk('long text');
  if (name === 'repeat' && typeof args[0] === 'number' && args[0] * self.length > 10_000) return new Unk('long text');
  if (name.startsWith('pad') && typeof args[0] === 'number' && args[0] > 10_000) return new Unk('long text');
  const plain: (Primitive | RegExp)[] = [];
  for (const argument of args) {
    if (isPrimitive(argument)) plain.push(argument);
    else if (argument instanceof Func && name.startsWith('replace')) return replaceWith(machine, self, plain[0], argument, site);
    else {
      const regexp = hostRegexp(argument, self);
      if (regexp === undefined) return name === 'concat' ? template([self, ...args]) : new Unk(`${name} with an unknown argument`);
      plain.push(regexp);
    }
  }
  let result: unknown;
  try {
    result = (String.prototype as unknown as Record<string, (...values: unknown[]) => unknown>)[name]?.apply(self, plain);
  } catch {
    return new Unk(`${name} fails`);
  }
  if (name === 'matchAll') result = [...(result as Iterable<unknown>)].slice(0, 100);
  return Array.isArray(result)
    ? makeArray(
        machine,
        (result as unknown[]).map((item) => (Array.isArray(item) ? fromHost(machine, [...item]) : (item as Value))),
      )
    : (result as Value);
}

function replaceWith(machine: Machine, self: string, pattern: Primitive | RegExp, replacer: Func, site: Site): Value {
  if (!(pattern instanceof RegExp) && typeof pattern !== 'string') return new Unk('replace');
  const parts: Value[] = [];
  const matches =
    pattern instanceof RegExp
      ? [...self.matchAll(new RegExp(pattern.source, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`))].slice(
          0,
          pattern.flags.includes('g') ? 50 : 1,
        )
      : [];
  if (typeof pattern === 'string') return new Unk('replace');
  let at = 0;
  for (const match of matches) {
    parts.push(self.slice(at, match.index), machine.parts.call(machine, replacer, undefined, [...match, match.index, self], site));
    at = match.index + match[0].length;
  }
  parts.push(self.slice(at));
  return template(parts);
}

/** Installs strings, numbers, `Math`, `JSON` and regexps. */
export function installText(machine: Machine): void {
  const { realm } = machine;
  const globals = realm.globals;
  for (const name of TEXT_METHODS)
    realm.string.props.set(
      name,
      makeNative(machine, name, (run, self, args, site) => textMethod(run, name, self, args, site)),
    );
  for (const name of ['toFixed', 'toString', 'toPrecision', 'toLocaleString', 'valueOf']) {
    realm.number.props.set(
      name,
      makeNative(machine, name, (_run, self, args) => {
        if (!isPrimitive(self) || self === undefined || self === null || !args.every((argument) => isPrimitive(argument)))
          return self instanceof Env ? self : new Unk('text of a number');
        try {
          return (Object(self) as Record<string, (...values: unknown[]) => Value>)[name]?.(...args);
        } catch {
          return new Unk('text of a number');
        }
      }),
    );
  }
  const string = makeNative(machine, 'String', (_run, _self, [value], _site, isNew) => {
    if (isNew) return new Unk('boxed text');
    if (value instanceof Obj && value.kind === 'object' && typeof value.data === 'string') return value.data;
    return value === undefined || isPrimitive(value)
      ? String(value)
      : value instanceof Env || value instanceof Template
        ? value
        : new Unk('text');
  });
  string.props.set('prototype', realm.string);
  string.props.set(
    'raw',
    makeNative(machine, 'raw', () => new Unk('raw text')),
  );
  globals.set('String', string);
  const number = makeNative(machine, 'Number', (_run, _self, [value]) =>
    isPrimitive(value) && typeof value !== 'bigint'
      ? Number(value ?? Number.NaN)
      : (derive([value], ([part]) => Number(part)) ?? new Unk('number')),
  );
  const boolean = makeNative(machine, 'Boolean', (_run, _self, [value]) =>
    isPrimitive(value)
      ? Boolean(value)
      : value instanceof Unk || value instanceof Choice || value instanceof Ext
        ? doubleNegation(value)
        : true,
  );
  globals.set('Boolean', boolean);
  const parse = (name: 'parseInt' | 'parseFloat'): Func =>
    makeNative(machine, name, (_run, _self, [value, base]) => {
      const apply = (part: Primitive): number =>
        name === 'parseInt' ? Number.parseInt(String(part), typeof base === 'number' ? base : 10) : Number.parseFloat(String(part));
      return isPrimitive(value) ? apply(value) : (derive([value], ([part]) => apply(part)) ?? new Unk('number'));
    });
  for (const name of ['parseInt', 'parseFloat'] as const) {
    globals.set(name, parse(name));
    number.props.set(name, parse(name));
  }
  for (const name of ['isNaN', 'isFinite', 'isInteger', 'isSafeInteger'] as const) {
    const test = makeNative(machine, name, (_run, _self, [value]) =>
      isPrimitive(value) ? (name === 'isNaN' ? Number.isNaN(Number(value)) : Number[name](value)) : new Unk(name),
    );
    number.props.set(name, test);
    if (name === 'isNaN' || name === 'isFinite') globals.set(name, test);
  }
  for (const name of ['MAX_SAFE_INTEGER', 'MIN_SAFE_INTEGER', 'EPSILON', 'MAX_VALUE', 'POSITIVE_INFINITY'] as const)
    number.props.set(name, Number[name]);
  globals.set('Number', number);
  const math = makeObject(machine, { PI: Math.PI, E: Math.E });
  for (const name of ['abs', 'ceil', 'floor', 'max', 'min', 'pow', 'round', 'sqrt', 'trunc', 'sign', 'log', 'log2', 'log10']) {
    math.props.set(
      name,
      makeNative(machine, name, (_run, _self, args) => {
        const apply = (values: readonly Primitive[]): Value =>
          (Math as unknown as Record<string, (...numbers: number[]) => number>)[name]?.(...values.map(Number));
        return args.every((argument) => isPrimitive(argument)) ? apply(args as Primitive[]) : (derive(args, apply) ?? new Unk('number'));
      }),
    );
  }
  math.props.set(
    'random',
    makeNative(machine, 'random', () => {
      const out = new Unk('random');
      out.origin = 'Math.random()';
      return out;
    }),
  );
  globals.set('Math', math);
  globals.set(
    'JSON',
    makeObject(machine, {
      parse: makeNative(machine, 'parse', (run, _self, [text]) => {
        if (typeof text !== 'string') return new Unk('parsed JSON');
        try {
          return fromHost(run, JSON.parse(text));
        } catch {
          return new Unk('parsed JSON');
        }
      }),
      stringify: makeNative(machine, 'stringify', (_run, _self, [value]) => {
        const text = new Unk('JSON text');
        if (value instanceof Unk) {
          text.role = value.role;
          text.origin = value.origin;
        }
        return isPrimitive(value) ? (JSON.stringify(typeof value === 'bigint' ? String(value) : value) as Value) : text;
      }),
    }),
  );
  installRegexps(machine);
}

function doubleNegation(value: Value): Unk {
  const inner = new Unk('not');
  inner.logic = { op: 'not', of: value };
  const out = new Unk('truth');
  out.logic = { op: 'not', of: inner };
  return out;
}

function installRegexps(machine: Machine): void {
  const { realm } = machine;
  realm.regexp.props.set(
    'test',
    makeNative(machine, 'test', (_run, self, [value]) => {
      const onPath = value instanceof Template ? matchesPath(self, value) : undefined;
      if (onPath !== undefined) return onPath;
      const regexp = typeof value === 'string' ? hostRegexp(self, value) : undefined;
      const matches = regexp?.test(value as string);
      if (isMarked(value) && matches !== true) return formatOf(value);
      return matches ?? new Unk('pattern test');
    }),
  );
  realm.regexp.props.set(
    'exec',
    makeNative(machine, 'exec', (run, self, [value]) => {
      const regexp = typeof value === 'string' ? hostRegexp(self, value) : undefined;
      if (regexp === undefined) return new Unk('pattern match');
      const match = regexp.exec(value as string);
      return match === null ? null : makeArray(run, [...match]);
    }),
  );
  const constructor = makeNative(machine, 'RegExp', (run, _self, [source, flags]) => {
    const out = new Obj('regexp', run.realm.regexp);
    const text = source instanceof Obj && source.kind === 'regexp' ? /^\/(.*)\/[a-z]*$/s.exec(String(source.data))?.[1] : source;
    if (typeof text !== 'string') return new Unk('pattern');
    out.data = `/${text}/${typeof flags === 'string' ? flags : ''}`;
    return out;
  });
  constructor.props.set('prototype', realm.regexp);
  realm.globals.set('RegExp', constructor);
}
