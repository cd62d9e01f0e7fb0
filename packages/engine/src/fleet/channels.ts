import type { FleetChannel, Known } from '@airworthy/model';
import type { ServiceDigest } from './digest.ts';

/** Queues, topics and exchanges that more than one service names. */
export function channels(services: readonly ServiceDigest[]): FleetChannel[] {
  const found = new Map<string, FleetChannel>();
  const at = (name: string): FleetChannel => {
    const channel = found.get(name) ?? { name, producers: [], consumers: [] };
    found.set(name, channel);
    return channel;
  };
  for (const service of services) {
    for (const end of service.produces) {
      const name = channelName(end.channel);
      if (name !== undefined) at(name).producers.push({ service: service.name, by: end.by, wiring: end.wiring, place: end.place });
    }
    for (const end of service.consumes) {
      const name = channelName(end.channel);
      if (name !== undefined) at(name).consumers.push({ service: service.name, by: end.by, wiring: end.wiring, place: end.place });
    }
  }
  return [...found.values()]
    .filter((one) => new Set([...one.producers, ...one.consumers].map((end) => end.service)).size > 1)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The name of a queue, when the code tells it. */
export function channelName(channel: Known<string>): string | undefined {
  const name = channel.state === 'known' ? channel.value : channel.state === 'env' ? channel.fallback : undefined;
  return name === undefined || name === '' || name.includes('${}') ? undefined : name;
}
