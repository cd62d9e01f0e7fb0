import { known } from '@airworthy/model';
import type { Cookie, Known } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { isClosed, propertyOf, toKnown } from '../../boot/inspect.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';

type Attribute = 'httpOnly' | 'secure' | 'sameSite';

/** A library that signs people in and keeps them signed in by a cookie of its own making. */
interface Library {
  callee: RegExp;
  name: string;
  /** Where its options keep the attributes, the first that says something. */
  attributes: readonly (readonly string[])[];
  /** Where they give the cookie a name. */
  named: readonly string[];
  /** Where they say whether cookies go over HTTPS only. */
  secure: readonly string[];
  /** What may still change an attribute when it could not be read to the end. */
  within: readonly (readonly string[])[];
}

/**
 * Out of the reach of scripts, `Lax`, and over HTTPS only when the service is served over it or runs in production.
 * https://www.better-auth.com/docs/concepts/cookies · https://authjs.dev/reference/core#cookies · https://next-auth.js.org/configuration/options#cookies
 */
const LIBRARIES: readonly Library[] = [
  {
    callee: /^better-auth(?:\/minimal)?\.betterAuth$/,
    name: 'better-auth.session_token',
    attributes: [
      ['advanced', 'cookies', 'session_token', 'attributes'],
      ['advanced', 'cookies', 'sessionToken', 'attributes'],
      ['advanced', 'defaultCookieAttributes'],
    ],
    named: ['advanced', 'cookies', 'session_token', 'name'],
    secure: ['advanced', 'useSecureCookies'],
    within: [[], ['advanced']],
  },
  {
    callee: /^(?:next-auth|@auth\/(?:express|sveltekit|solid-start|core))(?:\/next)?(?:\.(?:default|ExpressAuth|SvelteKitAuth|Auth))?$/,
    name: 'session-token',
    attributes: [['cookies', 'sessionToken', 'options']],
    named: ['cookies', 'sessionToken', 'name'],
    secure: ['useSecureCookies'],
    within: [[], ['cookies']],
  },
];

const DEFAULTS: Readonly<Record<Attribute, boolean | string>> = { httpOnly: true, secure: 'production', sameSite: 'lax' };

/** Session cookies of libraries for signing in, with the attributes that the library gives them unless it is told otherwise. */
export function signInCookies(input: ExtractInput): Cookie[] {
  return LIBRARIES.flatMap((library) =>
    input.code
      .callsTo(library.callee)
      .filter((call) => input.code.reach(call).state !== 'not-wired')
      .map((call) => cookieOf(input, library, call)),
  );
}

function cookieOf({ code }: ExtractInput, library: Library, call: CallSite): Cookie {
  // The options of Auth.js come second where a request comes first.
  const written = call.args.map((arg) => asBootValue(code.value(arg, call.module)));
  const options = written.find((one) => one?.kind === 'object') ?? written[0];
  const read = <T extends boolean | string>(attribute: Attribute): Known<T> => {
    const own = library.attributes.map((path) => propertyOf(at(options, path), attribute)).find((one) => one !== undefined);
    const told = own ?? (attribute === 'secure' ? at(options, library.secure) : undefined);
    if (told !== undefined) return toKnown<T>(told);
    const open = [...library.within, ...library.attributes].some((path) => !isClosed(at(options, path)));
    return open ? { state: 'unknown', source: 'options that could not be read' } : known(DEFAULTS[attribute] as T, 'default');
  };
  const secure = read<boolean | string>('secure');
  // Where cookies go over HTTPS only, the library says so in their names.
  const called = at(options, library.named);
  const name: Known<string> =
    called !== undefined
      ? toKnown<string>(called, 'string')
      : secure.state === 'known'
        ? known(`${secure.value === false ? '' : '__Secure-'}${library.name}`, 'default')
        : { state: 'unknown', source: library.name };
  return {
    location: call.location,
    wiring: code.reach(call),
    name,
    httpOnly: read<boolean>('httpOnly'),
    secure,
    sameSite: read<string>('sameSite'),
    signed: known(true, 'default'),
    session: true,
  };
}

function at(value: BootValue | undefined, path: readonly string[]): BootValue | undefined {
  return path.reduce<BootValue | undefined>((inner, key) => propertyOf(inner, key), value);
}
