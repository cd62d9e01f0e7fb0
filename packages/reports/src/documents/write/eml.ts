import { createHash } from 'node:crypto';
import type { Mail } from '../mail.ts';
import { mailHtml } from './mail-html.ts';
import { mailText } from './mail-text.ts';

const LINE = 76;

/**
 * A mail as a file that mail programs open and send (RFC 5322): plain text, and the same as HTML (RFC 2046, `multipart/alternative`).
 * Without readers it opens as a draft. Same mail, same bytes.
 */
export function toEml(mail: Mail): string {
  const boundary = `=_${createHash('sha256').update(mail.messageId).digest('hex').slice(0, 32)}`;
  const part = (type: string, text: string): string[] => [
    `--${boundary}`,
    `Content-Type: ${type}; charset=utf-8`,
    'Content-Transfer-Encoding: quoted-printable',
    `Content-Language: ${mail.language}`,
    '',
    quotedPrintable(text),
  ];
  const lines = [
    `From: ${address(mail.from)}`,
    `To: ${mail.to.length === 0 ? 'undisclosed-recipients:;' : mail.to.map(address).join(',\r\n ')}`,
    `Subject: ${encoded(mail.subject)}`,
    `Date: ${mailDate(mail.date)}`,
    `Message-ID: <${mail.messageId}>`,
    `List-Id: <${mail.listId}>`,
    ...(mail.unsubscribe === undefined ? [] : [`List-Unsubscribe: <${mail.unsubscribe}>`]),
    ...(mail.to.length === 0 ? ['X-Unsent: 1'] : []),
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    `Content-Language: ${mail.language}`,
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`,
    '',
    ...part('text/plain', mailText(mail)),
    ...part('text/html', mailHtml(mail)),
    `--${boundary}--`,
    '',
  ];
  return lines.join('\r\n');
}

/** The morning of the day, or of the first day there is. */
function mailDate(day: string | undefined): string {
  return new Date(`${day ?? '1970-01-01'}T08:00:00Z`).toUTCString().replace('GMT', '+0000');
}

/** `Name <address>` with the name encoded where it needs it. Nothing in it can begin another header. */
function address(text: string): string {
  const [, name, mailbox] = /^(.*?)\s*<([^<>\s]+)>$/.exec(oneLine(text)) ?? [];
  if (name === undefined || mailbox === undefined) return oneLine(text);
  return /^[\w .-]*$/.test(name) ? `${name} <${mailbox}>` : `${encoded(name, true)} <${mailbox}>`;
}

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ').trim();

/** Text of a header: as it is, or as encoded words (RFC 2047) of at most 75 characters that never cut a character in two. */
function encoded(text: string, always = false): string {
  const line = oneLine(text);
  if (!always && /^[\x20-\x7e]*$/.test(line)) return folded(line);
  const words: string[] = [];
  let word = '';
  for (const character of line) {
    if (Buffer.byteLength(word + character) > 39) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  words.push(word);
  return words.map((one) => `=?utf-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ');
}

/** A long header goes on in lines that begin with a blank. */
function folded(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > LINE - 9) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\r\n ');
}

/** RFC 2045: lines of at most 76 characters, everything that is no plain ASCII as `=XX`. */
export function quotedPrintable(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => {
      const pieces = [...line].map((character) =>
        /[\x20-\x3c\x3e-\x7e\t]/.test(character) && character.length === 1
          ? character
          : [...Buffer.from(character)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
      );
      const last = pieces.at(-1);
      if (last === ' ' || last === '\t') pieces[pieces.length - 1] = last === ' ' ? '=20' : '=09';
      const out: string[] = [];
      let current = '';
      for (const piece of pieces) {
        if (current.length + piece.length > LINE - 1) {
          out.push(`${current}=`);
          current = '';
        }
        current += piece;
      }
      return [...out, current].join('\r\n');
    })
    .join('\r\n');
}
