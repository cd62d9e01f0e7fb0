import type { MessageSignature } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { live, show } from '../../derive/wired.ts';

/** Longer windows than this give a recorded request too much time. */
const LONGEST_WINDOW_MS = 15 * 60_000;
const NEEDED = ['method', 'path', 'body', 'timestamp'] as const;

/** Signatures between services of one owner: they name a service, or their key or header does. */
function betweenServices(signatures: readonly MessageSignature[]): MessageSignature[] {
  return live(signatures).filter(
    (one) =>
      one.covers.includes('service') ||
      one.headers.some((header) => /service|internal/.test(header)) ||
      (one.key.state === 'env' && /INTERNAL|SERVICE/.test(one.key.name)),
  );
}

const print = (one: MessageSignature): string =>
  `${one.within ?? 'a signature'} covers ${one.form ?? (one.covers.join(', ') || 'what could not be read')}`;

export const requestSignaturesComplete = defineCheck({
  id: 'auth/request-signatures-complete',
  title: 'Signatures between services cover method, path, body and time',
  failTitle: 'A signature between services leaves a part of the request out',
  needs: ['messageSignatures'],
  subjects: ({ messageSignatures }) => betweenServices(messageSignatures),
  holds: ({ covers }) => (covers.length === 0 ? undefined : NEEDED.every((part) => covers.includes(part))),
  location: (one) => one.location,
  message: (one, holds) =>
    holds === false ? `${print(one)}, and not ${NEEDED.filter((part) => !one.covers.includes(part)).join(', ')}` : print(one),
  whenNone: 'na',
  noneMessage: 'No request between services is signed here.',
  confidence: 'likely',
});

export const requestSignaturesExpire = defineCheck({
  id: 'auth/request-signatures-expire',
  title: 'Signed requests of other services are refused when they are old or seen before',
  failTitle: 'A signed request of another service can be sent again',
  needs: ['messageSignatures'],
  subjects: ({ messageSignatures }) => betweenServices(messageSignatures).filter((one) => one.use === 'verify'),
  holds: ({ window, covers }) => {
    if (window.state === 'absent') return false;
    if (window.state === 'known' && window.value > LONGEST_WINDOW_MS) return false;
    return covers.includes('nonce') || covers.includes('id') ? true : window.state === 'known' ? false : undefined;
  },
  location: (one) => one.location,
  message: (one, holds) =>
    one.window.state === 'absent'
      ? `${print(one)}; its age is never compared`
      : `${print(one)}; it may be ${one.window.state === 'known' ? one.window.value / 1000 : show(one.window)} s old${holds === false ? ', and nothing tells that it was seen before' : ''}`,
  whenNone: 'na',
  noneMessage: 'No signature of another service is checked here.',
  confidence: 'likely',
});

export const unknownKeysRefused = defineCheck({
  id: 'auth/unknown-keys-refused',
  title: 'A signature under a key that nobody knows is refused',
  failTitle: 'A key that nobody knows is replaced by one that is written in the source, so that anybody can sign',
  needs: ['messageSignatures'],
  subjects: ({ messageSignatures }) => betweenServices(messageSignatures).filter((one) => one.use === 'verify'),
  holds: (one) => one.unknownKeyReplacedAt === undefined,
  location: (one) => one.unknownKeyReplacedAt ?? one.location,
  message: (one, holds) =>
    `${one.within ?? 'a signature'} ${holds === false ? 'takes a text of the source where the key that the request names is not there' : 'has no key to fall back to'}`,
  whenNone: 'na',
  noneMessage: 'No signature of another service is checked here.',
  confidence: 'likely',
});
