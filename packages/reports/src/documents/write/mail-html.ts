import { escape } from '../../html/markup.ts';
import type { Block, Inline, Segment, Target, Text } from '../block.ts';
import type { Mail } from '../mail.ts';
import { plainOf } from '../text/say.ts';
import { palette } from './palette.ts';

/** Width that every mail program shows. */
const WIDTH = 600;
const BAR = 240;
const FONT = "font-family:Arial,'Helvetica Neue',Helvetica,sans-serif";
const BODY = `${FONT};font-size:15px;line-height:22px;color:#161a20`;
const CELL = `${FONT};font-size:14px;line-height:20px;color:#161a20;border-bottom:1px solid #d6dbe2`;

/**
 * A mail as HTML that old programs render too: one column of nested tables, styles on the elements, no pictures, no sheet of styles that
 * anything depends on.
 */
export function mailHtml(mail: Mail): string {
  const rows = mail.blocks.flatMap((block) => ofBlock(block, mail));
  return [
    '<!doctype html>',
    `<html lang="${escape(mail.language)}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escape(mail.subject)}</title>`,
    '</head>',
    '<body style="margin:0;padding:0;background-color:#f6f7f9">',
    `<div style="display:none;max-height:0;overflow:hidden">${escape(mail.preheader)}</div>`,
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#f6f7f9"><tr><td align="center" style="padding:16px 8px">',
    `<table role="presentation" width="${WIDTH}" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="width:${WIDTH}px;max-width:100%">`,
    row(
      `<h1 style="margin:0;${FONT};font-size:22px;line-height:28px;color:#0b57b8">${escape(mail.title)}</h1><p style="margin:0;${FONT};font-size:13px;line-height:18px;color:#4f5866">${escape(mail.subtitle)}</p>`,
      '24px 24px 8px',
    ),
    ...rows.map((one) => row(one, '8px 24px')),
    row(
      mail.footer
        .map((line) => `<p style="margin:0 0 4px;${FONT};font-size:12px;line-height:17px;color:#4f5866">${escape(line)}</p>`)
        .join(''),
      '16px 24px 24px',
    ),
    '</table>',
    '</td></tr></table>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const row = (content: string, padding: string): string => `<tr><td style="padding:${padding}">${content}</td></tr>`;

function ofBlock(block: Block, mail: Mail): string[] {
  const inline = (text: Text): string => text.map((part) => ofInline(part, mail)).join('');
  switch (block.kind) {
    case 'heading':
      return [`<h2 style="margin:0;${FONT};font-size:17px;line-height:24px;color:#161a20">${escape(block.text)}</h2>`];
    case 'paragraph':
      return [`<p style="margin:0;${BODY}">${inline(block.text)}</p>`];
    case 'list': {
      const tag = block.ordered === true ? 'ol' : 'ul';
      const items = block.items.map((item) => `<li style="margin:0 0 4px;${BODY}">${inline(item)}</li>`).join('');
      return [`<${tag} style="margin:0;padding:0 0 0 22px">${items}</${tag}>`];
    }
    case 'callout': {
      const { text, tint } = palette[block.tone];
      return [
        `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${tint}"><tr><td style="padding:12px 16px;border-left:5px solid ${text};background-color:${tint}"><p style="margin:0 0 4px;${FONT};font-size:19px;line-height:25px;color:${text}"><strong>${escape(block.title)}</strong></p>${block.text.map((one) => `<p style="margin:0;${BODY}">${inline(one)}</p>`).join('')}</td></tr></table>`,
      ];
    }
    case 'table':
      return [
        `<table width="100%" cellpadding="0" cellspacing="0" border="0"><tr>${block.columns
          .map(
            (column) =>
              `<th scope="col" align="${column.align ?? 'left'}" style="padding:6px 8px;${CELL};font-size:12px;color:#4f5866;background-color:#f6f7f9">${escape(column.title)}</th>`,
          )
          .join('')}</tr>${block.rows
          .map(
            (cells) =>
              `<tr>${cells.map((cell, index) => `<td align="${block.columns[index]?.align ?? 'left'}" valign="top" style="padding:6px 8px;${CELL}${whole(cell)}">${inline(cell)}</td>`).join('')}</tr>`,
          )
          .join('')}</table>`,
      ];
    case 'bars':
      return [
        `<table width="100%" cellpadding="0" cellspacing="0" border="0">${block.rows
          .map(
            (one) =>
              `<tr><td style="padding:4px 8px 4px 0;${FONT};font-size:13px;line-height:18px;color:#161a20">${escape(one.label)}</td><td width="${BAR}" style="padding:4px 8px">${bar(one.segments)}</td><td align="right" style="padding:4px 0;${FONT};font-size:13px;line-height:18px;color:#161a20">${escape(segmentText(one.segments))}</td></tr>`,
          )
          .join('')}</table>`,
      ];
    default:
      return [];
  }
}

/** Ids and numbers stay in one line. */
function whole(cell: Text): string {
  return cell.map(plainOf).join('').length <= 10 ? ';white-space:nowrap' : '';
}

/** Coloured cells of fixed widths: what every mail program can draw. */
function bar(segments: readonly Segment[]): string {
  const total = segments.reduce((sum, one) => sum + one.value, 0);
  if (total === 0) return '';
  const cells = segments
    .filter((one) => one.value > 0)
    .map((one) => {
      const width = Math.max(1, Math.round((one.value / total) * BAR));
      const { fill } = palette[one.tone];
      const edge = one.tone === 'unknown' ? ';border:1px dashed #7d8796' : '';
      return `<td width="${width}" height="12" bgcolor="${fill}" style="width:${width}px;font-size:1px;line-height:12px;background-color:${fill}${edge}">&nbsp;</td>`;
    });
  return `<table role="presentation" width="${BAR}" cellpadding="0" cellspacing="0" border="0"><tr>${cells.join('')}</tr></table>`;
}

export function segmentText(segments: readonly Segment[]): string {
  return segments
    .filter((one) => one.value > 0)
    .map((one) => `${one.value} ${one.label.toLowerCase()}`)
    .join(', ');
}

function ofInline(part: Inline, mail: Mail): string {
  if (typeof part !== 'object') return escape(String(part));
  switch (part.kind) {
    case 'strong':
    case 'severity':
    case 'status':
    case 'grade':
      return `<strong>${escape(plainOf(part))}</strong>`;
    case 'link': {
      const href = hrefOf(part.to, mail);
      return href === undefined
        ? escape(part.text)
        : `<a href="${escape(href)}" style="color:#0b57b8;text-decoration:underline">${escape(part.text)}</a>`;
    }
    default:
      return escape(plainOf(part));
  }
}

/** Links of a mail are whole addresses; a link into the set has one only where somebody said where the set lies. */
export function hrefOf(to: Target, mail: Mail): string | undefined {
  if ('url' in to) return /^https?:/.test(to.url) ? to.url : undefined;
  if (mail.link === undefined) return undefined;
  return `${mail.link.replace(/\/$/, '')}/html/${encodeURIComponent(to.document)}.html${to.anchor === undefined ? '' : `#${to.anchor}`}`;
}
