import type { Node } from 'oxc-parser';
import type { Machine } from './machine.ts';
import { decide } from './arms.ts';
import { ThrowSignal, siteOf } from './machine.ts';
import { binary } from './operators.ts';
import { getByValue, getProp, keyOf, makeError, ownKeys } from './properties.ts';
import type { Scope } from './scope.ts';
import { thisFrame } from './scope.ts';
import type { Site, Value } from './value.ts';
import { Ext, Func, Obj, Template, Unk } from './value.ts';

/** Thrown by an optional member of null, caught by the chain around it. */
export const SHORT_CIRCUIT = { kind: 'short-circuit' };

/** Runs a chain of optional members. */
export function chain(machine: Machine, node: Node, scope: Scope): Value {
  try {
    return machine.parts.evaluate(machine, node, scope);
  } catch (signal) {
    if (signal === SHORT_CIRCUIT) return undefined;
    throw signal;
  }
}

/** Reads a member; also gives the object, for calls. */
export function evaluateMember(
  machine: Machine,
  node: Extract<Node, { type: 'MemberExpression' }>,
  scope: Scope,
): { self: Value; value: Value } {
  const site = siteOf(node, scope);
  if (node.object.type === 'Super') {
    const home = thisFrame(scope.frame).func?.home;
    const key = node.computed
      ? keyOf(machine.parts.evaluate(machine, node.property, scope))
      : 'name' in node.property
        ? node.property.name
        : undefined;
    const self = thisFrame(scope.frame).self;
    if (home === undefined || home.proto === null || key === undefined) return { self, value: new Unk('super member') };
    return { self, value: getProp(machine, home.proto, key, site) };
  }
  const self = machine.parts.evaluate(machine, node.object, scope);
  if (self === undefined || self === null) {
    if (node.optional) throw SHORT_CIRCUIT;
    throw new ThrowSignal(
      makeError(
        machine,
        `Cannot read properties of ${String(self)} (reading '${machine.textOf(siteOf(node.property, scope))}')`,
        'TypeError',
      ),
      site,
    );
  }
  if (node.computed) {
    const key = machine.parts.evaluate(machine, node.property, scope);
    const chosen = byMethod(machine, self, key, site) ?? byAddress(machine, self, key, site);
    return { self, value: chosen === undefined ? getByValue(machine, self, key, site) : chosen.value };
  }
  const name = (node.property as { name: string }).name;
  return { self, value: getProp(machine, self, node.property.type === 'PrivateIdentifier' ? `#${name}` : name, site) };
}

const METHOD = /^request\.method(?:\.to(?:Lower|Upper)Case\(\))?$/;
const VERB = /^(?:get|head|post|put|delete|patch|options)$/i;

/** `handlers[req.method]`: each method for which there is something is asked for. */
function byMethod(machine: Machine, self: Value, key: Value, site: Site): { value: Value } | undefined {
  if (machine.decider === undefined || !(key instanceof Unk) || !METHOD.test(key.origin ?? '')) return undefined;
  if (!(self instanceof Obj) || self instanceof Ext || self.kind !== 'object' || self.open) return undefined;
  const verb = ownKeys(self)
    .filter((own) => VERB.test(own))
    .find((own) => decide(machine, binary(machine, '===', key, own), site));
  return { value: verb === undefined ? undefined : getProp(machine, self, verb, site) };
}

const ADDRESS = /^request\.(?:url|originalUrl|path|pathname)\b/;

/** `handlers[url.pathname]`: there is something, or there is not. */
function byAddress(machine: Machine, self: Value, key: Value, site: Site): { value: Value } | undefined {
  if (machine.decider === undefined || !isOfAddress(key)) return undefined;
  if (!(self instanceof Obj) || self instanceof Ext || self.kind !== 'object' || self.open) return undefined;
  const [first] = ownKeys(self);
  return first === undefined || !decide(machine, binary(machine, '===', key, first), site) ? { value: undefined } : undefined;
}

function isOfAddress(key: Value): boolean {
  if (key instanceof Template) return key.parts.some((part) => typeof part !== 'string' && isOfAddress(part));
  return key instanceof Unk && ADDRESS.test(key.origin ?? '');
}

/** Functions get the name of what they are first assigned to. */
export function nameFunction(value: Value, name: string): void {
  if (value instanceof Func && value.name === '' && value.node !== undefined) value.name = name;
}

/** Name of a property key that is not computed. */
export function keyName(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'PrivateIdentifier') return `#${node.name}`;
  if (node.type === 'Literal') return String(node.value);
  return undefined;
}
