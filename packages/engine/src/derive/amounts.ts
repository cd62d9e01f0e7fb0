import type { Known } from '@airworthy/model';
import { show } from './wired.ts';

const UNITS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
  hr: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
  week: 604_800,
  y: 31_557_600,
  year: 31_557_600,
};

/** Seconds of a token lifetime as libraries write it: `900`, `15m`, `2 days`; text without a unit is milliseconds (vercel/ms). */
export function toSeconds(lifetime: string | number): number | undefined {
  if (typeof lifetime === 'number') return lifetime;
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(lifetime);
  if (!match) return undefined;
  const unit = (match[2] || 'ms').toLowerCase();
  const factor = UNITS[unit] ?? UNITS[unit.replace(/s$/, '')];
  return factor === undefined ? undefined : Number(match[1]) * factor;
}

/** The value that applies when the environment sets nothing else. */
export function effective<T>(value: Known<T>): T | undefined {
  if (value.state === 'known') return value.value;
  return value.state === 'env' ? value.fallback : undefined;
}

/** Requests a minute that a limiter lets through. */
export function perMinute(limit: { max: Known<number>; windowMs: Known<number> }): number | undefined {
  const max = effective(limit.max);
  const windowMs = effective(limit.windowMs);
  return max === undefined || windowMs === undefined || windowMs <= 0 ? undefined : (max * 60_000) / windowMs;
}

/** `200 per minute`, `5 per 15 minutes`; the parts as written where they are not known. */
export function printRate(limit: { max: Known<number>; windowMs: Known<number> }): string {
  const windowMs = effective(limit.windowMs);
  const max = effective(limit.max) ?? show(limit.max);
  if (windowMs === undefined) return `${max} per window (${show(limit.windowMs)})`;
  const [size, unit] =
    windowMs % 3_600_000 === 0
      ? [windowMs / 3_600_000, 'hour']
      : windowMs % 60_000 === 0
        ? [windowMs / 60_000, 'minute']
        : [windowMs / 1000, 'second'];
  return size === 1 ? `${max} per ${unit}` : `${max} per ${size} ${unit}s`;
}

/** `1 MiB`, `512 KiB`, `100 B`. */
export function printBytes(bytes: number): string {
  if (bytes >= 1_048_576) return `${Math.round((bytes / 1_048_576) * 10) / 10} MiB`;
  return bytes >= 1024 ? `${Math.round(bytes / 1024)} KiB` : `${bytes} B`;
}
