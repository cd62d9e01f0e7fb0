import { createHash, randomBytes } from 'node:crypto';
import argon2 from 'argon2';
import { SignJWT } from 'jose';
import { env } from '../../config/env.js';
import { prisma } from '../../lib/prisma.js';
import { Unauthorized } from '../../lib/errors.js';

const key = new TextEncoder().encode(env.JWT_ACCESS_SECRET);
const hash = (token: string) => createHash('sha256').update(token).digest('hex');
const DUMMY = '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b27kQ';

async function issue(user: { id: string; role: string }) {
  const accessToken = await new SignJWT({ role: user.role }).setProtectedHeader({ alg: 'HS256' }).setSubject(user.id).setIssuer(env.JWT_ISSUER).setAudience('shop').setIssuedAt().setExpirationTime('15m').sign(key);
  const refreshToken = randomBytes(48).toString('base64url');
  await prisma.refreshToken.create({ data: { userId: user.id, tokenHash: hash(refreshToken), expiresAt: new Date(Date.now() + 30 * 86_400_000) } });
  return { accessToken, refreshToken };
}

export async function register(input: { email: string; password: string; name: string }) {
  const passwordHash = await argon2.hash(input.password);
  const user = await prisma.user.create({ data: { email: input.email.toLowerCase(), name: input.name, passwordHash }, select: { id: true, role: true } });
  return issue(user);
}

export async function login(email: string, password: string) {
  const user = await prisma.user.findUnique({ where: { email: email.toLowerCase() }, select: { id: true, role: true, passwordHash: true } });
  const ok = await argon2.verify(user?.passwordHash ?? DUMMY, password);
  if (!user || !ok) throw new Unauthorized();
  return issue(user);
}

export async function refresh(token: string) {
  const tokenHash = hash(token);
  return prisma.$transaction(async (tx) => {
    const { count } = await tx.refreshToken.updateMany({ where: { tokenHash, revokedAt: null, expiresAt: { gt: new Date() } }, data: { revokedAt: new Date() } });
    if (count !== 1) throw new Unauthorized();
    const row = await tx.refreshToken.findUniqueOrThrow({ where: { tokenHash }, include: { user: { select: { id: true, role: true } } } });
    return row.user;
  }).then(issue);
}
