import type { Node } from 'oxc-parser';
import { headerParams } from '../../extract/header-params.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { isFunction, keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const STAMP = /time-?_?stamp|(?:^|[-_])sent-?_?at$|nonce/i;
/** Headers in which providers number their deliveries; who reads one may remember it. */
const DELIVERY = /^(?:x-[\w-]*(?:delivery|webhook-id|event-id)|webhook-id|svix-id)$/i;
/** Under which the number of an event is stored or looked up, and by what a second one is told. */
const NUMBER = /^(?:(?:webhook|external|provider)_?)?(?:event|delivery|message)_?id$/i;
const SECOND = /unique(?:constraint|violation)|duplicate|^P2002$|^23505$|^onConflict|^skipDuplicates$|already_?processed/i;
const MOST = 40;

/**
 * Whether one of the functions turns a request down because its timestamp is too far from now: an `if` over a difference of the two
 * that returns or throws. Timestamps, nonces or numbers of deliveries that are looked at in another way leave it open.
 */
export function rejectsOld(functions: readonly FunctionInfo[]): boolean | 'unknown' {
  let looked = false;
  for (const fn of functions.slice(0, MOST)) {
    const told = inFunction(fn);
    if (told === true) return true;
    looked ||= told === 'unknown';
  }
  return looked ? 'unknown' : false;
}

function inFunction(fn: FunctionInfo): boolean | 'unknown' {
  const stamps = new Set<string>();
  const clocks = new Set<string>();
  for (const [name, header] of headerParams(fn)) if (STAMP.test(header)) stamps.add(name);
  let stamped = stamps.size > 0;
  let rejects = false;
  let numbered = false;
  let unique = false;
  // Two rounds, so that what is made from a stamp counts as one wherever it stands.
  for (let round = 0; round < 2; round += 1) {
    walk(fn.node, (node) => {
      if (node !== fn.node && isFunction(node)) return false;
      if (node.type === 'VariableDeclarator' && node.init !== null) {
        const names = namesOf(node.id);
        if (mentions(node.init, isStamp, stamps)) for (const name of names) stamps.add(name);
        if (mentions(node.init, isClock, clocks)) for (const name of names) clocks.add(name);
        if (node.id.type === 'ObjectPattern') for (const name of names) if (STAMP.test(name)) stamps.add(name);
      }
      if (isStamp(node)) stamped = true;
      if (node.type === 'Property' && NUMBER.test(keyName(node.key, node.computed) ?? '')) numbered = true;
      if (node.type === 'Identifier' || node.type === 'Literal')
        unique ||= SECOND.test(node.type === 'Identifier' ? node.name : typeof node.value === 'string' ? node.value : '');
      if (node.type === 'IfStatement' && round === 1 && leaves(node.consequent)) rejects ||= comparesAge(node.test, stamps, clocks);
      return true;
    });
  }
  // A number of the event that is stored once tells a second delivery from the first.
  return rejects || (numbered && unique) ? true : stamped || numbered ? 'unknown' : false;
}

/** `x > y` with both a stamp and the clock in it, or in what its names were made from. */
function comparesAge(test: Node, stamps: ReadonlySet<string>, clocks: ReadonlySet<string>): boolean {
  let found = false;
  walk(test, (node) => {
    if (node.type === 'BinaryExpression' && /^[<>]=?$/.test(node.operator))
      found ||= mentions(node, isStamp, stamps) && mentions(node, isClock, clocks);
  });
  return found;
}

function mentions(root: Node, is: (node: Node) => boolean, names: ReadonlySet<string>): boolean {
  let found = false;
  walk(root, (node) => {
    if (found || isFunction(node)) return false;
    found = is(node) || (node.type === 'Identifier' && names.has(node.name));
    return !found;
  });
  return found;
}

/** A header or field of the request that holds a timestamp. */
function isStamp(node: Node): boolean {
  const name = memberName(node);
  if (name !== undefined) return STAMP.test(name) || DELIVERY.test(name);
  if (node.type !== 'CallExpression') return false;
  const [first] = node.arguments;
  return (
    /^(?:get|header)$/.test(memberName(unwrap(node.callee)) ?? '') &&
    first?.type === 'Literal' &&
    typeof first.value === 'string' &&
    (STAMP.test(first.value) || DELIVERY.test(first.value))
  );
}

function isClock(node: Node): boolean {
  if (node.type === 'NewExpression') return node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0;
  return node.type === 'MemberExpression' && memberName(node) === 'now';
}

function leaves(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    if (isFunction(inner)) return false;
    if (inner.type === 'ReturnStatement' || inner.type === 'ThrowStatement') found = true;
    return !found;
  });
  return found;
}

function namesOf(pattern: Node): string[] {
  if (pattern.type === 'Identifier') return [pattern.name];
  if (pattern.type === 'ObjectPattern') return pattern.properties.flatMap((one) => (one.type === 'RestElement' ? [] : namesOf(one.value)));
  return pattern.type === 'AssignmentPattern' ? namesOf(pattern.left) : [];
}
