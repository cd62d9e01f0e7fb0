import type { ProbeConfig, UserConfig } from '../config/probe-config.ts';
import { fill } from '../config/fill.ts';
import type { Masks } from '../http/mask.ts';
import { headersOf, jsonOf, pick } from '../http/reply.ts';
import type { Sender } from '../http/sender.ts';
import { ProbeError } from '../probe-error.ts';

const LONGEST_HINT = 300;

/** Somebody whom the target knows. */
export interface User {
  readonly name: string;
  readonly tenant: string | undefined;
  readonly role: string | undefined;
  /** What is sent as the credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bearer token, where it is one. */
  readonly token: string | undefined;
}

/** Signs every user in. One that cannot sign in ends the run: everything that needs them would be inconclusive. */
export async function signIn(config: ProbeConfig, sender: Sender, masks: Masks): Promise<User[]> {
  const users: User[] = [];
  for (const [name, wanted] of Object.entries(config.users))
    users.push(await one(name, fill(wanted, { env: environment() }), sender, masks));
  return users;
}

async function one(name: string, wanted: UserConfig, sender: Sender, masks: Masks): Promise<User> {
  const base = { name, tenant: wanted.tenant, role: wanted.role };
  for (const value of Object.values(wanted.headers ?? {})) masks.add(name, value);
  if (wanted.bearer !== undefined) {
    masks.add(`${name}.token`, wanted.bearer);
    return { ...base, token: wanted.bearer, headers: { authorization: `Bearer ${wanted.bearer}`, ...wanted.headers } };
  }
  if (!wanted.login) return { ...base, token: undefined, headers: wanted.headers ?? {} };
  const { login } = wanted;
  const [method = 'POST', path = '/'] = login.send.split(' ');
  maskTexts(login.body, name, masks);
  const reply = await sender.send({
    method,
    path,
    headers: { 'content-type': 'application/json', ...login.headers },
    body: login.body === undefined ? undefined : JSON.stringify(login.body),
    as: name,
    role: 'sign-in',
    probe: 'sign-in',
    tier: 'safe',
  });
  if (reply.class !== 'accepted')
    throw new ProbeError(
      'sign-in',
      `${name} could not sign in: ${method} ${path} answered ${reply.error ?? reply.status}.`,
      // Which field is missing, say.
      reply.text === '' ? {} : { hint: `It said: ${masks.hide(reply.text).slice(0, LONGEST_HINT)}` },
    );
  const token = login.token === undefined ? undefined : pick(jsonOf(reply), login.token);
  if (typeof token === 'string') {
    masks.add(`${name}.token`, token);
    return { ...base, token, headers: { authorization: `Bearer ${token}`, ...wanted.headers } };
  }
  const cookies = headersOf(reply, 'set-cookie').map((line) => line.split(';')[0] ?? '');
  const chosen = login.cookie === undefined ? cookies : cookies.filter((pair) => pair.startsWith(`${login.cookie}=`));
  if (chosen.length === 0)
    throw new ProbeError('sign-in', `${name} signed in, but the answer holds no token or cookie where the settings look for it.`);
  for (const pair of chosen) masks.add(`${name}.cookie`, pair.slice(pair.indexOf('=') + 1));
  return { ...base, token: undefined, headers: { cookie: chosen.join('; '), ...wanted.headers } };
}

function maskTexts(value: unknown, name: string, masks: Masks): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && /pass|secret|token|code|pin/i.test(key)) masks.add(`${name}.${key}`, inner);
    else maskTexts(inner, name, masks);
  }
}

function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
