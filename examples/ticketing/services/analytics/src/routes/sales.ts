import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import type { Sales } from '../sales.ts';

export function salesRoutes(app: App, sales: Sales): void {
  app.get('/analytics/events/:id/sales', async (request) => {
    const user = request.user as User;
    return sales.ofEvent(user.tenantId, (request.params as { id: string }).id);
  });

  app.get('/analytics/no-shows', async (request) => {
    const user = request.user as User;
    const { sort } = request.query as { sort: string };
    const result = await sales.noShows(user.tenantId, sort);
    return { items: result.rows };
  });
}
