import type { ErrorRequestHandler, RequestHandler } from 'express';
import { Prisma } from '@prisma/client';
import { ZodError } from 'zod';
import { AppError } from '../lib/errors.js';

export const notFound: RequestHandler = (req, res) => {
  res.status(404).json({ type: 'about:blank', title: 'Not found', status: 404, requestId: req.id });
};

export const errorHandler: ErrorRequestHandler = (err, req, res, next) => {
  if (res.headersSent) return next(err);
  if (err instanceof ZodError) return void res.status(400).json({ title: 'Invalid request', status: 400, code: 'VALIDATION', errors: err.flatten(), requestId: req.id });
  if (err instanceof AppError) return void res.status(err.status).json({ title: err.message, status: err.status, code: err.code, requestId: req.id });
  if (err instanceof Prisma.PrismaClientKnownRequestError) {
    if (err.code === 'P2002') return void res.status(409).json({ title: 'Already exists', status: 409, code: 'CONFLICT', requestId: req.id });
    if (err.code === 'P2025' || err.code === 'P2003') return void res.status(404).json({ title: 'Not found', status: 404, code: 'NOT_FOUND', requestId: req.id });
  }
  req.log.error({ err }, 'unhandled error');
  res.status(500).json({ title: 'Internal error', status: 500, code: 'INTERNAL', requestId: req.id });
};
