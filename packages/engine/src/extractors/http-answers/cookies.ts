import { ABSENT, known } from '@airworthy/model';
import type { Cookie, Known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BootValue } from '../../boot/boot-value.ts';
import { isClosed, propertyOf, toKnown } from '../../boot/inspect.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { appliedPackages } from '../../extract/plugin-calls.ts';
import type { AppliedPackage } from '../../extract/plugin-calls.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { walk } from '../../lang/typescript/syntax.ts';

const SESSION_NAME =
  /(?:^|[^a-z])(?:sess(?:ion)?|sid|auth|jwt|token|refresh|access|remember|connect\.sid|id_token|login)(?:$|[^a-z])|token$|session$|sid$/i;
/** Made to be read by the page: tokens against forgery, and tokens that are public. */
const FOR_PAGES = /csrf|xsrf|public|theme|consent/i;

interface Defaults {
  name: string | undefined;
  httpOnly: boolean;
  secure: boolean | string;
  sameSite: boolean | string;
  signed: boolean;
  /** Cookie options nest under this member. */
  under?: string;
}

/** Session packages and what they set unless told otherwise. Source: the README of each package. */
const SESSIONS: Readonly<Record<string, Defaults>> = {
  'express-session': { name: 'connect.sid', httpOnly: true, secure: false, sameSite: false, signed: true, under: 'cookie' },
  'cookie-session': { name: 'session', httpOnly: true, secure: 'auto', sameSite: false, signed: true },
  '@fastify/session': { name: 'sessionId', httpOnly: true, secure: true, sameSite: false, signed: true, under: 'cookie' },
  '@fastify/secure-session': { name: 'session', httpOnly: false, secure: false, sameSite: false, signed: true, under: 'cookie' },
  'koa-session': { name: 'koa.sess', httpOnly: true, secure: false, sameSite: false, signed: true },
  'iron-session': { name: undefined, httpOnly: true, secure: true, sameSite: 'lax', signed: true, under: 'cookieOptions' },
};

/** Cookies that answers set, and those of session packages. */
export function cookies(input: ExtractInput): Cookie[] {
  const { code, boot } = input;
  const found = appliedPackages(boot, new Set(Object.keys(SESSIONS))).map((one) => sessionCookie(one));
  const defaults = pluginDefaults(input);
  const typed = code.callsTo(
    /^(?:fastify\.FastifyReply#(?:setCookie|cookie)|express\.Response#cookie|koa\.Context#cookies\.set|hono\/cookie\.set(?:Signed)?Cookie|cookie\.serialize)$/,
  );
  const loose = [...code.callsOfMember('setCookie'), ...code.callsOfMember('cookie')].filter(
    (call) =>
      call.callee.startsWith('*.') &&
      call.args.length >= 2 &&
      call.receiver !== undefined &&
      /\b(?:res|reply|response)\b/.test(code.text(call.receiver, call.module)),
  );
  for (const call of new Set([...typed, ...loose])) found.push(setCookie(input, call, defaults));
  for (const call of storeCalls(input)) found.push(setCookie(input, call, defaults));
  return [...found, ...writtenCookies(input)];
}

/** A text in the form of a cookie with a value that is put in: `Authorization=${token}; HttpOnly; Max-Age=3600` */
const WRITTEN = /`([\w.-]{1,64})=(\$\{[^`{}]{1,120}\}[^`;]{0,40});((?:[^`\\]|\\.){0,300})`/g;
const ATTRIBUTES = /\b(?:httponly|max-age|expires|path|samesite|secure|domain)\b/i;

/** `res.setHeader('Set-Cookie', …)`: the text may be put together anywhere, so that each one in the form of a cookie counts. */
function writtenCookies({ code }: ExtractInput): Cookie[] {
  const sent = ['setHeader', 'header', 'append', 'set', 'appendHeader'].flatMap((member) =>
    code
      .callsOfMember(member)
      .filter(({ args: [name] }) => name?.type === 'Literal' && typeof name.value === 'string' && /^set-cookie$/i.test(name.value)),
  );
  const live = sent.find((call) => code.reach(call).state !== 'not-wired');
  if (live === undefined) return [];
  return code.modules.flatMap((module): Cookie[] => {
    const { parsed } = module;
    if (module.kind !== 'production' || module.reach.state === 'not-wired' || parsed === undefined || !ATTRIBUTES.test(parsed.code))
      return [];
    return [...parsed.code.matchAll(WRITTEN)]
      .filter(([, , , rest = '']) => ATTRIBUTES.test(rest))
      .map((match) => {
        const [, name = '', value = '', rest = ''] = match;
        const open = /(?:^|[^=])\$\{/.test(rest);
        const flag = (words: RegExp): Known<boolean> => (words.test(rest) ? known(true) : open ? { state: 'unknown' } : known(false));
        const site = /samesite=(\w+)/i.exec(rest)?.[1]?.toLowerCase();
        const { line, column } = parsed.locate(match.index);
        return {
          location: { path: module.path, line, column },
          wiring: code.reach(live),
          name: known(name),
          httpOnly: flag(/\bhttponly\b/i),
          secure: flag(/(?:^|;)\s*secure\b/i),
          sameSite: site !== undefined ? known(site) : flag(/\bsamesite\b/i),
          signed: known(false),
          session: SESSION_NAME.test(name) || /token|jwt|session/i.test(value) || /^authori[sz]ation$/i.test(name),
        };
      });
  });
}

/** Stores of web frameworks: `(await cookies()).set(…)` and `response.cookies.set(…)` of Next.js, `cookies.set(…)` of SvelteKit, Astro and Elysia. */
function storeCalls({ code }: ExtractInput): CallSite[] {
  return code.callsOfMember('set').filter((call) => {
    if (call.receiver === undefined || call.callee.startsWith('koa.') || call.args.length === 0) return false;
    const text = code.text(call.receiver, call.module).trim();
    if (/(?:^|[.\s(])cookies(?:\(\))?\)?$/.test(text)) return true;
    const held = call.receiver.type === 'Identifier' ? call.module.bindingAt.get(call.receiver.start)?.init : undefined;
    return held !== undefined && /^(?:await\s+)?(?:\w+\.)*cookies(?:\(\))?$/.test(code.text(held, call.module).trim());
  });
}

function sessionCookie({ by, options, call, wiring }: AppliedPackage): Cookie {
  const defaults = SESSIONS[by] as Defaults;
  const own = defaults.under === undefined ? options : propertyOf(options, defaults.under);
  const read = <T extends boolean | string>(key: 'httpOnly' | 'secure' | 'sameSite', fallback: T): Known<T> =>
    optionOf<T>(propertyOf(own, key), own === undefined || isClosed(own), fallback);
  const name = propertyOf(options, 'name') ?? propertyOf(options, 'cookieName') ?? propertyOf(options, 'key');
  return {
    location: call.site,
    wiring,
    name: name === undefined ? (defaults.name === undefined ? ABSENT : known(defaults.name, 'default')) : toKnown<string>(name, 'string'),
    httpOnly: read<boolean>('httpOnly', defaults.httpOnly),
    secure: read<boolean | string>('secure', defaults.secure),
    sameSite: read<string | boolean>('sameSite', defaults.sameSite),
    signed: known(defaults.signed, 'default'),
    session: true,
  };
}

/** `parseOptions` of a cookie plugin hold for every cookie that says nothing else. */
function pluginDefaults({ boot }: ExtractInput): BootValue | undefined {
  const [plugin] = appliedPackages(boot, new Set(['@fastify/cookie', 'fastify-cookie']));
  return plugin && propertyOf(plugin.options, 'parseOptions');
}

function setCookie(input: ExtractInput, call: CallSite, defaults: BootValue | undefined): Cookie {
  const { code } = input;
  const shift = call.callee.startsWith('hono/') ? 1 : 0;
  const value = (node: Node | undefined): StaticValue | undefined => (node === undefined ? undefined : code.value(node, call.module));
  const [nameNode, valueNode, optionsNode] = inOne(code, call) ?? call.args.slice(shift);
  const options = asBootValue(value(optionsNode));
  // Koa's cookies are out of the reach of scripts unless told otherwise.
  const read = <T extends boolean | string>(key: string, fallback = false): Known<T | boolean> => {
    const own = propertyOf(options, key) ?? propertyOf(defaults, key);
    const later = setLater(input, call, optionsNode, key);
    if (later !== undefined)
      return key === 'secure' && later === 'production'
        ? known<T | boolean>('production' as T)
        : { state: 'unknown', source: 'set afterwards' };
    return key === 'secure' && isProductionTest(input, value(optionsNode))
      ? known<T | boolean>('production' as T)
      : optionOf<T | boolean>(own, isClosed(options), fallback);
  };
  const name = code.toKnown(value(nameNode), (plain): plain is string => typeof plain === 'string');
  return {
    location: call.location,
    wiring: code.reach(call),
    name,
    httpOnly: read<boolean>('httpOnly', call.callee.startsWith('koa.')),
    secure: read<string>('secure'),
    sameSite: read<string>('sameSite'),
    signed: call.callee.includes('setSigned') ? known(true) : read<boolean>('signed'),
    session:
      !clears(valueNode) &&
      ((name.state === 'known' && SESSION_NAME.test(name.value) && !FOR_PAGES.test(name.value)) || carriesToken(input, call, valueNode)),
  };
}

/** `cookies.set({ name, value, httpOnly: true })`: name, value, and the whole as the options. */
function inOne(code: ExtractInput['code'], call: CallSite): (Node | undefined)[] | undefined {
  const [only, ...others] = call.args;
  const value = only === undefined || others.length > 0 ? undefined : code.value(only, call.module);
  if (value?.kind !== 'object') return undefined;
  return [code.property(value, 'name')?.node, code.property(value, 'value')?.node, only];
}

/** `if (process.env.NODE_ENV === 'production') options.secure = true;` */
function setLater({ code }: ExtractInput, call: CallSite, options: Node | undefined, key: string): 'production' | 'unknown' | undefined {
  if (options?.type !== 'Identifier' || call.enclosing === undefined) return undefined;
  const text = code.text(call.enclosing.node, call.module);
  const name = options.name.replaceAll('$', '\\$');
  const found = new RegExp(`([^;{}]*[{]?[^;{}]*)\\b${name}\\.${key}\\s*=[^=]`).exec(text);
  if (found === null) return undefined;
  return /prod/i.test(found[1] ?? '') ? 'production' : 'unknown';
}

/** `res.cookie('token', 'none')` on the way out takes the session away. */
function clears(value: Node | undefined): boolean {
  return value?.type === 'Literal' && /^(?:|none|null|logged-?out|deleted|expired)$/i.test(String(value.value));
}

function optionOf<T extends boolean | string>(value: BootValue | undefined, closed: boolean, fallback: T): Known<T> {
  if (value === undefined || (value.kind === 'known' && value.value === undefined))
    return closed ? known(fallback, 'default') : { state: 'unknown' };
  return toKnown<T>(value);
}

/** `secure: process.env.NODE_ENV === 'production'`: on where it counts. */
function isProductionTest({ code }: ExtractInput, options: StaticValue | undefined): boolean {
  const secure = code.property(options, 'secure');
  if (secure === undefined) return false;
  const text = code.text(secure.node, secure.module);
  return secure.kind === 'env' && secure.name === 'NODE_ENV' && /===?\s*['"`]prod/.test(text);
}

/** The value was signed as a token, here or one variable away. */
function carriesToken({ code }: ExtractInput, call: CallSite, node: Node | undefined): boolean {
  if (node === undefined) return false;
  let found = false;
  walk(node, (at) => {
    if (at.type === 'CallExpression' && /(?:jsonwebtoken|\.jwt)\.sign$|jwtSign$/.test(code.callAt(at)?.callee ?? '')) found = true;
    if (at.type === 'Identifier') {
      const init = call.module.bindingAt.get(at.start)?.init;
      const made = init?.type === 'AwaitExpression' ? init.argument : init;
      if (made?.type === 'CallExpression' && /(?:jsonwebtoken|\.jwt)\.sign$|jwtSign$/.test(code.callAt(made)?.callee ?? '')) found = true;
    }
    return !found;
  });
  return found;
}
