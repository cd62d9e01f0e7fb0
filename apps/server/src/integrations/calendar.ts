/** A day with something on it. */
export interface CalendarEntry {
  readonly uid: string;
  readonly summary: string;
  readonly description: string;
  readonly url: string;
  /** An instant, or a day `YYYY-MM-DD`. */
  readonly at: string;
}

/** A calendar in iCalendar (RFC 5545). */
export function icalendar(name: string, entries: readonly CalendarEntry[], now: Date): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Airworthy//Airworthy//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${text(name)}`,
    ...entries.flatMap((one) => [
      'BEGIN:VEVENT',
      `UID:${text(one.uid)}`,
      `DTSTAMP:${instant(now.toISOString())}`,
      ...(one.at.length === 10
        ? [`DTSTART;VALUE=DATE:${one.at.replaceAll('-', '')}`, 'TRANSP:TRANSPARENT']
        : [`DTSTART:${instant(one.at)}`, 'DURATION:PT1H']),
      `SUMMARY:${text(one.summary)}`,
      ...(one.description === '' ? [] : [`DESCRIPTION:${text(one.description)}`]),
      `URL:${one.url}`,
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return `${lines.flatMap(folded).join('\r\n')}\r\n`;
}

function instant(at: string): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Text of RFC 5545, 3.3.11: no line breaks, no separators, no control characters. */
function text(value: string): string {
  return value
    .replaceAll(/[\\;,]/g, (mark) => `\\${mark}`)
    .replaceAll(/\r\n|\r|\n/g, String.raw`\n`)
    .replaceAll(/\p{Cc}/gu, ' ');
}

/** At most 75 bytes a line; what is longer goes on after a space, between characters. */
function folded(line: string): string[] {
  const parts: string[] = [];
  let [part, size] = ['', 0];
  for (const char of line) {
    const bytes = Buffer.byteLength(char);
    if (size + bytes > 75) {
      parts.push(part);
      [part, size] = [' ', 1];
    }
    part += char;
    size += bytes;
  }
  return [...parts, part];
}
