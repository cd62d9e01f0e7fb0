import type { RequestHandler } from 'express';
import type { ZodTypeAny } from 'zod';
export const validate = (schemas: { body?: ZodTypeAny; query?: ZodTypeAny; params?: ZodTypeAny }): RequestHandler => async (req, res, next) => {
  if (schemas.body) req.body = await schemas.body.parseAsync(req.body);
  if (schemas.params) Object.assign(req.params, await schemas.params.parseAsync(req.params));
  if (schemas.query) res.locals.query = await schemas.query.parseAsync(req.query);
  next();
};
