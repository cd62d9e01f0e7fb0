import { pushTo } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { holderOf, holdersOfNew } from '../../extract/holder.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';

const RECORDS = ['inc', 'dec', 'set', 'observe', 'startTimer', 'setToCurrentTime', 'record', 'add', 'addCallback', 'labels', 'zero'];

/** Where a metric is kept, as `holderOf` spells it, with the name that people use for it last. */
export interface Held {
  holders: string[];
  /** Last name: `ordersCreated` in `metrics.ordersCreated`. */
  name: string | undefined;
}

export function heldBy(code: CodeIndex, call: CallSite): Held {
  const { module, node } = call;
  const holders: string[] = [];
  let name: string | undefined;
  for (const holder of holdersOfNew(code, node, module)) {
    const path = wayInto(holder, node, module);
    holders.push(path.length === 0 ? holder : `${holder}.${path.join('.')}`);
    name ??= path.at(-1) ?? lastName(holder, module);
  }
  return { holders, name };
}

/** Names of the members on the way from a held object literal to a value in it. */
function wayInto(holder: string, node: Node, module: BoundModule): string[] {
  const start = Number(/:(\d+)$/.exec(holder)?.[1] ?? Number.NaN);
  const init = Number.isNaN(start) ? undefined : module.bindingAt.get(start)?.init;
  const path: string[] = [];
  let at = init === undefined ? undefined : unwrap(init);
  for (let depth = 0; at?.type === 'ObjectExpression' && depth < 6; depth += 1) {
    const inside = at.properties.find((property) => property.start <= node.start && node.end <= property.end);
    if (inside?.type !== 'Property') break;
    const key = keyName(inside.key, inside.computed);
    if (key === undefined) break;
    path.push(key);
    at = unwrap(inside.value);
  }
  return path;
}

function lastName(holder: string, module: BoundModule): string | undefined {
  const member = /\.([\w$#]+)$/.exec(holder)?.[1];
  const start = Number(/:(\d+)$/.exec(holder)?.[1] ?? Number.NaN);
  return Number.isNaN(start) ? member : module.bindingAt.get(start)?.name;
}

/** Calls that record a value, by where the metric is kept and by its last name. */
export class Recordings {
  private readonly byHolder = new Map<string, CallSite[]>();
  private readonly byName = new Map<string, CallSite[]>();

  constructor(code: CodeIndex, names: ReadonlySet<string>) {
    for (const member of RECORDS) {
      for (const call of code.callsOfMember(member)) {
        if (call.receiver === undefined) continue;
        const base = withoutLabels(call.receiver);
        const name = base.type === 'Identifier' ? base.name : memberName(base);
        if (name === undefined) continue;
        if (names.has(name)) pushTo(this.byName, name, call);
        else if (base.type !== 'Identifier') continue;
        const holder = names.has(name) || isImported(base, call.module) ? holderOf(code, base, call.module) : undefined;
        if (holder !== undefined) pushTo(this.byHolder, holder, call);
      }
    }
  }

  /** Recording calls; `sure` is false where only the name says so. */
  of(held: Held, unique: boolean): { calls: readonly CallSite[]; sure: boolean } {
    const calls = held.holders.flatMap((holder) => this.byHolder.get(holder) ?? []);
    if (calls.length > 0) return { calls, sure: true };
    const named = held.name === undefined || !unique ? [] : (this.byName.get(held.name) ?? []);
    // A private field is used by methods, which callers reach in ways that are not always seen.
    return { calls: named, sure: named.length === 0 && held.holders.length > 0 && held.name?.startsWith('#') !== true };
  }
}

function isImported(node: Node, module: BoundModule): boolean {
  return node.type === 'Identifier' && module.bindingAt.get(node.start)?.kind === 'import';
}

function withoutLabels(receiver: Node): Node {
  const node = unwrap(receiver);
  if (node.type !== 'CallExpression') return node;
  const callee = unwrap(node.callee);
  return callee.type === 'MemberExpression' && memberName(callee) === 'labels' ? unwrap(callee.object) : node;
}
