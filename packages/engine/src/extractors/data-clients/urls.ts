import { ABSENT, known } from '@airworthy/model';
import type { Known } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { urlParameter, urlText } from '../../extract/settings.ts';

/** What a connection URL says about TLS. A URL out of the environment may say anything, unless the code falls back to one. */
export function tlsOfUrl(url: BootValue | undefined): { ssl: Known<boolean | string>; unverified: boolean } {
  if (url === undefined || (url.kind === 'known' && url.value === undefined)) return { ssl: ABSENT, unverified: false };
  const text = urlText(url);
  const mode = urlParameter(text, 'sslmode') ?? urlParameter(text, 'ssl') ?? urlParameter(text, 'sslaccept');
  if (mode !== undefined)
    return { ssl: known(mode === 'true' ? true : mode), unverified: mode === 'no-verify' || mode === 'accept_invalid_certs' };
  if (isWrittenHere(url)) return { ssl: ABSENT, unverified: false };
  return {
    ssl: { state: 'unknown', source: url.kind === 'env' ? `$${url.name} may ask for it` : 'the connection URL could not be read' },
    unverified: false,
  };
}

/** An address that the code writes itself, from its scheme on; what another begins with may bring parameters along. */
export function isWrittenHere(url: BootValue): boolean {
  if (url.kind === 'choice') return url.options.every((option) => isWrittenHere(option.value));
  const [first] = url.kind === 'template' ? url.parts : [];
  return url.kind === 'known' || (typeof first === 'string' && first.includes(':'));
}

/** A number among the parameters of a URL. */
export function numberInUrl(url: BootValue | undefined, name: string, scale: number): Known<number> {
  const text = urlParameter(urlText(url), name);
  const number = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isNaN(number) ? ABSENT : known(number * scale);
}
