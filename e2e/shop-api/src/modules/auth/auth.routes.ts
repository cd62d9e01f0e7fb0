import { Router } from 'express';
import { z } from 'zod';
import { loginLimiter } from '../../middleware/limits.js';
import { validate } from '../../middleware/validate.js';
import { Unauthorized } from '../../lib/errors.js';
import * as service from './auth.service.js';

const credentials = z.object({ email: z.string().email().max(254), password: z.string().min(12).max(128) }).strict();
const registration = credentials.extend({ name: z.string().trim().min(1).max(100) }).strict();
const cookie = { httpOnly: true, secure: true, sameSite: 'strict', path: '/api/v1/auth', maxAge: 30 * 86_400_000 } as const;

export const authRouter = Router();
authRouter.post('/register', loginLimiter, validate({ body: registration }), async (req, res) => {
  const { accessToken, refreshToken } = await service.register(req.body);
  res.cookie('refresh', refreshToken, cookie).status(201).json({ accessToken });
});
authRouter.post('/login', loginLimiter, validate({ body: credentials }), async (req, res) => {
  const { accessToken, refreshToken } = await service.login(req.body.email, req.body.password);
  res.cookie('refresh', refreshToken, cookie).json({ accessToken });
});
authRouter.post('/refresh', loginLimiter, async (req, res) => {
  const token: unknown = req.cookies.refresh;
  if (typeof token !== 'string') throw new Unauthorized();
  const { accessToken, refreshToken } = await service.refresh(token);
  res.cookie('refresh', refreshToken, cookie).json({ accessToken });
});
