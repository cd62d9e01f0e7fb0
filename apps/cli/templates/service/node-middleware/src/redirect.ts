import type { NextFunction, Request, Response } from 'express';
import { config } from './config.ts';

export function redirectToTls(req: Request, res: Response, next: NextFunction): void {
  if (config.REQUIRE_TLS && !req.secure) res.redirect(308, `https://${req.host}${req.originalUrl}`);
  else next();
}
