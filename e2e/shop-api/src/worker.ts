import { Worker } from 'bullmq';
import nodemailer from 'nodemailer';
import { z } from 'zod';
import { env } from './config/env.js';
import { logger } from './lib/logger.js';
import { prisma } from './lib/prisma.js';
import { redis } from './lib/redis.js';

const transport = nodemailer.createTransport(env.SMTP_URL, { connectionTimeout: 10_000, socketTimeout: 20_000 } as never);
const payload = z.object({ paymentIntentId: z.string().max(255) });
const worker = new Worker('mail', async (job) => {
  const { paymentIntentId } = payload.parse(job.data);
  const order = await prisma.order.findUniqueOrThrow({ where: { paymentIntentId }, include: { user: true } });
  const claimed = await prisma.order.updateMany({ where: { id: order.id, receiptSentAt: null }, data: { receiptSentAt: new Date() } });
  if (claimed.count === 0) return;
  await transport.sendMail({ from: 'shop@example.com', to: order.user.email, subject: 'Your receipt', text: `Order ${order.id}: ${(order.totalCents / 100).toFixed(2)} EUR` });
}, { connection: redis, concurrency: 5, lockDuration: 60_000 });
worker.on('failed', (job, err) => logger.error({ err, jobId: job?.id }, 'mail job failed'));
worker.on('error', (err) => logger.error({ err }, 'worker error'));
async function stop() { await worker.close(); await prisma.$disconnect(); await redis.quit(); process.exit(0); }
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
