import type { KeyMaterial, Location } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { wordsIn } from '../../extract/words.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { KEY_WORDS, keyCallOf } from './key-calls.ts';
import type { KeyCall } from './key-calls.ts';
import { networkAsserted } from './network.ts';
import { originOf } from './origin.ts';
import { secretUses } from './secret-uses.ts';
import { emitSignings } from './signings.ts';

/** Private keys of chains, where they come from and go, and what is signed with them. */
export const signingKeys = defineExtractor({
  id: 'signing-keys',
  about:
    'Private keys and remote signers of blockchains: where they come from, where they are kept, logged or handed on, and what is signed.',
  emits: ['keyMaterials', 'signings'],
  extract(input) {
    const { code, emit } = input;
    let asserted: boolean | undefined;
    for (const module of code.modules) {
      if (module.kind !== 'production' || !KEY_WORDS.test(wordsIn(module))) continue;
      for (const raw of module.bound.calls) {
        const call = code.callAt(raw.node);
        const key = call && keyCallOf(call);
        if (call === undefined || key === undefined) continue;
        asserted ??= networkAsserted(code);
        emit('keyMaterials', materialOf(input, call, key, asserted));
      }
    }
    emitSignings(input);
  },
});

function materialOf({ code }: ExtractInput, call: CallSite, key: KeyCall, asserted: boolean): KeyMaterial {
  const fn = call.enclosing;
  const [secret] = call.args;
  const origin = key.kind === 'import' && secret !== undefined ? originOf(code, secret, call.module) : undefined;
  const uses = fn === undefined ? undefined : secretUses(code, fn);
  const out = handedOut(code, call);
  const source = key.kind === 'remote' ? 'kms' : key.kind === 'generate' ? 'generated' : (origin?.source ?? 'unknown');
  return {
    location: call.location,
    wiring: code.reach(call),
    by: key.by,
    source,
    ...(origin?.name === undefined ? {} : { name: origin.name }),
    purpose: purposeOf(code, call, origin?.name),
    ...(origin?.weak ? { weakRandom: true } : {}),
    ...(origin?.decrypted ? { decrypted: true } : {}),
    ...(origin?.fallback ? { fallback: true } : {}),
    ...(key.kind === 'generate' && standsIn(code, call) ? { standsIn: true } : {}),
    ...(uses !== undefined && uses.stored.length > 0 ? { stored: uses.stored } : {}),
    ...(uses !== undefined && uses.leaks.length > 0 ? { leaks: uses.leaks } : {}),
    ...(out === undefined ? {} : { handedOut: out }),
    networkAsserted: asserted,
  };
}

const PURPOSES: readonly (readonly [string, RegExp])[] = [
  ['treasury', /treasury|vault|reserve/i],
  ['fee-payer', /fee_?payer|\bpayer|payer\b|gas_?(?:wallet|payer|station)|relayer|sponsor/i],
  ['escrow', /escrow/i],
  ['minter', /mint(?!erest)|collection|authority/i],
  ['user', /user_?(?:wallet|key)|custod|customer|deposit/i],
  ['operator', /operator|admin|deployer|owner|hot_?wallet|oracle|keeper|bot/i],
];

/** What the names next to the call say. */
function purposeOf(code: CodeIndex, call: CallSite, name: string | undefined): string {
  const holder = call.module.classes.find((one) => one.node.start <= call.node.start && call.node.end <= one.node.end)?.name ?? '';
  const line =
    code
      .text({ ...call.node, start: Math.max(0, call.node.start - 60) } as typeof call.node, call.module)
      .split('\n')
      .at(-1) ?? '';
  for (const words of [name ?? '', line, call.enclosing?.own ?? '', holder, call.module.path.slice(call.module.path.lastIndexOf('/') + 1)])
    for (const [purpose, pattern] of PURPOSES) if (pattern.test(words)) return purpose;
  return 'unknown';
}

/** In the other arm, or in the `catch`, of where a configured key is read. */
function standsIn(code: CodeIndex, call: CallSite): boolean {
  const { enclosing } = call;
  if (enclosing === undefined) return false;
  return code.callsIn(enclosing).some((one) => one !== call && keyCallOf(one)?.kind === 'import');
}

/** A method that returns the key, or an export that holds it. */
function handedOut(code: CodeIndex, call: CallSite): { at: Location; users: string[] } | undefined {
  const { module } = call;
  const fields = new Set<string>();
  for (const info of module.classes)
    for (const [name, values] of info.assigned)
      if (values.some((one) => one.start <= call.node.start && call.node.end <= one.end)) fields.add(name);
  for (const fn of module.functions) {
    const returned = fn.returns.some((one) => {
      const at = unwrap(one);
      return at.type === 'MemberExpression' && unwrap(at.object).type === 'ThisExpression' && fields.has(memberName(at) ?? '');
    });
    if (!returned || fn.class === undefined) continue;
    const users = new Set(code.callersOf(fn).flatMap((one) => (one.module === module ? [] : [one.module.path])));
    if (users.size > 0) return { at: fn.location, users: [...users].toSorted() };
  }
  return undefined;
}
