import { randomUUID } from 'node:crypto';
import type { PlantedRequest } from './planted-app.ts';

interface Note {
  readonly id: string;
  readonly tenant: string;
  version: number;
  [name: string]: unknown;
}

const OWN = ['title', 'amount', 'kind', 'day'];
const KINDS = ['small', 'large'];

/** A store of notes of two tenants that checks whose they are and what is sent, but for its defects. */
export function store(): (asked: PlantedRequest) => Promise<boolean> | boolean {
  const notes = new Map<string, Note>();
  const keys = new Map<string, { text: string; answer: Note }>();
  let counter = 0;
  let places = 3;
  let polluted: object = {};
  let shared: { tenant: string; at: number; rows: Note[] } | undefined;

  const rowsFor = (asked: PlantedRequest, tenant: string): Note[] => {
    const told = asked.defects.has('tenant-header')
      ? asked.request.headers['x-tenant-id']
      : asked.defects.has('tenant-query')
        ? asked.url.searchParams.get('tenantId')
        : undefined;
    const wanted = typeof told === 'string' ? told : tenant;
    const own = [...notes.values()].filter((one) => one.tenant === wanted || asked.defects.has('lists-all'));
    if (!asked.defects.has('shared-cache')) return own;
    if (!shared || Date.now() - shared.at > 400) shared = { tenant, at: Date.now(), rows: own };
    return shared.rows;
  };

  return (asked) => {
    const { request, url, user, defects, reply } = asked;
    if (url.pathname === '/api/places') return places_(asked);
    const found = /^\/api\/notes(?:\/([^/]+))?$/.exec(url.pathname);
    if (!found) return false;
    if (!user && !(defects.has('open-writes') && request.method !== 'GET')) return done(reply, 401, { code: 'unauthenticated' });
    const tenant = String(user?.['tenant'] ?? user?.['sub'] ?? 'nobody');
    const [, id] = found;
    if (id === undefined) return request.method === 'POST' ? create(asked, tenant) : list(asked, tenant);
    const note = notes.get(id);
    const may =
      note !== undefined && (note.tenant === tenant || defects.has('any-object') || (user === undefined && defects.has('open-writes')));
    if (!note || (!may && !(defects.has('any-change') && request.method !== 'GET')))
      return done(reply, 404, { code: 'not_found', title: 'There is no such note' });
    return one(asked, note);
  };

  function list(asked: PlantedRequest, tenant: string): boolean {
    const limit = Number(asked.url.searchParams.get('limit') ?? 50);
    if (asked.url.searchParams.has('limit') && !(Number.isInteger(limit) && limit >= 1 && limit <= 200) && !asked.defects.has('any-page'))
      return done(asked.reply, 400, { code: 'invalid_input' });
    const q = asked.url.searchParams.get('q');
    if (q?.includes("'") && !q.includes("''") && asked.defects.has('pasted-query')) return done(asked.reply, 500, { code: 'internal' });
    if (asked.url.searchParams.get('sort') === 'airworthy_none' && asked.defects.has('any-sort'))
      return done(asked.reply, 500, { code: 'column "airworthy_none" does not exist' });
    if (asked.defects.has('any-page') && limit > 1_000)
      return done(
        asked.reply,
        200,
        Array.from({ length: 2_000 }, (_, at) => ({ id: at })),
      );
    return done(asked.reply, 200, rowsFor(asked, tenant).slice(-200).map(shown(asked)));
  }

  async function create(asked: PlantedRequest, tenant: string): Promise<boolean> {
    const { body, defects, reply, request } = asked;
    const type = String(request.headers['content-type'] ?? '');
    if (!/json/.test(type) && !defects.has('any-type')) return done(reply, 415, { code: 'unsupported' });
    if (body.length > 200_000) return done(reply, 413, { code: 'too_large' });
    let sent: unknown;
    try {
      sent = JSON.parse(body.toString());
    } catch {
      return done(reply, defects.has('broken-500') ? 500 : 400, { code: 'invalid_json' });
    }
    // As if it was merged into what all objects share; a test does not do that to its own process.
    if (defects.has('polluted') && typeof sent === 'object' && sent !== null && Object.hasOwn(sent, '__proto__'))
      polluted = (sent as Record<string, object>)['__proto__'] ?? {};
    const problem = problemOf(sent, defects);
    if (problem !== undefined) {
      if (defects.has('leaves-rest')) keep(asked, tenant, sent as Record<string, unknown>);
      return done(reply, 400, { code: 'invalid_input', fields: [problem] });
    }
    const fields = sent as Record<string, unknown>;
    const key = request.headers['idempotency-key'];
    if (key !== undefined) return keyed(asked, tenant, fields, String(key));
    if (defects.has('key-required')) return done(reply, 400, { code: 'key_required' });
    return done(reply, 201, { ...polluted, ...shown(asked)(keep(asked, tenant, fields)) });
  }

  async function keyed(asked: PlantedRequest, tenant: string, fields: Record<string, unknown>, key: string): Promise<boolean> {
    const { defects, reply } = asked;
    if (!/^[\w-]{8,80}$/.test(key) && !defects.has('any-key')) return done(reply, 400, { code: 'bad_key' });
    const scoped = defects.has('shared-keys') ? key : `${tenant} ${key}`;
    const text = JSON.stringify(fields);
    const old = keys.get(scoped);
    if (old && !defects.has('ignores-keys')) {
      if (old.text !== text && !defects.has('any-payload')) return done(reply, 422, { code: 'other_payload' });
      return done(reply, 201, shown(asked)(old.answer));
    }
    // Looking and writing with a pause in between is the race that a claim in one step avoids.
    if (defects.has('slow-claim')) await new Promise((go) => setTimeout(go, 20));
    const answer = keep(asked, tenant, fields);
    keys.set(scoped, { text, answer });
    return done(reply, 201, shown(asked)(answer));
  }

  function keep(asked: PlantedRequest, tenant: string, fields: Record<string, unknown>): Note {
    const { defects } = asked;
    counter += 1;
    const own = Object.fromEntries(Object.entries(fields).filter(([name]) => OWN.includes(name) || defects.has('takes-all')));
    const named = defects.has('body-tenant') && typeof fields['tenantId'] === 'string' ? fields['tenantId'] : tenant;
    const note: Note = { ...own, id: defects.has('counted-ids') ? String(counter) : randomUUID(), tenant: named, version: 1 };
    notes.set(note.id, note);
    shared = undefined;
    return note;
  }

  function one({ request, body, defects, reply, response }: PlantedRequest, note: Note): boolean {
    if (request.method === 'DELETE') {
      if (!defects.has('soft-delete')) notes.delete(note.id);
      return done(reply, 204);
    }
    if (request.method === 'PATCH') {
      const match = request.headers['if-match'];
      if (match !== undefined && match !== `"${note.version}"` && !defects.has('last-wins')) return done(reply, 412, { code: 'changed' });
      const change = JSON.parse(body.toString()) as Record<string, unknown>;
      for (const name of OWN) if (change[name] !== undefined) note[name] = change[name];
      note.version += 1;
      return done(reply, 200, { id: note.id, title: note['title'] });
    }
    response.setHeader('etag', `"${note.version}"`);
    return done(reply, 200, shown({ defects })(note));
  }

  function places_({ request, user, defects, reply }: PlantedRequest): boolean | Promise<boolean> {
    if (!user) return done(reply, 401, { code: 'unauthenticated' });
    if (request.method === 'GET') return done(reply, 200, { left: places });
    const left = places;
    if (left <= 0) return done(reply, 409, { code: 'sold_out' });
    if (!defects.has('oversells')) {
      places = left - 1;
      return done(reply, 201, {});
    }
    return new Promise((go) =>
      setTimeout(() => {
        places -= 1;
        go(done(reply, 201, {}));
      }, 15),
    );
  }
}

const shown =
  ({ defects }: Pick<PlantedRequest, 'defects'>) =>
  (note: Note): object => ({
    ...Object.fromEntries(Object.entries(note).filter(([name]) => name !== 'tenant' && name !== 'version')),
    ...(defects.has('shows-hash') ? { passwordHash: 'x' } : {}),
    ...evaluated(note, defects),
  });

function evaluated(note: object, defects: ReadonlySet<string>): object {
  const title = String((note as { title?: unknown }).title ?? '');
  return defects.has('evaluates') && title.includes('{{7*191}}') ? { rendered: '1337' } : {};
}

function done(reply: PlantedRequest['reply'], status: number, value?: unknown): true {
  reply(status, value);
  return true;
}

/** What is wrong with a note; each defect leaves one rule out. */
function problemOf(sent: unknown, defects: ReadonlySet<string>): string | undefined {
  if (defects.has('no-schema') && typeof sent === 'object' && sent !== null) return undefined;
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return 'body';
  const { title, amount, kind, day } = sent as Record<string, unknown>;
  if (title === undefined ? !defects.has('optional') : typeof title !== 'string' && !defects.has('any-field-type')) return 'title';
  if (typeof title === 'string' && title.includes('\0') && !defects.has('nul')) return 'title';
  if (typeof title === 'string' && (title.length === 0 || (title.length > 120 && !defects.has('unbounded')))) return 'title';
  if (
    amount !== undefined &&
    !(typeof amount === 'number' && Number.isFinite(amount) && (defects.has('any-amount') || (amount >= 1 && amount <= 1_000)))
  )
    return 'amount';
  if (kind !== undefined && !KINDS.includes(String(kind))) return 'kind';
  if (day !== undefined && !defects.has('any-day') && !isDay(day)) return 'day';
  const extra = Object.keys(sent).filter((name) => !OWN.includes(name));
  return extra.length > 0 && (defects.has('strict') || extra.includes('__never')) ? extra[0] : undefined;
}

function isDay(day: unknown): boolean {
  const read = new Date(`${String(day)}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().slice(0, 10) === day;
}
