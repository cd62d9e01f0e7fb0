import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { z } from 'zod';
import type { Documents } from '../documents.ts';

export function searchRoutes(app: App, documents: Documents): void {
  app.get(
    '/search',
    {
      schema: {
        querystring: z.object({
          q: z.string().trim().min(2).max(100),
          limit: z.coerce.number().int().min(1).max(50).default(20),
        }),
      },
    },
    async (request) => ({
      items: await documents.find((request.user as User).tenantId, request.query.q.normalize('NFC'), request.query.limit),
    }),
  );
}
