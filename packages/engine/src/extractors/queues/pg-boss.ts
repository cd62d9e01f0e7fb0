// https://github.com/timgit/pg-boss/blob/master/docs/api: jobs are rows of PostgreSQL; its maintenance deletes finished and failed ones.
import { ABSENT, known, manifestPath, unknown } from '@airworthy/model';
import type { JobEnqueue, Known, Queue, Worker } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { isClosed, toKnown } from '../../boot/inspect.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { OpenedClient } from '../../extract/opened-clients.ts';
import { openedClients } from '../../extract/opened-clients.ts';
import { numberOption, optionOf } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { insideTransactions, payloadOf } from './enqueues.ts';
import { readProcessor } from './processor.ts';
import type { Shares } from './workers.ts';

const SENDS = /^pg-boss(?:\.PgBoss)?#(?:send|sendAfter|sendOnce|sendSingleton|sendThrottled|sendDebounced|publish|insert)$/;
const WORKS = /^pg-boss(?:\.PgBoss)?#work$/;
const MAKES = /^pg-boss(?:\.PgBoss)?#createQueue$/;
const COUNTS = /^pg-boss(?:\.PgBoss)?#(?:getQueueSize|getQueueStats|getQueues?|countStates)$/;
const LISTENS = /^pg-boss(?:\.PgBoss)?#(?:on|once)$/;
const COMPLETES = /^pg-boss(?:\.PgBoss)?#onComplete$/;
const RANDOM = /Date\.now|Math\.random|uuid|randomUUID|nanoid|randomBytes/;
const KEPT = 'some days, then its maintenance deletes them';

/** What is known of the one instance that the service starts. */
interface Boss {
  input: ExtractInput;
  client: OpenedClient | undefined;
  options: BootValue | undefined;
  /** Since version 10 jobs are tried again twice unless told otherwise, and `stop` waits for the jobs in hand. */
  modern: boolean | undefined;
  sends: readonly Sent[];
  /** Queues that are created with options of their own. */
  made: readonly Sent[];
}

interface Sent {
  site: CallSite;
  name: Known<string>;
  options: BootValue | undefined;
}

/** Queues of pg-boss, their workers and what sends jobs to them. Whether any of its calls was seen. */
export function emitPgBoss(input: ExtractInput, shared: Shares): boolean {
  const { code } = input;
  const works = code.callsTo(WORKS);
  const sends = code.callsTo(SENDS).map((site) => sentBy(input, site));
  if (works.length === 0 && sends.length === 0) return false;
  const [client] = openedClients(input, { made: /^new pg-boss(?:\.PgBoss)?$/, ends: /^stop$/ }).filter(
    (one) => one.wiring.state !== 'not-wired',
  );
  const options = client?.args.find((one) => one.kind === 'object');
  const live = sends.filter((one) => code.reach(one.site).state !== 'not-wired');
  const made = code.callsTo(MAKES).map((site) => ({ site, options: valueAt(input, site, 1), name: nameAt(input, site) }));
  const boss: Boss = { input, client, options, modern: isModern(input), sends: live, made };
  for (const queue of queuesOf(boss, works)) input.emit('queues', queue);
  for (const site of works) input.emit('workers', workerOf(boss, site, shared));
  const inside = insideTransactions(code);
  for (const one of sends) input.emit('jobEnqueues', enqueueOf(boss, one, inside));
  return true;
}

function isModern({ tree, service }: ExtractInput): boolean | undefined {
  for (let at: string | undefined = service.path; at !== undefined; at = at === '' ? undefined : at.replace(/\/?[^/]*$/, '')) {
    const asked = /"pg-boss"\s*:\s*"[^"\d]*(\d+)/.exec(tree.read(manifestPath(at)) ?? '')?.[1];
    if (asked !== undefined) return Number(asked) >= 10;
  }
  return undefined;
}

function valueAt({ code }: ExtractInput, site: CallSite, index: number): BootValue | undefined {
  const node = site.args[index];
  return node === undefined ? undefined : asBootValue(code.value(node, site.module));
}

function nameAt(input: ExtractInput, site: CallSite): Known<string> {
  const name = toKnown<string>(valueAt(input, site, 0), 'string');
  return name.state === 'absent' ? unknown('no name') : name;
}

/** `send(name, data, options)`, `send({ name, data, options })`; `insert` takes a list, whose names are not told apart. */
function sentBy(input: ExtractInput, site: CallSite): Sent {
  const first = valueAt(input, site, 0);
  if (site.member === 'insert') return { site, name: unknown('a list of jobs'), options: undefined };
  if (first?.kind === 'object') {
    const name = toKnown<string>(optionOf(first, 'name'), 'string');
    return { site, name: name.state === 'absent' ? unknown('no name') : name, options: optionOf(first, 'options') };
  }
  return { site, name: nameAt(input, site), options: valueAt(input, site, 2) };
}

/** A setting of a queue: its own, that of the instance, or what every send to it says. */
function layered<T extends string | number | boolean>(
  boss: Boss,
  name: Known<string>,
  read: (options: BootValue | undefined) => Known<T>,
): Known<T> {
  for (const options of [ownOptions(boss, name), boss.options]) {
    const here = read(options);
    if (here.state !== 'absent') return here;
  }
  if (boss.made.some((one) => one.name.state !== 'known')) return unknown('queues that are created by a name that is not known');
  const told = boss.sends.flatMap((one): Known<T>[] => {
    // A job that is sent by a computed name may be one of this queue.
    if (one.name.state !== 'known' || name.state !== 'known') return [unknown('jobs that are sent by a name that is not known')];
    return one.name.value === name.value ? [read(one.options)] : [];
  });
  const [first, ...others] = told;
  if (first === undefined) return ABSENT;
  return others.every((one) => JSON.stringify(one) === JSON.stringify(first)) ? first : unknown('sends that differ');
}

function ownOptions(boss: Boss, name: Known<string>): BootValue | undefined {
  return boss.made.find((one) => sameName(one.name, name))?.options;
}

const retries = (options: BootValue | undefined): Known<number> => {
  const limit = numberOption(options, 'retryLimit');
  return limit.state === 'known'
    ? known(limit.value + 1)
    : limit.state === 'env' && limit.fallback !== undefined
      ? { ...limit, fallback: limit.fallback + 1 }
      : limit;
};

function backoff(options: BootValue | undefined): Known<string> {
  const grows = optionOf(options, 'retryBackoff');
  if (grows !== undefined && !(grows.kind === 'known' && grows.value === false))
    return grows.kind === 'known' ? known('exponential') : unknown('retryBackoff');
  const delay = numberOption(options, 'retryDelay');
  if (delay.state === 'absent') return options === undefined || isClosed(options) ? ABSENT : unknown('options that are spread in');
  return delay.state === 'known' && delay.value === 0 ? ABSENT : known('fixed');
}

function expiry(options: BootValue | undefined): Known<number> {
  for (const [name, scale] of [
    ['expireInHours', 3_600_000],
    ['expireInMinutes', 60_000],
    ['expireInSeconds', 1000],
  ] as const) {
    const given = numberOption(options, name);
    if (given.state === 'known') return known(given.value * scale);
    if (given.state !== 'absent') return given;
  }
  return ABSENT;
}

function queuesOf(boss: Boss, works: readonly CallSite[]): Queue[] {
  const { input, client, sends, made } = boss;
  const { code } = input;
  const named = [
    ...made.filter((one) => one.name.state === 'known'),
    ...works.map((site) => ({ site, options: undefined, name: nameAt(input, site) })),
    // What is sent by a computed name goes to a queue that is listed already, or to one of another service.
    ...sends.filter((one) => one.name.state === 'known').map(({ site, name }) => ({ site, options: undefined, name })),
  ];
  const seen = new Set<string>();
  const counts = code.callsTo(COUNTS).filter((site) => code.reach(site).state !== 'not-wired');
  const watched =
    counts.length > 0 ||
    code
      .callsTo(LISTENS)
      .some((site) => /^(?:monitor-states|warning)$/.test(textAt(input, site)) && code.reach(site).state !== 'not-wired');
  return named.flatMap(({ site, name }): Queue[] => {
    const key = name.state === 'known' ? name.value : `${site.module.path}:${site.node.start}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const policy = optionOf(ownOptions(boss, name), 'policy');
    const attempts = layered(boss, name, retries);
    return [
      {
        location: site.location,
        wiring: code.reach(site),
        by: 'pg-boss',
        name,
        attempts: attempts.state === 'absent' && boss.modern !== false ? byDefault(boss, known(3, 'the default of the library')) : attempts,
        backoff: layered(boss, name, backoff),
        removeOnComplete: known(true, KEPT),
        removeOnFail: known(true, KEPT),
        deadLetter: true,
        durable: known(true, 'rows of PostgreSQL'),
        errorListener: client?.listens ?? 'unknown',
        observed: watched,
        closedOnShutdown: client?.closed ?? 'unknown',
        maxLength: policy?.kind === 'known' && /^(?:short|stately|exclusive)$/.test(String(policy.value)) ? known(1) : ABSENT,
      },
    ];
  });
}

function byDefault<T>(boss: Boss, value: Known<T>): Known<T> {
  return boss.modern === true ? value : unknown('the default of a version that is not known');
}

function sameName(a: Known<string>, b: Known<string>): boolean {
  return a.state === 'known' && b.state === 'known' && a.value === b.value;
}

function textAt(input: ExtractInput, site: CallSite): string {
  const value = valueAt(input, site, 0);
  return value?.kind === 'known' ? String(value.value) : '';
}

function workerOf(boss: Boss, site: CallSite, shared: Shares): Worker {
  const { input, client } = boss;
  const { code } = input;
  const name = nameAt(input, site);
  const options = site.args.length > 2 ? valueAt(input, site, 1) : undefined;
  const handler = site.args.at(-1);
  const fn = handler === undefined ? undefined : code.functionOf(handler, site.module);
  const processor = readProcessor(code, fn, []);
  const takesNothing = fn !== undefined && fn.params.length === 0 && !/\barguments\b/.test(code.text(fn.node, fn.module));
  const heard = code.callsTo(COMPLETES).some((call) => code.reach(call).state !== 'not-wired' && sameName(nameAt(input, call), name));
  const expires = layered(boss, name, expiry);
  const closed = client?.closed ?? 'unknown';
  return {
    location: site.location,
    wiring: code.reach(site),
    by: 'pg-boss',
    queue: name,
    concurrency: numberOption(options, 'localConcurrency', 'teamConcurrency', 'teamSize', 'batchSize'),
    failureListener: heard ? true : processor.seesFailure,
    errorListener: client?.listens ?? 'unknown',
    closedOnShutdown: closed === true && boss.modern !== true ? 'unknown' : closed,
    // It looks for work every two seconds and takes one job at a time unless told otherwise.
    rateLimited: true,
    inHttpProcess: shared(site.location.path),
    ...(takesNothing ? { takesPayload: false } : {}),
    ...processor.fields,
    // A job that is held longer than a quarter of an hour expires.
    timeout: expires.state === 'absent' ? known(900_000, 'the default of the library') : expires,
  };
}

function enqueueOf(boss: Boss, { site, name, options }: Sent, inside: (site: CallSite) => boolean | 'unknown'): JobEnqueue {
  const { code } = boss.input;
  const first = site.args[0] === undefined ? undefined : code.value(site.args[0], site.module);
  const whole = first?.kind === 'object' && site.member !== 'insert';
  const data = whole ? first.get('data')?.node : site.args[1];
  const given = site.args[2] === undefined ? undefined : code.value(site.args[2], site.module);
  const key = ['id', 'singletonKey'].map((one) => (given?.kind === 'object' ? given.get(one) : undefined)).find((one) => one !== undefined);
  const single =
    /^send(?:Once|Singleton)$/.test(site.member ?? '') ||
    (key !== undefined && key.kind !== 'undefined' && !RANDOM.test(code.text(key.node, key.module as CallSite['module'])));
  return {
    location: site.location,
    wiring: code.reach(site),
    by: 'pg-boss',
    queue: name,
    job: ABSENT,
    attempts: retries(options),
    jobId: single,
    // With a connection of its own choice a job is committed or rolled back with the data.
    inTransaction: optionOf(options, 'db') === undefined ? inside(site) : false,
    ...(site.member === 'insert'
      ? { payload: 'unknown' as const, carriesTenant: 'unknown' as const, carriesTrace: 'unknown' as const }
      : payloadOf(code, data, site)),
    awaited: site.use === 'awaited' || site.use === 'returned' ? true : site.use === 'dropped' ? false : 'unknown',
  };
}
