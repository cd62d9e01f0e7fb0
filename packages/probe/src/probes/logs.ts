import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fill } from '../config/fill.ts';
import { labelOf } from '../plan/route.ts';
import { describe } from '../run/io.ts';
import type { Probe, ProbeCase, Seen, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { anyReads, firstAccepted, firstUser, isPublicByPurpose, pathOf } from './choose.ts';
import { good, instanceCase } from './one-instance.ts';
import type { Scene } from './one-instance.ts';
import { goodLine, socketsOf } from './sockets.ts';

const mark = (): string => `airworthy${randomBytes(8).toString('hex')}`;
/** Logs are written behind answers. */
const WRITTEN_MS = 700;
const PERSONAL = /name|mail|phone|address|contact|birth/i;

const needs = (target: Target): string | undefined =>
  target.config.alone ? undefined : 'needs alone: one instance by itself, whose log nobody else writes';

/** What it printed since a place in its log; a log that says nothing at all shows nothing. */
async function since(scene: Scene, before: number): Promise<string | undefined> {
  await pause(WRITTEN_MS);
  const text = scene.instance.log().slice(before);
  return scene.instance.log().trim() === '' ? undefined : text;
}

const silent = (): Seen => inconclusive('silent', 'it prints nothing at all, as far as its settings say');

/** Credentials where clients put them, and the secrets of the settings that it was started with. */
async function credentialsIn(scene: Scene): Promise<Seen> {
  const { io, target } = scene;
  const alone = target.config.alone;
  const [bearer, cookie, password] = [mark(), mark(), mark()];
  const path = anyReads(target).find((one) => !isPublicByPurpose(one))?.path ?? scene.ready;
  await io.test({ path, headers: { authorization: `Bearer ${bearer}`, cookie: `session=${cookie}`, 'x-api-key': bearer } });
  const login = Object.values(target.config.users).find((one) => one.login)?.login;
  if (login) {
    const [method = 'POST', place = '/'] = login.send.split(' ');
    const body = Object.fromEntries(
      Object.entries((login.body ?? {}) as Record<string, unknown>).map(([key, value]) => [
        key,
        /pass|secret|pin/i.test(key) ? password : value,
      ]),
    );
    await io.test({ method, path: place, json: body });
  }
  const text = await since(scene, 0);
  if (text === undefined) return silent();
  const sent = [bearer, cookie, password].filter((one) => text.includes(one));
  const kept = [...(alone?.secrets ?? []), ...(alone?.modelSecrets ?? [])].filter((one) => text.includes(one));
  if (sent.length + kept.length === 0) return confirmed('neither credentials of requests nor secrets of the settings stand in its log');
  return refuted(
    `its log holds ${sent.length} credentials of requests and ${kept.length} secrets of its settings in plain text`,
    'printed',
  );
}

/** A body that is taken, with markers in its texts. */
async function bodiesIn(scene: Scene, label: string, item: string): Promise<Seen> {
  const { io, target } = scene;
  const witness = target.config.witness[label];
  const route = target.routes.find((one) => labelOf(one) === label);
  if (!witness || !route) return inconclusive('no-route', `${label} is not known`);
  const { body, headers } = fill({ body: witness.body, headers: witness.headers }, {}) as {
    body: Record<string, unknown>;
    headers: Record<string, string>;
  };
  const markers = new Map<string, string>();
  const json = Object.fromEntries(
    Object.entries(body).map(([key, value]) => {
      if (typeof value !== 'string' || !freeText(key, value)) return [key, value];
      markers.set(key, mark());
      return [key, `${value} ${markers.get(key) ?? ''}`];
    }),
  );
  const before = scene.instance.log().length;
  const reply = await io.test({ method: route.method, path: pathOf(target, route), user: firstUser(target), json, headers });
  if (!good(reply)) return inconclusive('not-taken', `${label} with markers in its texts is answered ${describe(reply)}`);
  io.noteControl('positive', reply.id);
  const text = await since(scene, before);
  if (text === undefined) return silent();
  const found = [...markers].filter(([, marker]) => text.includes(marker)).map(([key]) => key);
  if (found.length === 0) return confirmed(`nothing of the body of ${label} stands in its log`);
  const what = item === 'S04-006' ? `personal data (${found.join(', ')})` : `the body (${found.join(', ')})`;
  return refuted(`${what} of ${label} stands in its log`, 'printed');
}

const freeText = (key: string, value: string): boolean => /\s/.test(value) || /name|title|text|note|description/i.test(key);

async function wordsIn(scene: Scene): Promise<Seen> {
  const { io, target } = scene;
  const socket = socketsOf(target)[0];
  if (!socket?.hello) return inconclusive('no-hello', 'the settings name no message that is answered');
  const line = await goodLine(io, socket, firstUser(target));
  const marker = mark();
  const hello = JSON.parse(socket.hello) as Record<string, unknown>;
  const longest = Object.entries(hello)
    .filter((each): each is [string, string] => typeof each[1] === 'string')
    .toSorted((a, b) => b[1].length - a[1].length)[0];
  if (!longest) return inconclusive('no-text', 'the message of the settings holds no text');
  const before = scene.instance.log().length;
  line.text(JSON.stringify({ ...hello, [longest[0]]: `${longest[1]} ${marker}` }));
  const said = await line.next(line.heard.length, 5_000);
  line.drop();
  if (said?.kind !== 'message') return inconclusive('not-answered', 'the message with a marker is not answered');
  const text = await since(scene, before);
  if (text === undefined) return silent();
  return text.includes(marker)
    ? refuted('what a user says over the socket stands in its log', 'printed')
    : confirmed('what a user says over the socket does not stand in its log');
}

async function idsIn(scene: Scene): Promise<Seen> {
  const { io, target } = scene;
  const user = firstUser(target);
  const path = await firstAccepted(
    io,
    target,
    anyReads(target).filter((one) => !isPublicByPurpose(one)),
    user,
  );
  const id = randomBytes(16).toString('hex');
  const before = scene.instance.log().length;
  await io.test({ path, user, headers: { 'x-correlation-id': id, 'x-request-id': id, traceparent: `00-${id}-${id.slice(0, 16)}-01` } });
  const text = await since(scene, before);
  if (text === undefined) return silent();
  const lines = text.split('\n').filter((one) => one.trim() !== '');
  if (lines.length === 0) return inconclusive('no-line', 'requests write no line into its log');
  const tied = lines.filter((one) => one.includes(id)).length;
  return tied === 0
    ? refuted(`none of ${lines.length} lines about a request carries the id that it came with`, 'no-id')
    : confirmed(`${tied} of ${lines.length} lines about a request carry the id that it came with`);
}

function logProbe(id: string, plan: (target: Target) => readonly ProbeCase[] | string): Probe {
  return { id, plan: (target) => needs(target) ?? plan(target) };
}

const looking = (
  items: readonly string[],
  subject: string,
  sends: string,
): { subject: string; items: readonly string[]; sends: string } => ({
  subject,
  items,
  sends: `${sends}, and a look into the log of one instance`,
});

export const LOG_PROBES: readonly Probe[] = [
  logProbe('obs/redaction-canary', (target) => [
    instanceCase(
      target,
      looking(['S04-003', 'S04-004'], 'credentials in the log', 'requests with credentials that are markers'),
      credentialsIn,
    ),
  ]),
  logProbe('obs/bodies-canary', (target) => {
    const labels = Object.entries(target.config.witness).filter(([, { body }]) =>
      Object.entries((body ?? {}) as object).some(([key, value]) => typeof value === 'string' && freeText(key, value)),
    );
    if (labels.length === 0) return 'needs a witness: a body with texts that a route takes';
    return labels.slice(0, 2).flatMap(([label, { body }]) => {
      const personal =
        Object.keys(body as object).some((key) => PERSONAL.test(key)) && /customer|user|account|person|member|contact|profile/i.test(label);
      return ['S04-007', ...(personal ? ['S04-006'] : [])].map((item) =>
        instanceCase(
          target,
          looking(
            [item],
            `${item === 'S04-006' ? 'personal data' : 'the body'} of ${label} in the log`,
            `${label} with markers in its texts`,
          ),
          (scene) => bodiesIn(scene, label, item),
        ),
      );
    });
  }),
  logProbe('obs/words-canary', (target) =>
    socketsOf(target).some((one) => one.hello !== undefined)
      ? [instanceCase(target, looking(['S41-032'], 'what users say in the log', 'a message over the socket with a marker'), wordsIn)]
      : 'needs a socket with a message that is answered',
  ),
  logProbe('obs/log-correlation', (target) =>
    anyReads(target).some((one) => !isPublicByPurpose(one))
      ? [instanceCase(target, looking(['S04-018'], 'ids in the log', 'a request with an id of ours'), idsIn)]
      : 'no route is known that reads',
  ),
];
