import { known } from '@airworthy/model';
import { propertyOf, toKnown } from '../../boot/inspect.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import { appliedPackages } from '../../extract/plugin-calls.ts';
import { apiHeaders } from './headers.ts';
import { publishedEvents } from './events.ts';
import { versionChoices } from './choices.ts';
import { deprecatedRoutes } from './deprecated.ts';
import { describedInCode } from './descriptions.ts';
import { routeWrites } from './writes.ts';

const DESCRIBES = new Set(['@fastify/swagger', 'fastify-swagger']);

/** How an interface tells its versions and changes: in headers, choices, descriptions, events, and what keeps stale writes out. */
export const apiVersions = defineExtractor({
  id: 'api-versions',
  about:
    'Versions of the interface apart from paths: how a client chooses one, headers that announce an end, deprecated routes, described versions, versions in published events, and preconditions of PUT and PATCH.',
  emits: ['apiHeaders', 'versionChoices', 'apiDeprecations', 'apiDescriptions', 'routeWrites', 'publishedEvents'],
  extract(input) {
    for (const fact of apiHeaders(input)) input.emit('apiHeaders', fact);
    for (const fact of versionChoices(input)) input.emit('versionChoices', fact);
    for (const fact of deprecatedRoutes(input)) input.emit('apiDeprecations', fact);
    for (const fact of routeWrites(input)) input.emit('routeWrites', fact);
    for (const fact of publishedEvents(input)) input.emit('publishedEvents', fact);
    for (const { by, call, options, wiring } of appliedPackages(input.boot, DESCRIBES)) {
      const version = propertyOf(options, 'openapi', 'info', 'version') ?? propertyOf(options, 'swagger', 'info', 'version');
      const servers = propertyOf(options, 'openapi', 'servers');
      input.emit('apiDescriptions', {
        location: call.site,
        wiring,
        by,
        version: version === undefined ? known('') : toKnown<string>(version, 'string'),
        servers:
          servers?.kind === 'array'
            ? servers.items.flatMap((one) => {
                const url = toKnown<string>(propertyOf(one, 'url'), 'string');
                return url.state === 'known' ? [url.value] : url.state === 'env' ? [url.fallback ?? `$${url.name}`] : [];
              })
            : [],
        internalPaths: [],
      });
    }
    for (const fact of describedInCode(input)) input.emit('apiDescriptions', fact);
  },
});
