import type { Known } from '@airworthy/model';
import { ABSENT, unknown } from '@airworthy/model';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

export function option<T>(code: CodeIndex, site: CallSite, name: string, is: (value: unknown) => value is T): Known<T> {
  for (const argument of site.args) {
    const value = code.value(argument, site.module);
    // A transaction, a message or a wallet is no place for options.
    if (value.kind !== 'object') continue;
    const found = value.keys.includes(name) ? value.get(name) : undefined;
    if (found !== undefined && found.kind !== 'undefined') return code.toKnown(found, is);
    if (value.open) return unknown('options are put together elsewhere');
  }
  return ABSENT;
}
