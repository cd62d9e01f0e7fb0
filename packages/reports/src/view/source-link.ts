import type { Location } from '@airworthy/model';
import type { ReportOptions } from '../report-writer.ts';

/** The address of a place on the forge, when the caller said where the sources are. Only http(s) addresses become links. */
export function sourceHref(at: Location, options: ReportOptions): string | undefined {
  const base = httpBase(options.sourceUrl);
  if (!base) return undefined;
  const path = at.path.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return `${base}${path}#L${at.line}`;
}

/** The given address with a slash at its end, or nothing when it is not http(s). */
export function httpBase(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
