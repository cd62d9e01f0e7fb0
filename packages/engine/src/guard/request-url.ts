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
  const address = addressOf(sessionOf(machine), args);
  if (address === undefined) return undefined;
  if (name.endsWith('URLSearchParams')) return searchParams(machine);
  if (/^(?:querystring|qs|fast-querystring)\./.test(name)) return query();
  const url = named('request.url');
  url.role = 'format';
  url.provide = (key) =>
    key === 'searchParams'
      ? searchParams(machine)
      : key === 'query'
        ? query()
        : key === 'pathname' && isPath(address)
          ? address
          : named(`request.url.${key}`);
  return url;

  function query(): Unk {
    return bag('request.query', (key) => queryField(sessionOf(machine), key));
  }
}

/** The address of the request where it is taken apart: alone, or behind a host, `http://${host}${url}`. */
function addressOf(session: Session, [first]: readonly Value[]): Value {
  if (isRequestUrl(session, first)) return first;
  return first instanceof Template && endsIn(first.parts, session.url) ? session.url : undefined;
}

function endsIn(parts: Template['parts'], url: Value): boolean {
  const wanted = url instanceof Template ? url.parts : typeof url === 'string' ? [url] : [];
  const tail = wanted.length === 0 ? [] : parts.slice(-wanted.length);
  const [first, ...rest] = tail;
  return typeof first === 'string' && first.endsWith(wanted[0] as string) && rest.every((part, at) => part === wanted[at + 1]);
}

function isRequestUrl(session: Session, value: Value): boolean {
  if (value !== undefined && value === session.url) return true;
  if (value instanceof Unk && !(value instanceof Template)) return /^request\.(?:url|originalUrl)\b/.test(value.origin ?? '');
  return value instanceof Template && value.parts.some((part) => typeof part !== 'string' && isRequestUrl(session, part));
}

/** What begins with a slash is a path without query. */
function isPath(value: Value): boolean {
  const first = value instanceof Template ? value.parts[0] : value;
  return typeof first === 'string' && first.startsWith('/');
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
