import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const KIND = /^(?:type|event|event_?type|event_?name|kind|action|topic|notificationType)$/i;
const WRITES = /^(?:log|info|warn|error|debug|trace|inc|add|increment|captureMessage|publish|insert|create)$/;

/**
 * What becomes of a kind of event that nobody expects: `told` where the last arm of the choice by kind writes it down, `silent` where
 * it does not or there is none, `refused` where it throws or answers with an error; `undefined` without a choice by kind.
 */
export function unknownKinds(functions: readonly FunctionInfo[]): 'told' | 'silent' | 'refused' | undefined {
  for (const fn of functions) {
    let found: 'told' | 'silent' | 'refused' | undefined;
    walk(fn.node, (node) => {
      if (found === undefined && node.type === 'SwitchStatement' && isKind(node.discriminant)) {
        const last = node.cases.find((one) => one.test === null);
        found = last === undefined ? 'silent' : ofArm(last);
      }
      return found === undefined;
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

function isKind(written: Node): boolean {
  const node = unwrap(written);
  return KIND.test(node.type === 'Identifier' ? node.name : (memberName(node) ?? ''));
}

function ofArm(arm: Node): 'told' | 'silent' | 'refused' {
  let told = false;
  let refused = false;
  walk(arm, (node) => {
    if (node.type === 'ThrowStatement') refused = true;
    if (node.type !== 'CallExpression') return;
    const name = memberName(unwrap(node.callee)) ?? '';
    if (WRITES.test(name)) told = true;
    const [first] = node.arguments;
    if (/^(?:code|status|sendStatus)$/.test(name) && first?.type === 'Literal' && typeof first.value === 'number' && first.value >= 400)
      refused = true;
  });
  return refused ? 'refused' : told ? 'told' : 'silent';
}
