import { setTimeout as pause } from 'node:timers/promises';
import type { Instance } from '../runner/start-instance.ts';
import type { Io } from '../run/io.ts';
import { ControlLost, describe } from '../run/io.ts';
import type { Probe, ProbeCase, Seen, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';

type Alone = NonNullable<Target['config']['alone']>;

/** Starts one instance, looks at it, and ends it. Undefined where it did not get ready. */
async function once<T>(
  target: Target,
  env: Readonly<Record<string, string | null>>,
  look: (instance: Instance) => Promise<T>,
): Promise<T | undefined> {
  const instance = await target.startInstance?.(env);
  if (!instance) return undefined;
  try {
    return await look(instance);
  } finally {
    await instance.stop();
  }
}

/** An instance as it is meant to be gets ready, and one whose port is none does not: so that a start that fails can be told from one that works. */
export async function startsAsMeant(io: Io, target: Target, alone: Alone): Promise<void> {
  const ready = await once(target, {}, (instance) => io.at(instance.address, alone.headers).test({ path: alone.ready }));
  if (ready?.class !== 'accepted')
    throw new ControlLost('baseline-lost', `with all settings it should get ready: ${ready ? describe(ready) : 'it did not'}`);
  io.noteControl('positive', ready.id);
  const places = Object.entries(alone.env).filter(([, value]) => value.includes('${instance.port}'));
  const nowhere = Object.fromEntries(places.map(([name]) => [name, 'airworthy-no-port']));
  if (places.length === 0 || (await once(target, nowhere, async () => true)))
    throw new ControlLost('no-negative-control', 'an instance whose port is none gets ready all the same');
  io.noteControl('negative', 'an instance whose port is none does not get ready');
}

function startCase(
  target: Target,
  wanted: Pick<ProbeCase, 'subject' | 'items' | 'sends'>,
  run: (io: Io, alone: Alone) => Promise<Seen>,
): ProbeCase {
  return {
    ...wanted,
    requests: 2,
    tier: 'fault',
    once: true,
    run: async (io) => {
      const { alone } = target.config;
      if (!alone) throw new ControlLost('not-started', 'only a target that the run started itself can be started again');
      return run(io, alone);
    },
  };
}

/** A setting that is missing ends the start; of a secret that also shows that nothing in the code stands in for it. */
const missing: Probe = {
  id: 'config/missing-var',
  plan: (target) => {
    const { alone } = target.config;
    if (!alone || alone.without.length === 0) return 'needs alone.without: settings that an instance cannot do without';
    return alone.without.map(({ what, secret, env }) =>
      startCase(
        target,
        {
          subject: `a start without ${what}`,
          // One that has a stand-in may well have been checked.
          items: secret ? ['S19-002'] : ['S19-011'],
          sends: `no request: a start without ${what}`,
        },
        async (io, now) => {
          await startsAsMeant(io, target, now);
          const started = await once(target, env, async () => true);
          return started
            ? refuted(`it starts without ${what}${secret ? ', so that something in the code stands in for it' : ''}`, 'starts')
            : confirmed(`it does not start without ${what}`);
        },
      ),
    );
  },
};

const printed: Probe = {
  id: 'config/not-logged',
  plan: (target) => {
    const { alone } = target.config;
    const groups = [
      { items: ['S19-022'], secrets: [...(alone?.secrets ?? []), ...(alone?.modelSecrets ?? [])], of: 'secrets' },
      { items: ['S41-045'], secrets: alone?.modelSecrets ?? [], of: 'keys of models' },
    ].filter((one) => one.secrets.length > 0);
    if (!alone || groups.length === 0) return 'needs alone.secrets: values of the settings that are secret';
    return groups.map(({ items, secrets, of }) =>
      startCase(
        target,
        {
          subject: `${of} in what a start prints`,
          items,
          sends: `no request: a start, looking for ${secrets.length} ${of} in what it prints`,
        },
        async (io, now) => {
          await startsAsMeant(io, target, now);
          const log =
            (await once(target, {}, async (instance) => {
              await io.at(instance.address, now.headers).test({ path: now.ready });
              await pause(500);
              return instance.log();
            })) ?? '';
          if (log.trim() === '') return inconclusive('silent', 'it prints nothing at all, as far as its settings say');
          const found = secrets.filter((secret) => log.includes(secret) || log.includes(JSON.stringify(secret).slice(1, -1)));
          return found.length > 0
            ? refuted(`${found.length} of ${secrets.length} ${of} stand in what it prints`, 'printed')
            : confirmed(`none of ${secrets.length} ${of} stands in what it prints`);
        },
      ),
    );
  },
};

export const SETTING_PROBES: readonly Probe[] = [missing, printed];
