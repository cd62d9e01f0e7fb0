import type { Func, Value } from './value.ts';
import { UNSET, newId } from './value.ts';
import type { ModuleRecord } from './module-record.ts';

/** One binding. Imports have a getter, which makes them live and lets cycles work. */
export class Cell {
  readonly id = newId();
  value: Value;
  live: (() => Value) | undefined = undefined;

  constructor(value: Value) {
    this.value = value;
  }
}

/** What a function activation shares between its scopes. */
export class Frame {
  self: Value;
  func: Func | undefined;
  /** For arrow functions: the frame around. */
  lexical: Frame | undefined;
  args: Value[] = [];
  isNew = false;
  /** Values returned in arms that were not certain. */
  returns: { condition: string; value: Value }[] = [];
  yields: Value[] | undefined = undefined;

  constructor(self: Value, func: Func | undefined, lexical?: Frame) {
    this.self = self;
    this.func = func;
    this.lexical = lexical;
  }
}

/** The frame that `this`, `super` and `arguments` refer to. */
export function thisFrame(frame: Frame): Frame {
  let at = frame;
  while (at.lexical !== undefined) at = at.lexical;
  return at;
}

const NONE: ReadonlyMap<string, Cell> = new Map();

/** A lexical scope. */
export class Scope {
  /** Most blocks declare nothing; changed by {@link declare} only. */
  vars: ReadonlyMap<string, Cell> = NONE;
  parent: Scope | undefined;
  frame: Frame;
  module: ModuleRecord;

  constructor(parent: Scope | undefined, frame: Frame, module: ModuleRecord) {
    this.parent = parent;
    this.frame = frame;
    this.module = module;
  }

  find(name: string): Cell | undefined {
    let cell = this.vars.get(name);
    for (let at = this.parent; cell === undefined && at !== undefined; at = at.parent) cell = at.vars.get(name);
    return cell;
  }

  declare(name: string, value: Value = UNSET): Cell {
    let cell = this.vars.get(name);
    if (cell === undefined) {
      if (this.vars === NONE) this.vars = new Map();
      (this.vars as Map<string, Cell>).set(name, (cell = new Cell(value)));
    }
    return cell;
  }
}
