import type { SourceTree } from '@airworthy/engine/tree/source-tree';
import type { ParsedModule, Parser } from './syntax.ts';
import { inStyle, styleOf } from './style.ts';
import type { TextStyle } from './style.ts';

/** Replaces characters `start` to `end` of a text, UTF-16 code units. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** Changes of files that are collected before anything is decided about them. */
export class Draft {
  readonly #tree: SourceTree;
  readonly #parser: Parser;
  readonly #edits = new Map<string, TextEdit[]>();
  readonly #created = new Map<string, string>();
  /** What a person has to do besides. */
  readonly notes: string[] = [];

  constructor(tree: SourceTree, parser: Parser) {
    this.#tree = tree;
    this.#parser = parser;
  }

  has(path: string): boolean {
    return this.#tree.has(path) || this.#created.has(path);
  }

  read(path: string): string | undefined {
    return this.#created.get(path) ?? this.#tree.read(path);
  }

  parse(path: string): ParsedModule | undefined {
    return this.#parser.parse(path);
  }

  style(path: string): TextStyle {
    return styleOf(this.read(path) ?? '');
  }

  replace(path: string, start: number, end: number, text: string): void {
    // A file of this draft is changed at once: nobody has offsets of it from before.
    const made = this.#created.get(path);
    if (made !== undefined) {
      this.#created.set(path, `${made.slice(0, start)}${text}${made.slice(end)}`);
      return;
    }
    const edits = this.#edits.get(path) ?? [];
    // What two places need once, as an import, is written once.
    if (start === end && edits.some((one) => one.start === start && one.end === end && one.text === text)) return;
    this.#edits.set(path, [...edits, { start, end, text }]);
  }

  insert(path: string, at: number, text: string): void {
    this.replace(path, at, at, text);
  }

  /** Inserts code in the style of the file, without line breaks of its own around it. */
  insertCode(path: string, at: number, code: string, depth = 0): void {
    this.insert(path, at, inStyle(code, this.style(path), depth));
  }

  create(path: string, text: string): void {
    this.#created.set(path, text);
  }

  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  /** The changed files with their new texts; empty where nothing changes. */
  texts(): Map<string, string> {
    const out = new Map(this.#created);
    for (const [path, edits] of this.#edits) {
      const before = this.#tree.read(path);
      if (before === undefined) continue;
      const after = applyEdits(before, edits);
      if (after !== before) out.set(path, after);
    }
    return new Map([...out].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Applies edits in the order of their places; those at one place in the order they came. Throws where two overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits
    .map((edit, index) => ({ ...edit, index }))
    .toSorted((a, b) => a.start - b.start || a.end - b.end || a.index - b.index);
  let out = '';
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at) throw new Error(`two changes meet at character ${edit.start}`);
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}
