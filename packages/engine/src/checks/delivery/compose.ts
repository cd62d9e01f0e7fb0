import type { ComposeService } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { buildsStore, deployedServices } from '../../derive/compose.ts';
import { isStore } from '../../derive/images.ts';

const NO_SERVICE = 'No compose file, apart from those for development and tests, describes such a service.';

/** Services that are built from this tree and meant to stay up. */
function built(services: readonly ComposeService[]): ComposeService[] {
  return deployedServices(services).filter(
    (service) => service.build !== undefined && !buildsStore(service.build) && service.oneShot !== true,
  );
}

/** What runs the product: built here; where files of the deployment only name images that were built before, all that stays up with them. */
function standing(services: readonly ComposeService[]): ComposeService[] {
  const own = built(services);
  return own.length > 0 ? own : deployedServices(services).filter((service) => service.image !== undefined && service.oneShot !== true);
}

export const restarted = defineCheck({
  id: 'delivery/compose-restarts',
  title: 'Composed services are started again after they stop',
  failTitle: 'A composed service stays down after it stops',
  needs: ['composeServices'],
  subjects: ({ composeServices }) => standing(composeServices),
  holds: (service) => service.restart !== undefined && service.restart !== 'no',
  location: (service) => service.location,
  message: (service) => `${service.name}: restart ${service.restart ?? 'not set'}`,
  whenNone: 'na',
  noneMessage: NO_SERVICE,
  confidence: 'proved',
});

export const composeLimited = defineCheck({
  id: 'delivery/compose-limits-resources',
  title: 'Composed services have limits for memory and processor',
  failTitle: 'A composed service may use all memory of its host',
  needs: ['composeServices'],
  subjects: ({ composeServices }) => built(composeServices),
  holds: (service) => service.resourceLimits,
  location: (service) => service.location,
  message: (service) => `${service.name}: ${service.resourceLimits ? 'limits set' : 'no limits'}`,
  whenNone: 'na',
  noneMessage: NO_SERVICE,
  confidence: 'proved',
});

export const storesPrivate = defineCheck({
  id: 'delivery/compose-stores-private',
  title: 'Databases, caches and brokers are not published on the host',
  failTitle: 'A database, cache or broker is published on all interfaces of the host',
  needs: ['composeServices'],
  subjects: ({ composeServices }) => deployedServices(composeServices).filter(isStore),
  holds: (service) => service.publishedPorts.length === 0,
  location: (service) => service.location,
  message: (service) =>
    `${service.name} (${service.image}): ${service.publishedPorts.length > 0 ? `publishes ${service.publishedPorts.join(', ')}` : 'publishes nothing outside the host'}`,
  whenNone: 'na',
  noneMessage: 'No compose file, apart from those for development and tests, starts a database, cache or broker.',
  confidence: 'proved',
});

export const composeUnprivileged = defineCheck({
  id: 'delivery/compose-unprivileged',
  title: 'No composed service runs privileged',
  failTitle: 'A composed service runs privileged and owns its host',
  needs: ['composeServices'],
  subjects: ({ composeServices }) => deployedServices(composeServices),
  holds: (service) => !service.privileged,
  location: (service) => service.location,
  message: (service) => `${service.name} ${service.privileged ? 'runs privileged' : 'runs unprivileged'}`,
  whenNone: 'na',
  noneMessage: NO_SERVICE,
  confidence: 'proved',
});

export const composeImagesPinned = defineCheck({
  id: 'delivery/compose-images-pinned',
  title: 'Images named in compose files carry a version',
  failTitle: 'A compose file takes whatever image is newest',
  needs: ['composeServices'],
  subjects: ({ composeServices }) =>
    deployedServices(composeServices).filter((service) => service.image !== undefined && service.build === undefined),
  holds(service) {
    const image = service.image as string;
    if (image.includes('$')) return undefined;
    const tag = /:([^:/@]+)(?:@|$)/.exec(image)?.[1];
    return image.includes('@sha256:') || (tag !== undefined && tag !== 'latest');
  },
  location: (service) => service.location,
  message: (service) => `${service.name}: ${service.image}`,
  whenNone: 'na',
  noneMessage: 'No compose file names an image.',
  confidence: 'proved',
});

export const composeReadOnly = defineCheck({
  id: 'delivery/compose-read-only',
  title: 'Composed services run on a read-only file system',
  failTitle: 'A composed service may write to its own file system',
  needs: ['composeServices'],
  subjects: ({ composeServices }) => built(composeServices),
  holds: (service) => service.readOnly,
  location: (service) => service.location,
  message: (service) => `${service.name}: ${service.readOnly === true ? 'read-only' : 'writable'}`,
  whenNone: 'na',
  noneMessage: NO_SERVICE,
  confidence: 'proved',
});
