import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readConfig } from '@airworthy/probe';
import { fill } from '@airworthy/probe/config/fill';
import { runInstances } from '@airworthy/probe/runner/run-instances';
import type { Instance } from '@airworthy/probe/runner/start-instance';
import { startInstance } from '@airworthy/probe/runner/start-instance';
import { endOnSignals } from '@airworthy/probe/runner/end-on-signals';
import { startTarget } from '@airworthy/probe/runner/start-target';
import { Client } from 'pg';
import { audit, send, Writers } from './live-faults/ledger.ts';
import type { Place } from './live-faults/ledger.ts';
import { hasRedis, RunningRedis } from './live-faults/redis.ts';
import { openUpstream } from './live-faults/upstream.ts';
import { Voice } from './live-faults/voice.ts';

/**
 * `npm run faults:live [-- --only NAME …]`: starts the hardened voice-ledger and breaks what it needs while people write: the database, the shared counters
 * and cache, other systems, its own process, and two instances that start together. Prints for each what was acknowledged and whether it is all there.
 * Ends with 1 when anything acknowledged is lost or done twice.
 */
const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, seconds: { type: 'string', default: '4' } } });
const LONG_MS = Number(values.seconds) * 1_000;
const folder = join(import.meta.dirname, '../examples/voice-ledger');
const settings = readConfig(readFileSync(join(folder, 'airworthy.probe.hardened.yaml'), 'utf8'));
const { start } = settings;
if (!start || !settings.alone || !settings.instances) throw new Error('the settings do not say how the target is started');
const [model, messenger] = [await openUpstream(), await openUpstream()];
/** Counts requests in place of the table; where there is no redis-server, the table counts, and its loss is what is tried. */
const redis = hasRedis() ? await RunningRedis.open() : undefined;
const env = {
  ...start.env,
  ...(redis ? { COUNTERS_URL: redis.url } : {}),
  ...start.withoutLimits,
  INTENTS_URL: model.url,
  MESSAGING_URL: messenger.url,
};
endOnSignals((sentence) => console.error(sentence));
const running = await startTarget({ ...start, env }, folder);
let wrong = 0;
try {
  await breakEverything();
} finally {
  await running.stop();
  model.close();
  messenger.close();
  await redis?.close();
}
process.stdout.write(wrong === 0 ? 'nothing acknowledged was lost\n' : `${wrong} wrong\n`);
process.exitCode = wrong === 0 ? 0 : 1;

async function breakEverything(): Promise<void> {
  const { facts } = running;
  const alone = fill(settings.alone, { target: facts }) as NonNullable<typeof settings.alone>;
  const instances = fill(settings.instances, { target: facts }) as NonNullable<typeof settings.instances>;
  const proxy = running.proxies['database'];
  const owner = new URL(facts['database'] ?? '');
  owner.host = facts['upstream.database'] ?? '';
  if (!proxy) throw new Error('nothing stands before the database');

  const url = facts['url'] ?? '';
  const token = await signIn(url, facts);
  const door: Place = { url, headers: { authorization: `Bearer ${token}` } };
  const at = (instance: Instance): Place => ({ url: instance.address.origin, headers: { ...alone.headers, ...door.headers } });
  const customer = String((await send(door, '/v1/customers', { name: 'airworthy buyer', stateCode: '27' })).body['id']);
  const product = String(
    (await send(door, '/v1/products', { name: 'airworthy thing', hsnCode: '8471', unitPricePaise: 100, gstBasisPoints: 1800 })).body['id'],
  );
  const writers = (place = door): Writers => new Writers(place, { customer, product }, 6);
  const sql = async (text: string): Promise<void> => {
    const client = new Client({ connectionString: owner.href });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  const ready = async (): Promise<number> => (await send(door, '/health/ready')).status;

  /** Writes before, while something is broken, and after it; then counts. */
  const scene = async (name: string, work: (people: Writers) => Promise<string>, first?: Place): Promise<void> => {
    if (values.only && !values.only.some((one) => name.startsWith(one))) return;
    const people = writers(first);
    await pause(1_500);
    const before = people.count();
    const words = await work(people);
    const during = people.count();
    await pause(2_000);
    const settled = performance.now();
    // A service that is gone acknowledges nothing more; keys of requests that were killed are free again after half a minute.
    await people.end((await ready()) === 200 ? 50_000 : 0);
    const openMs = Math.round(performance.now() - settled);
    const books = await audit(owner.href, people);
    const isReady = (await ready()) === 200;
    const good = books.lost === 0 && books.twice === 0 && books.sum === 0 && books.open === 0 && isReady && books.acknowledged > during;
    if (!good) wrong += 1;
    const answers = [...people.answers]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => `${count}×${status === 0 ? 'none' : status}`);
    process.stdout.write(
      `${good ? 'holds' : 'WRONG'}  ${name}: ${words}\n` +
        `       acknowledged ${before} before, ${during - before} meanwhile, ${books.acknowledged} in all; lost ${books.lost}, twice ${books.twice}, ` +
        `never acknowledged ${books.open} (waited ${openMs} ms), books add up to ${books.sum}; answers ${answers.join(' ')}\n`,
    );
  };

  for (const mode of ['cut', 'hold'] as const) {
    await scene(`database ${mode === 'cut' ? 'refuses connections' : 'does not answer'}`, async () => {
      proxy.set(mode);
      await pause(LONG_MS);
      const told = await ready();
      proxy.set('pass');
      const began = performance.now();
      while ((await ready()) !== 200 && performance.now() - began < 15_000) await pause(50);
      return `${LONG_MS / 1_000} s; readiness said ${told}, and 200 again ${Math.round(performance.now() - began)} ms after it came back`;
    });
  }

  if (redis) {
    /** Writes go on without it, and afterwards it counts again. */
    const without = async (people: Writers, away: () => Promise<void>, back: () => Promise<void>): Promise<string> => {
      const held = await redis.keys();
      const before = people.count();
      await away();
      await pause(LONG_MS);
      const meanwhile = people.count() - before;
      await back();
      await pause(3_000);
      const again = await redis.keys();
      if (meanwhile === 0 || !held || !again) wrong += 1;
      return `${LONG_MS / 1_000} s; it held ${held ?? 'no'} counters before and ${again ?? 'no'} afterwards; ${meanwhile} writes were acknowledged meanwhile`;
    };
    await scene('Redis is killed and comes back empty', (people) =>
      without(
        people,
        () => redis.kill(),
        () => redis.start(),
      ),
    );
    await scene('Redis does not answer', (people) =>
      without(
        people,
        async () => redis.proxy.set('hold'),
        async () => redis.proxy.set('pass'),
      ),
    );
  } else process.stdout.write('not run  Redis: redis-server is not there (apt-get install redis-server)\n');

  await scene('shared counters and cache are gone', async (people) => {
    // What others keep in Redis stands in tables where there is none.
    const tables = ['rate_limits', 'shared_cache'];
    for (const table of tables) await sql(`ALTER TABLE ${table} RENAME TO ${table}_away`);
    const before = people.count();
    await pause(LONG_MS);
    const meanwhile = people.count() - before;
    for (const table of tables) await sql(`ALTER TABLE ${table}_away RENAME TO ${table}`);
    if (meanwhile === 0) wrong += 1;
    return `${LONG_MS / 1_000} s without them; ${meanwhile} writes were acknowledged meanwhile`;
  });

  await scene('slow upstream: the model never answers', async () => {
    model.delayMs = undefined;
    const voice = await Voice.open(url, token);
    const said = await voice.say('Create customer Slow Traders in Karnataka');
    voice.close();
    model.delayMs = 0;
    if (said?.did !== 'customer_created') wrong += 1;
    return `a sentence is answered after ${said?.ms ?? 'more than 60,000'} ms by the substitute: ${said?.did ?? 'nothing'}; ${model.asked()} calls`;
  });

  await scene('slow upstream: messages are not taken at first', async () => {
    messenger.delayMs = undefined;
    const voice = await Voice.open(url, token);
    const made = await voice.say('Create customer Patient Traders in Karnataka phone +919845012345 email patient@traders.example');
    await send(
      door,
      '/v1/invoices',
      { customerId: String(made?.data['customerId']), lines: [{ productId: product, quantity: 3 }] },
      { 'idempotency-key': `airworthy-reminder-${Date.now()}` },
    );
    await voice.say('Remind Patient Traders now');
    const planned = await voice.say('Go ahead');
    voice.close();
    const reminder = String(planned?.data['reminderId']);
    await pause(8_000);
    const early = messenger.done.length;
    Object.assign(messenger, { delayMs: 0, answer: { status: 200, body: { id: `provider-${Date.now()}` } } });
    const began = performance.now();
    while (messenger.done.length === early && performance.now() - began < 90_000) await pause(100);
    await pause(1_500);
    const sent = messenger.done.filter((key) => key === `reminder-${reminder}`).length;
    if (planned?.did !== 'reminder_planned' || sent !== 1) wrong += 1;
    return `a reminder was acknowledged (${planned?.did ?? 'no'}), called ${messenger.asked()} times, sent ${sent} times, ${Math.round(performance.now() - began)} ms after it could`;
  });

  const lone = async (): Promise<Instance> => {
    const made = await startInstance(alone, folder);
    if (!made) throw new Error('an instance by itself did not get ready');
    return made;
  };
  const started: Instance[] = [];
  try {
    const first = await lone();
    started.push(first);
    await scene(
      'kill -9 during writes',
      async (people) => {
        first.signal('SIGKILL');
        const ending = await first.ends(5_000);
        const second = await lone();
        started.push(second);
        people.place = at(second);
        return `the process ended by ${ending?.signal ?? 'nothing'}; another takes over, where clients repeat what was not answered`;
      },
      at(first),
    );
    await scene('two instances start together', async (people) => {
      const empty = instances.rounds[1] ?? {};
      proxy.set({ latencyMs: 120 });
      const migrated = await runInstances(instances, folder, empty, 2, 120_000);
      proxy.set('pass');
      const pair = await Promise.all([lone(), lone()]);
      started.push(...pair);
      const [one, two] = pair;
      if (one && two) [people.place, people.twin] = [at(one), at(two)];
      if (migrated.some((each) => !each.good)) wrong += 1;
      await pause(LONG_MS);
      return `both ready; two migrations of one empty database ${migrated.map((each) => each.words).join(' and ')}; each key sent to both at once`;
    });
  } finally {
    for (const one of started) await one.stop();
  }
}

async function signIn(url: string, facts: Readonly<Record<string, string>>): Promise<string> {
  const account = { email: facts['email'], password: facts['password'], recordingConsent: true };
  const answer = await send({ url, headers: {} }, '/v1/sessions', account);
  if (answer.status !== 201) throw new Error(`signing in is answered ${answer.status}`);
  return String(answer.body['accessToken']);
}
