import { compareLocations } from '@airworthy/model';
import type { Known, MessageSignature, SignatureSetup } from '@airworthy/model';
import type { ServiceDigest } from './digest.ts';

type Member = SignatureSetup['members'][number];

/** What members of one setup have to agree on, so that one side understands the other; the comparison and the window are each side's own. */
const ASPECTS: readonly (readonly [string, (one: Member) => string | undefined])[] = [
  ['algorithm', (one) => (one.algorithm === '?' ? undefined : one.algorithm)],
  ['covered parts', (one) => (one.form === '?' ? undefined : one.form)],
  ['encoding', (one) => (one.encoding === '?' ? undefined : one.encoding)],
  ['headers', (one) => (one.headers.length === 0 ? undefined : one.headers.join(', '))],
  ['comparison', (one) => (one.use === 'verify' ? one.comparison : undefined)],
  ['time window', (one) => (one.use === 'verify' ? (one.window === null ? 'none' : `${one.window} s`) : undefined)],
  ['default key', (one) => (one.defaultKey ? 'literal' : 'none')],
];

/** Signatures of several services that share the variable of their key. */
export function signatureSetups(services: readonly ServiceDigest[]): SignatureSetup[] {
  const byKey = Map.groupBy(
    services.flatMap((service) =>
      service.signatures.flatMap((one) => (one.key.state === 'env' ? [{ key: one.key.name, member: memberOf(service, one) }] : [])),
    ),
    (one) => one.key,
  );
  return [...byKey]
    .filter(([, list]) => new Set(list.map((one) => one.member.service)).size > 1)
    .map(([key, list]) => {
      const members = list
        .map((one) => one.member)
        .toSorted((a, b) => (a.service < b.service ? -1 : a.service > b.service ? 1 : compareLocations(a.place, b.place)));
      const differs = ASPECTS.filter(
        ([, aspect]) => new Set(members.map((one) => aspect(one)).filter((one) => one !== undefined)).size > 1,
      ).map(([name]) => name);
      return { key, members, differs };
    })
    .toSorted((a, b) => b.members.length - a.members.length || (a.key < b.key ? -1 : 1));
}

function memberOf(service: ServiceDigest, one: MessageSignature): Member {
  return {
    service: service.name,
    use: one.use,
    algorithm: text(one.algorithm),
    form: one.form ?? '?',
    encoding: text(one.encoding),
    comparison: one.comparison,
    window: one.window.state === 'known' ? one.window.value / 1000 : null,
    headers: one.headers,
    defaultKey: one.key.state === 'env' && one.key.fallback !== undefined && one.key.fallback !== '',
    wiring: one.wiring?.state ?? 'unknown',
    place: one.location,
  };
}

function text(value: Known<string>): string {
  return value.state === 'known' ? value.value : value.state === 'env' ? (value.fallback ?? '?') : '?';
}
