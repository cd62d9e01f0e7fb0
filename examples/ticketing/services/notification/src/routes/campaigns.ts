import type { Pool } from '@ticketing/database';
import { Router } from 'express';
import type { NextFunction, Request, Response } from 'express';
import { requireUser, userOf } from '../auth.ts';
import { log } from '../log.ts';
import { campaign } from '../messages.ts';
import { pushOut } from '../push.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

function requireMarketing(_request: Request, response: Response, next: NextFunction): void {
  if (!userOf(response).roles.includes('marketing')) {
    response.status(403).json({ error: 'marketing only' });
  }
  next();
}

export function campaignRoutes(pool: Pool): Router {
  const router = Router();

  router.post('/campaigns', requireUser, requireMarketing, async (request, response) => {
    await campaign(pool, userOf(response).tenantId, String(request.body.name));
    if (!response.headersSent) response.status(202).json({ ok: true });
  });

  /** The same news once more on the next day. */
  router.post('/campaigns/remind', requireUser, async (request, response) => {
    const { tenantId } = userOf(response);
    const name = String(request.body.name);
    setTimeout(() => {
      campaign(pool, tenantId, name).catch((error: unknown) => log.error(error, 'reminder failed'));
    }, DAY_MS);
    response.status(202).json({ ok: true });
  });

  router.post('/campaigns/push', requireUser, async (request, response) => {
    await pushOut(String(request.body.text));
    response.json({ ok: true });
  });

  return router;
}
