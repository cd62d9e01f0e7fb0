import { ABSENT } from '@airworthy/model';
import type { Known } from '@airworthy/model';
import type { BootValue } from '../boot/boot-value.ts';
import { describe, propertyOf, toKnown } from '../boot/inspect.ts';

/** The first of several spellings of an option that is there; paths descend with dots. */
export function optionOf(options: BootValue | undefined, ...names: string[]): BootValue | undefined {
  for (const name of names) {
    const value = propertyOf(options, ...name.split('.'));
    if (value !== undefined && !(value.kind === 'known' && value.value === undefined)) return value;
  }
  return undefined;
}

/** A number option. Texts of digits count (environment variables); `null` and `false` are absent. */
export function numberOption(options: BootValue | undefined, ...names: string[]): Known<number> {
  return asNumber(optionOf(options, ...names));
}

export function asNumber(value: BootValue | undefined, scale = 1): Known<number> {
  if (value?.kind === 'known' && (value.value === null || value.value === false)) return ABSENT;
  const settled = settle(value);
  const read = toKnown<number | string>(settled);
  if (read.state === 'known') {
    const number = Number(read.value);
    return Number.isNaN(number) ? { state: 'unknown', source: String(read.value) } : { state: 'known', value: number * scale };
  }
  if (read.state === 'env' && read.fallback !== undefined) {
    const number = Number(read.fallback);
    return Number.isNaN(number) ? { state: 'env', name: read.name } : { state: 'env', name: read.name, fallback: number * scale };
  }
  return read.state === 'env' ? { state: 'env', name: read.name } : (read as Known<number>);
}

export function textOption(options: BootValue | undefined, ...names: string[]): Known<string> {
  return toKnown<string>(optionOf(options, ...names), 'string');
}

/** The arm of a choice that needs nothing to be set. */
export function settle(value: BootValue | undefined): BootValue | undefined {
  if (value?.kind !== 'choice') return value;
  const plain = value.options.find((option) => /is not set|is not "|is not true|^not \(/.test(option.condition));
  return plain === undefined || value.options.length > 2 ? value : plain.value;
}

/** What holds where the environment is called production: `NODE_ENV === 'production' ? { … } : false`. */
function productionArm(options: readonly { condition: string; value: BootValue }[]): { value: BootValue } | undefined {
  if (options.length !== 2 || !options.some(({ condition }) => /ENV/.test(condition))) return undefined;
  const said = options.map(({ condition }) =>
    /^(not \()?(?:.*\b)?\w*ENV\w*\b[^"]*\bis( not)? "(prod(?:uction)?|dev(?:elopment)?|test|local)"\)?$/.exec(condition),
  );
  const at = said.findIndex((match) => {
    if (match === null) return false;
    const negated = (match[1] !== undefined) !== (match[2] !== undefined);
    return (match[3] as string).startsWith('prod') ? !negated : negated;
  });
  return options[at];
}

const ENV_CONDITION = /\b([A-Z][A-Z0-9_]{2,})\b/;

/** Whether TLS is set up, and whether certificates are left unchecked. Options of a TLS object mean that it is on. */
export function tlsOption(value: BootValue | undefined): { ssl: Known<boolean | string>; unverified: boolean } {
  if (value === undefined) return { ssl: ABSENT, unverified: false };
  switch (value.kind) {
    case 'known':
      if (value.value === undefined || value.value === null) return { ssl: ABSENT, unverified: false };
      if (typeof value.value === 'string') return { ssl: { state: 'known', value: value.value }, unverified: value.value === 'no-verify' };
      return { ssl: { state: 'known', value: Boolean(value.value) }, unverified: false };
    case 'object': {
      const check = value.properties['rejectUnauthorized'];
      return {
        ssl: { state: 'known', value: true, source: describe(value) },
        unverified: check?.kind === 'known' && check.value === false,
      };
    }
    case 'choice': {
      const arms = value.options.map((option) => tlsOption(option.value));
      const first = arms[0]?.ssl;
      const unverified = arms.some((arm) => arm.unverified);
      if (first !== undefined && arms.every((arm) => sameTls(arm.ssl, first))) return { ssl: first, unverified };
      const live = productionArm(value.options);
      if (live !== undefined) {
        const there = tlsOption(live.value);
        return there.ssl.state === 'known' && there.ssl.value !== false
          ? { ssl: { ...there.ssl, source: 'on in production' }, unverified: there.unverified }
          : there;
      }
      const name = ENV_CONDITION.exec(value.options[0]?.condition ?? '')?.[1];
      const settled = settle(value);
      if (name === undefined || settled === value) return { ssl: { state: 'unknown', source: describe(value) }, unverified };
      const fallback = tlsOption(settled).ssl;
      const off: Known<boolean | string> = { state: 'env', name, fallback: fallback.state === 'known' ? fallback.value : false };
      return { ssl: off, unverified };
    }
    default:
      return { ssl: toKnown<boolean | string>(value), unverified: false };
  }
}

function sameTls(a: Known<boolean | string>, b: Known<boolean | string>): boolean {
  return a.state === b.state && (a.state !== 'known' || (b.state === 'known' && a.value === b.value));
}

/** Text of a URL as far as it is known: the literal, or what a variable falls back to; holes are `*`. */
export function urlText(value: BootValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'known') return typeof value.value === 'string' ? value.value : undefined;
  if (value.kind === 'env') return urlText(value.fallback);
  if (value.kind === 'template') return value.parts.map((part) => (typeof part === 'string' ? part : (urlText(part) ?? '*'))).join('');
  return undefined;
}

/** A parameter of the query part of a URL. */
export function urlParameter(url: string | undefined, name: string): string | undefined {
  const query = url?.split('?')[1];
  if (query === undefined) return undefined;
  for (const pair of query.split('&')) {
    const [key, given] = pair.split('=');
    if (key === name) return given ?? '';
  }
  return undefined;
}

/** The user part of a URL. */
export function urlUser(url: string | undefined): string | undefined {
  const user = /^[a-z+]+:\/\/([^:@/?]+)(?::[^@]*)?@/i.exec(url ?? '')?.[1];
  return user === '*' ? undefined : user;
}
