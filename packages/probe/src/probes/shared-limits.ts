import type { Instance } from '../runner/start-instance.ts';
import { ControlLost, describe } from '../run/io.ts';
import type { Probe } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { anyReads, firstUser, isPublicByPurpose, pathOf } from './choose.ts';

/** More requests than a limit that protects anything lets through in a minute. */
const MOST = 700;
/** Whoever was refused a moment ago may be let through by chance, where the window ends just then. */
const ROUNDS = 3;

/** Whoever is refused by one instance is refused by the other: otherwise every instance more is a limit more. */
export const sharedStore: Probe = {
  id: 'rate/shared-store',
  limits: true,
  plan: (target) => {
    const { alone } = target.config;
    const routes = anyReads(target);
    const route = routes.find((one) => !isPublicByPurpose(one)) ?? routes[0];
    if (!alone) return 'needs alone: how one instance is started by itself';
    if (!route) return 'no route is known that reads';
    return [
      {
        subject: `GET ${route.path} on two instances`,
        items: ['S08-005'],
        sends: `GET ${route.path} to one of two instances, up to ${MOST} times, until it is refused; then to the other`,
        requests: MOST,
        tier: 'fault',
        once: true,
        run: async (outer) => {
          const started: Instance[] = [];
          try {
            for (let count = 0; count < 2; count += 1) {
              const made = await target.startInstance?.(alone.limits);
              if (!made) throw new ControlLost('not-started', 'two instances on the data of the target did not get ready');
              started.push(made);
            }
            const [one, two] = started.map((each) => outer.at(each.address, alone.headers));
            if (!one || !two) throw new ControlLost('not-started', 'two instances did not get ready');
            const user = firstUser(target);
            const request = { path: pathOf(target, route), user, expectsLimit: true };
            await one.unknownPath(route.path, user);
            const first = await two.test(request);
            if (first.class === 'accepted') one.noteControl('positive', first.id);
            else if (first.class !== 'limited') throw new ControlLost('baseline-lost', `it should be accepted: ${describe(first)} instead`);
            let sent = 0;
            for (let round = 0; round < ROUNDS; round += 1) {
              let refused = false;
              for (; sent < MOST && !refused; sent += 1) refused = (await one.test(request)).class === 'limited';
              if (!refused) return inconclusive('no-limit', `${MOST} requests in a row are all taken by one instance`);
              const other = await two.twin(request);
              const still = await one.twin(request);
              if (still.class !== 'limited') continue;
              if (other.class === 'limited')
                return first.class === 'accepted'
                  ? confirmed(`whoever is refused by one instance after ${sent} requests is refused by the other as well`)
                  : inconclusive('limited-before', 'the limit was used up before the first request');
              return other.class === 'accepted'
                ? refuted(
                    `whoever is refused by one instance after ${sent} requests is taken by the other: each counts for itself`,
                    'each-its-own',
                  )
                : inconclusive(other.class, `the other instance is answered ${describe(other)}`);
            }
            return inconclusive('window-over', 'the window ended each time before the other instance was asked');
          } finally {
            for (const one of started) await one.stop();
          }
        },
      },
    ];
  },
};
