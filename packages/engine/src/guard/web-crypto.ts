import type { Machine } from '../boot/machine.ts';
import { makePromise } from '../boot/properties.ts';
import type { Value } from '../boot/value.ts';
import { named } from './request-parts.ts';
import { isCredential } from './roles.ts';

const SUBTLE = /^(?:globalThis\.|self\.)?crypto\.(?:webcrypto\.)?subtle\.(sign|digest)$/;

/** Functions of WebCrypto in a guard run: what they sign nobody guesses, and a hash of a credential is one as well. https://w3c.github.io/webcrypto/ */
export function subtleCall(machine: Machine, name: string, args: readonly Value[]): Value | undefined {
  const member = SUBTLE.exec(name)?.[1];
  if (member === undefined) return undefined;
  const role = member === 'digest' && args.some((argument) => isCredential(argument)) ? 'credential' : 'digest';
  return makePromise(machine, named(`crypto.subtle.${member}()`, role));
}
