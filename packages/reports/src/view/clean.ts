/* oxlint-disable no-control-regex -- control characters are what this file is about */

/** CSI, OSC (ended by BEL or ST) and other escape sequences, in 7-bit and 8-bit form. */
const ESCAPES =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;

/** C0 and C1 controls but tab and newline; marks that change the direction of text; a byte order mark. */
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Text of an audited repository made harmless for a terminal: escape sequences go, other controls become `\ufffd`. */
export function clean(text: string): string {
  return text.replace(ESCAPES, '').replace(/\r\n?/g, '\n').replace(INVISIBLE, '\ufffd').replace(/\t/g, '  ').toWellFormed();
}

/** As {@link clean}, in one line. */
export function cleanLine(text: string): string {
  return clean(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}
