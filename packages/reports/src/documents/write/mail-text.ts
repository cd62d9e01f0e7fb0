import type { Block, Inline, Text } from '../block.ts';
import type { Mail } from '../mail.ts';
import { plainOf } from '../text/say.ts';
import { hrefOf, segmentText } from './mail-html.ts';

const WIDTH = 72;

/** A mail as plain text with the same sentences and whole addresses. */
export function mailText(mail: Mail): string {
  const lines = [mail.title, mail.subtitle, ...mail.blocks.flatMap((block) => ['', ...ofBlock(block, mail)]), '', '-- ', ...mail.footer];
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

function ofBlock(block: Block, mail: Mail): string[] {
  const plain = (text: Text): string => text.map((part) => ofInline(part, mail)).join('');
  switch (block.kind) {
    case 'heading':
      return [block.text, '-'.repeat(Math.min(WIDTH, block.text.length))];
    case 'paragraph':
      return wrapped(plain(block.text));
    case 'list':
      return block.items.flatMap((item, index) => wrapped(plain(item), block.ordered === true ? `${index + 1}. ` : '* '));
    case 'callout':
      return [`** ${block.title} **`, ...block.text.flatMap((text) => wrapped(plain(text)))];
    case 'table':
      return block.rows.flatMap((row) =>
        wrapped(
          row.map((cell, index) => (index === 0 ? plain(cell) : `${block.columns[index]?.title ?? ''}: ${plain(cell)}`)).join(' | '),
          '* ',
        ),
      );
    case 'bars':
      return block.rows.map((row) => `* ${row.label}: ${segmentText(row.segments)}`);
    default:
      return [];
  }
}

function ofInline(part: Inline, mail: Mail): string {
  if (typeof part !== 'object' || part.kind !== 'link') return plainOf(part);
  const href = hrefOf(part.to, mail);
  return href === undefined ? part.text : `${part.text} <${href}>`;
}

/** Lines of at most 72 characters; what follows the first stands below its words. An address is never broken. */
function wrapped(text: string, mark = ''): string[] {
  const lines: string[] = [];
  let line = mark;
  for (const word of text.split(/\s+/)) {
    const next = line === '' || line === mark ? `${line}${word}` : `${line} ${word}`;
    if (next.length > WIDTH && line.trim() !== mark.trim()) {
      lines.push(line);
      line = `${' '.repeat(mark.length)}${word}`;
    } else line = next;
  }
  return [...lines, line];
}
