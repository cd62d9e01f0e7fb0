import type { Reply } from '../http/reply.ts';
import type { Instance } from '../runner/start-instance.ts';
import type { Io } from '../run/io.ts';
import { ControlLost, describe } from '../run/io.ts';
import type { Probe, ProbeCase, Seen, Target } from '../run/probe.ts';

export interface Scene {
  readonly io: Io;
  readonly target: Target;
  readonly instance: Instance;
  readonly ready: string;
  /** Another instance on the same data. */
  again(): Promise<Instance>;
}

export const good = (reply: Reply): boolean => reply.class === 'accepted';

interface Wanted extends Pick<ProbeCase, 'subject' | 'items' | 'sends'> {
  readonly requests?: number;
  /** Over what the settings say; null takes a variable away. */
  readonly env?: Readonly<Record<string, string | null>>;
}

/** A case on one instance that the run starts, stops and kills by itself. */
export function instanceCase(
  target: Target,
  { env = {}, requests = 60, ...wanted }: Wanted,
  run: (scene: Scene) => Promise<Seen>,
): ProbeCase {
  return {
    ...wanted,
    requests,
    tier: 'fault',
    once: true,
    run: async (outer) => {
      const { alone } = target.config;
      const started: Instance[] = [];
      const start = async (): Promise<Instance> => {
        const made = await target.startInstance?.(env);
        if (!made || !alone) throw new ControlLost('not-started', 'an instance by itself did not get ready');
        started.push(made);
        return made;
      };
      try {
        const instance = await start();
        const ready = alone?.ready ?? '/';
        const io = outer.at(instance.address, alone?.headers);
        await io.unknownPath('/');
        const first = await io.test({ path: ready });
        if (!good(first)) throw new ControlLost('baseline-lost', `GET ${ready}: ${describe(first)}`);
        io.noteControl('positive', first.id);
        return await run({ io, target, instance, ready, again: start });
      } finally {
        for (const one of started) await one.stop();
      }
    },
  };
}

/** A probe with one such case. */
export function lifeProbe(
  id: string,
  items: readonly string[],
  sends: string,
  run: (scene: Scene) => Promise<Seen>,
  env: Readonly<Record<string, string>> = {},
): Probe {
  return {
    id,
    plan: (target) => {
      if (!target.config.alone) return 'needs alone: how one instance is started by itself';
      return [instanceCase(target, { subject: 'one instance', items, sends, env }, run)];
    },
  };
}
