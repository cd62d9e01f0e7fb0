import type { HttpServer } from '@airworthy/model';
import type { BootInput } from '../boot/run-entry.ts';
import type { Machine } from '../boot/machine.ts';
import type { Site } from '../boot/value.ts';
import { majorOf } from './version.ts';

/** What is known of the application that a server serves. */
interface Served {
  site: Site;
  listen: Site | undefined;
}

/** A server of a framework that has no limits, times and ids of its own: `own` is what it does have. `unserved` is said where nothing starts it. */
export function plainServer(
  input: BootInput,
  machine: Machine,
  framework: string,
  { site, listen }: Served,
  own: Pick<HttpServer, 'trustProxy' | 'bodyLimit'> & Partial<HttpServer>,
  unserved = 'no call of listen was seen',
): HttpServer {
  const version = majorOf(input, site.path, framework);
  return {
    framework,
    location: machine.locate(site),
    ...(version === undefined ? {} : { version }),
    requestTimeout: { state: 'absent' },
    connectionTimeout: { state: 'absent' },
    keepAliveTimeout: { state: 'absent' },
    https: { state: 'absent' },
    requestIdHeader: { state: 'absent' },
    genReqId: { state: 'absent' },
    logger: { state: 'absent' },
    ...own,
    ...(listen === undefined ? {} : { listen: machine.locate(listen) }),
    wiring: listen === undefined ? { state: 'unknown', rung: 'L3', reason: unserved } : { state: 'wired', rung: 'L7' },
  };
}
