import type { Machine } from '../boot/machine.ts';
import { makeArray, makeNative } from '../boot/properties.ts';
import type { Value } from '../boot/value.ts';
import { Template, Unk } from '../boot/value.ts';
import { bag, named, queryField } from './request-parts.ts';
import { sessionOf } from './session.ts';
import type { Session } from './session.ts';

/** Functions that take an address apart. */
export const URL_PARSER =
  /^(?:new )?(?:url\.)?(?:URL|URLSearchParams|parse)$|^(?:querystring|qs|fast-querystring)\.parse$|^(?:parseurl|url-parse)$/;

/** The address of a request, taken apart by one of these: what its query holds may be the credential. */
export function parsedUrl(machine: Machine, name: string, args: readonly Value[]): Value | undefined {
  if (!isRequestUrl(args[0])) return undefined;
  if (name.endsWith('URLSearchParams')) return searchParams(machine);
  if (/^(?:querystring|qs|fast-querystring)\./.test(name)) return query();
  const url = named('request.url');
  url.role = 'format';
  url.provide = (key) => (key === 'searchParams' ? searchParams(machine) : key === 'query' ? query() : named(`request.url.${key}`));
  return url;

  function query(): Unk {
    return bag('request.query', (key) => queryField(sessionOf(machine), key));
  }
}

function isRequestUrl(value: Value): boolean {
  if (value instanceof Unk) return /^request\.(?:url|originalUrl)\b/.test(value.origin ?? '');
  return value instanceof Template && value.parts.some((part) => typeof part !== 'string' && isRequestUrl(part));
}

export function searchParams(machine: Machine): Unk {
  const params = named('request.query');
  params.role = 'format';
  const read = (session: Session, key: Value): Value => (typeof key === 'string' ? queryField(session, key) : named('request.query'));
  params.provide = (member) => {
    if (member === 'get') return makeNative(machine, member, (run, _self, [key]) => read(sessionOf(run), key) ?? null);
    if (member === 'has')
      return makeNative(machine, member, (run, _self, [key]) => {
        const value = read(sessionOf(run), key);
        return value instanceof Unk ? named('request.query.has') : value !== undefined;
      });
    if (member === 'getAll') return makeNative(machine, member, (run, _self, [key]) => makeArray(run, [read(sessionOf(run), key)], true));
    return named(`request.query.${member}`);
  };
  return params;
}
