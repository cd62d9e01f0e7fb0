import { IntlMessageFormat } from 'intl-messageformat';
import type { Inline, Text } from '../block.ts';
import { de } from './de.ts';
import { en } from './en.ts';

export type MessageKey = keyof typeof en;
export type Values = Readonly<Record<string, string | number | Inline | Text>>;

export const LANGUAGES: Readonly<Record<string, Readonly<Record<MessageKey, string>>>> = { en, de };

/** Says things in one language. Messages are ICU; `<b>` and `<c>` in them are strong text and code. */
export interface Voice {
  language: string;
  /** A message as text with its marks. */
  rich(key: MessageKey, values?: Values): Text;
  /** A message as a plain string. */
  plain(key: MessageKey, values?: Values): string;
  number(value: number): string;
  /** At most one decimal. */
  short(value: number): string;
  /** A day, `YYYY-MM-DD`, as day and month for an axis or a column. */
  day(date: string): string;
  money(value: number): string;
  percent(share: number): string;
  hours(value: number): string;
}

/**
 * A voice for a language, with the wording of a template in place of ours where it has one.
 *
 * @throws RangeError for a language we have no catalogue of.
 */
export function voiceOf(language: string, currency: string, wording: Readonly<Partial<Record<MessageKey, string>>> = {}): Voice {
  const catalogue = LANGUAGES[language];
  if (catalogue === undefined) throw new RangeError(`There are no texts in ${language}; there are ${Object.keys(LANGUAGES).join(', ')}.`);
  const formats = new Map<MessageKey, IntlMessageFormat>();
  const formatOf = (key: MessageKey): IntlMessageFormat => {
    let format = formats.get(key);
    if (format === undefined) formats.set(key, (format = new IntlMessageFormat(wording[key] ?? catalogue[key], language)));
    return format;
  };
  const rich = (key: MessageKey, values: Values = {}): Text => {
    const parts = formatOf(key).format<Inline | Text>({
      ...values,
      b: (chunks: readonly unknown[]) => marked('strong', chunks),
      c: (chunks: readonly unknown[]) => marked('code', chunks),
    });
    return (Array.isArray(parts) ? parts.flat() : [parts]) as Text;
  };
  const integer = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const days = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return {
    language,
    rich,
    plain: (key, values) => rich(key, values).map(plainOf).join(''),
    number: (value) => integer.format(value),
    short: (value) => short.format(value),
    day: (date) => days.format(Date.parse(`${date}T00:00:00Z`)),
    money: (value) => `${currency} ${integer.format(Math.round(value))}`,
    percent: (share) => `${integer.format(share > 0.99 && share < 1 ? 99 : share < 0.01 && share > 0 ? 1 : share * 100)} %`,
    hours: (value) => `${short.format(value)} h`,
  };
}

function marked(kind: 'strong' | 'code', chunks: readonly unknown[]): Inline {
  return { kind, text: chunks.map((chunk) => plainOf(chunk as Inline)).join('') };
}

/** The words of a piece, without its marks. */
export function plainOf(inline: Inline): string {
  if (typeof inline !== 'object') return String(inline);
  if (inline.kind === 'place') return `${inline.at.path}:${inline.at.line}`;
  return inline.kind === 'grade' ? inline.grade : inline.text;
}
