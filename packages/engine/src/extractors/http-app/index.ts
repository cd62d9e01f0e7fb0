import { defineExtractor } from '../../extract/define-extractor.ts';
import { routesOf } from '../../extract/routes.ts';
import { FILED } from '../../link/linked.ts';
import { withSettings } from './server-settings.ts';

export const httpApp = defineExtractor({
  id: 'http-app',
  about:
    'Servers and routes of the running app with everything that runs before each handler, and every registration with what became of it.',
  emits: ['httpServers', 'routes', 'registrations'],
  extract(input) {
    const { boot, emit, partial } = input;
    for (const server of withSettings(input, boot.servers)) emit('httpServers', server);
    for (const route of routesOf(input)) emit('routes', route);
    for (const registration of boot.registrations) emit('registrations', registration);
    const unread = boot.routes.filter(
      (route, index) => FILED.has(route.framework) && boot.handlers[index] === undefined && route.servedBy === undefined,
    );
    const [first] = unread;
    if (first !== undefined)
      partial(
        'routes',
        `what answers ${unread.length === 1 ? '' : `${unread.length} routes, such as `}${first.method} ${first.path} could not be read`,
      );
    for (const scope of boot.openScopes) partial('routes', `${scope.reason} (${scope.location.path}:${scope.location.line})`);
    for (const diagnostic of boot.diagnostics) {
      if (diagnostic.code === 'entry-dies' || diagnostic.code === 'budget-exhausted') partial('routes', diagnostic.message);
    }
  },
});
