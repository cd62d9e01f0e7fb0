import type { Machine } from './machine.ts';
import { LIMITS } from './machine.ts';
import { makeArray } from './properties.ts';
import type { Value } from './value.ts';
import { Choice, Ext, Obj, Unk } from './value.ts';

/** Elements of something iterable. `open`: there may be more, or fewer. */
export interface Sequence {
  items: Value[];
  open: boolean;
}

/** Lists what `for … of` or a spread would see. */
export function iterate(machine: Machine, value: Value): Sequence {
  if (typeof value === 'string') return { items: [...value].slice(0, LIMITS.loop), open: false };
  if (value instanceof Choice) {
    const options = value.options.filter((option) => option.value instanceof Obj).map((option) => iterate(machine, option.value));
    const longest = options.toSorted((a, b) => b.items.length - a.items.length)[0];
    return { items: longest?.items ?? [], open: true };
  }
  // Bytes of a digest are as hard to guess as the whole.
  if (value instanceof Unk && value.role === 'digest') return { items: [value], open: true };
  if (!(value instanceof Obj) || value instanceof Ext) return { items: [], open: true };
  if (value.kind === 'map') return { items: (value.entries ?? []).map(([key, item]) => makeArray(machine, [key, item])), open: value.open };
  if (value.items !== undefined) return { items: value.items, open: value.open };
  return { items: [], open: true };
}

/** Appends elements to an array that was just made. */
export function copyInto(_machine: Machine, target: Obj, sequence: Sequence): void {
  (target.items ??= []).push(...sequence.items.slice(0, LIMITS.array));
  if (sequence.open) target.open = true;
}

/** Elements for a loop body: an unknown list is represented by one unknown element. */
export function loopItems(sequence: Sequence): { items: Value[]; uncertain: boolean } {
  if (sequence.items.length > 0) return { items: sequence.items.slice(0, LIMITS.loop), uncertain: sequence.open };
  return sequence.open ? { items: [new Unk('element of an unknown list')], uncertain: true } : { items: [], uncertain: false };
}
