import { ABSENT } from '@airworthy/model';
import type { Known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { meansProduction } from '../../extract/production.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { importedBy } from '../../lang/typescript/modules.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { literalOf } from './reads.ts';
import type { Plain } from './reads.ts';

/** One variable as a schema declares it. */
export interface Declared {
  name: string;
  node: Node;
  module: BoundModule;
  fallback: Known<Plain>;
  fallbackNode: Node | undefined;
  parsedAs: 'string' | 'number' | 'boolean';
  /** Held to more than being there. */
  constrained: boolean;
  optional: boolean;
  /** An empty text passes. */
  empty: boolean;
  /** In a schema that is used only outside production. */
  outsideProduction: boolean;
}

export interface Shape {
  declared: Declared[];
  production: boolean;
}

const DEEPEST = 16;
const CONSTRAINS =
  /\.(?:min|max|length|url|uri|email|regex|pattern|port|uuid|enum|valid|positive|negative|int|integer|refine|superRefine|nonempty|range|startsWith|gte?|lte?|hostname|ip|pipe|nativeEnum|literal)\(|\b(?:port|url|email|host|bool|num)\(|\bchoices\b|"?(?:minLength|maxLength|minimum|maximum|pattern|format|enum)"?\s*:/;
/** Asks for presence, whatever the value says. */
const PRESENCE = /\.(?:min\(\s*1\s*(?:,[^()]*)?\)|nonempty\([^()]*\))/g;
/** Rules of zod that an empty text breaks. https://zod.dev/api#strings */
const REFUSES_EMPTY =
  /\.(?:min|length|nonempty|url|uuid|guid|email|regex|startsWith|endsWith|includes|refine|superRefine|check|transform|pipe|datetime|ip|ipv4|cidr|base64|jwt|cuid2?|ulid|hex|hostname)\(/;
const NUMERIC =
  /coerce\.number|\bnumber\(\)|\bT(?:ype)?\.(?:Integer|Number)\(|\bS\.(?:integer|number)\(|Joi\.number|\bnum\(|\bport\(|transform\((?:Number|parseInt)|(?:type|format)\s*:\s*['"](?:number|integer|int|nat|port)['"]/;

/** Reads the members of an environment schema: zod and Joi objects, specs of envalid and convict, JSON Schema. */
export function shapeOf(code: CodeIndex, node: Node, module: BoundModule): Shape {
  const shape: Shape = { declared: [], production: false };
  collect(code, node, module, shape, false, 0);
  // Later members of the same name refine earlier ones: `base.extend({ … })`.
  const byName = new Map<string, Declared>();
  for (const one of shape.declared) {
    const before = byName.get(one.name);
    if (before === undefined || before.outsideProduction || !one.outsideProduction) byName.set(one.name, one);
  }
  return { declared: [...byName.values()], production: shape.production };
}

function collect(code: CodeIndex, input: Node, module: BoundModule, shape: Shape, outside: boolean, depth: number): void {
  if (depth > DEEPEST) return;
  const node = unwrap(input);
  switch (node.type) {
    case 'ObjectExpression':
      members(code, node, module, shape, outside, depth);
      return;
    case 'ConditionalExpression': {
      const production = meansProduction(module.parsed.code.slice(node.test.start, node.test.end));
      if (production !== undefined) shape.production = true;
      collect(code, node.consequent, module, shape, outside || production === false, depth + 1);
      collect(code, node.alternate, module, shape, outside || production === true, depth + 1);
      return;
    }
    case 'CallExpression': {
      const callee = unwrap(node.callee);
      if (callee.type === 'MemberExpression') collect(code, callee.object, module, shape, outside, depth + 1);
      if (/^(?:superRefine|refine|when|custom|transform)$/.test(memberName(callee) ?? '')) {
        // The call begins where the whole schema does; what it asks stands in its arguments.
        const [first] = node.arguments;
        if (first !== undefined && /NODE_ENV[\s\S]{0,80}production/.test(module.parsed.code.slice(first.start, node.end)))
          shape.production = true;
        return;
      }
      for (const argument of node.arguments)
        if (argument.type !== 'SpreadElement' && /^(?:ObjectExpression|Identifier|CallExpression)$/.test(argument.type))
          collect(code, argument, module, shape, outside, depth + 1);
      return;
    }
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      if (binding === undefined) return;
      if (binding.init !== undefined && binding.kind !== 'import' && binding.kind !== 'param') {
        collect(code, binding.init, module, shape, outside, depth + 1);
        return;
      }
      // `function load(schema) { convict(schema) }`: what callers hand in.
      if (binding.kind === 'param' && binding.path.length === 0) {
        const fn = code.functionAt(module, binding.node.start);
        if (fn?.node !== binding.declaration) return;
        for (const caller of code.callersOf(fn)) {
          const given = code.reach(caller).state === 'not-wired' ? undefined : caller.args[binding.index];
          if (given !== undefined) collect(code, given, caller.module, shape, outside, depth + 1);
        }
        return;
      }
      if (binding.kind !== 'import') return;
      const found = importedBy(binding, (from, specifier, name) => {
        const target = code.graph.target(from, specifier);
        return target?.kind === 'namespace' && name !== '*' ? code.graph.resolveExport(target.module, name) : target;
      });
      if (found?.kind === 'binding' && found.binding.init !== undefined)
        collect(code, found.binding.init, found.binding.scope.module, shape, outside, depth + 1);
      else if (found?.kind === 'expression') collect(code, found.node, found.module, shape, outside, depth + 1);
      return;
    }
    default:
  }
}

function members(
  code: CodeIndex,
  node: Extract<Node, { type: 'ObjectExpression' }>,
  module: BoundModule,
  shape: Shape,
  outside: boolean,
  depth: number,
): void {
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      collect(code, property.argument, module, shape, outside, depth + 1);
      continue;
    }
    const key = keyName(property.key, property.computed);
    if (key === undefined) continue;
    const text = module.parsed.code.slice(property.value.start, property.value.end);
    if (key === 'properties' || key === 'server' || key === 'shared' || key === 'schema') {
      collect(code, property.value, module, shape, outside, depth + 1);
      continue;
    }
    const env = fieldText(property.value, 'env');
    // Nested groups of convict.
    if (env === undefined && unwrap(property.value).type === 'ObjectExpression' && /\benv\s*:/.test(text)) {
      collect(code, property.value, module, shape, outside, depth + 1);
      continue;
    }
    if (env === undefined && !/^[A-Z][A-Z0-9_]*$/.test(key)) continue;
    const fallbackNode = defaultOf(property.value);
    const inProduction = productionArm(property.value, module);
    const asked = inProduction === undefined ? text : module.parsed.code.slice(inProduction.start, inProduction.end);
    const constrained = CONSTRAINS.test(asked.replaceAll(PRESENCE, ''));
    shape.declared.push({
      name: env ?? key,
      node: property,
      module,
      fallback: fallbackNode === undefined ? ABSENT : literalOf(fallbackNode),
      fallbackNode,
      parsedAs: NUMERIC.test(text) ? 'number' : /boolean|\bbool\(|=== 'true'/.test(text) ? 'boolean' : 'string',
      constrained,
      optional: /\.optional\(|allowEmpty|\.nullish\(|\.catch\(/.test(asked),
      empty: /^z(?:od)?(?:\.coerce)?\s*\.string\(/.test(asked) && !REFUSES_EMPTY.test(asked),
      outsideProduction: outside,
    });
    // That a value has to be there refuses none that is unsafe.
    if (inProduction === undefined ? ASKS_PRODUCTION.test(text) : constrained) shape.production = true;
  }
}

/** `.refine(() => NODE_ENV !== 'production' || …)`, `.when('NODE_ENV', { is: 'production', … })` */
const ASKS_PRODUCTION = /\.(?:refine|superRefine|when|custom|transform|check)\([\s\S]*NODE_ENV[\s\S]{0,80}production/;

/** The arm of `NODE_ENV === 'production' ? strict : mild` that production takes. */
function productionArm(input: Node, module: BoundModule): Node | undefined {
  const node = unwrap(input);
  if (node.type !== 'ConditionalExpression') return undefined;
  const production = meansProduction(module.parsed.code.slice(node.test.start, node.test.end));
  return production === undefined ? undefined : production ? node.consequent : node.alternate;
}

function fieldText(input: Node, name: string): string | undefined {
  const node = unwrap(input);
  if (node.type !== 'ObjectExpression') return undefined;
  for (const property of node.properties) {
    if (property.type !== 'Property' || keyName(property.key, property.computed) !== name) continue;
    const value = unwrap(property.value);
    return value.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined;
  }
  return undefined;
}

/** Value in `z.string().default('x')`, `str({ default: 'x' })` or `{ type: 'string', default: 'x' }`. */
function defaultOf(input: Node): Node | undefined {
  let node = unwrap(input);
  if (node.type === 'ObjectExpression') return member(node, 'default');
  for (let level = 0; level < 24 && node.type === 'CallExpression'; level += 1) {
    const callee = unwrap(node.callee);
    const [first] = node.arguments;
    if (memberName(callee) === 'default' && first !== undefined && first.type !== 'SpreadElement') return first;
    if (first?.type === 'ObjectExpression' && callee.type === 'Identifier') {
      const own = member(first, 'default');
      if (own !== undefined) return own;
    }
    if (callee.type !== 'MemberExpression') return undefined;
    const owner = unwrap(callee.object);
    // `Type.String({ default: 'x' })`, `Type.Union([…], { default: 'x' })`: options stand last. https://github.com/sinclairzx81/typebox#options
    const last = node.arguments.at(-1);
    if (owner.type === 'Identifier' && /^(?:T|t|Type|TypeBox)$/.test(owner.name) && last?.type === 'ObjectExpression')
      return member(last, 'default');
    node = owner;
  }
  return undefined;
}

function member(node: Extract<Node, { type: 'ObjectExpression' }>, name: string): Node | undefined {
  for (const property of node.properties)
    if (property.type === 'Property' && keyName(property.key, property.computed) === name) return property.value;
  return undefined;
}
