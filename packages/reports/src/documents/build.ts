import type { Block, Column, Inline, Target, Text, Tone } from './block.ts';
import type { MessageKey, Voice } from './text/say.ts';

/** Short ways to write blocks down. */
export const heading = (level: 1 | 2 | 3, text: string, anchor: string): Block => ({ kind: 'heading', level, text, anchor });
export const paragraph = (text: Text): Block => ({ kind: 'paragraph', text });
export const list = (items: readonly Text[], ordered = false): Block => ({ kind: 'list', ordered, items });
export const strong = (text: string): Inline => ({ kind: 'strong', text });
export const code = (text: string): Inline => ({ kind: 'code', text });
export const muted = (text: string): Inline => ({ kind: 'muted', text });
export const link = (text: string, to: Target): Inline => ({ kind: 'link', text, to });
export const callout = (tone: Tone, title: string, ...text: readonly Text[]): Block => ({ kind: 'callout', tone, title, text });

/** Words of a standard, which mark code with backticks. */
export function prose(text: string): Text {
  return text.split('`').flatMap((part, index): Inline[] => (part === '' ? [] : [index % 2 === 1 ? code(part) : part]));
}

/** Pieces with something between them. */
export function joined(parts: readonly Text[], between: Inline = ', '): Text {
  return parts.flatMap((part, index) => (index === 0 ? part : [between, ...part]));
}

/** A column of a table with a heading from the catalogue; its width is a share of the table. */
export function column(
  say: Voice,
  title: MessageKey,
  width: number,
  align: NonNullable<Column['align']> = 'left',
): Column & { width: number } {
  return { title: say.plain(title), width, ...(align === 'left' ? {} : { align }) };
}
