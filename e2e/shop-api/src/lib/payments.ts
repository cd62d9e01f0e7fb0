import Stripe from 'stripe';
import CircuitBreaker from 'opossum';
import { env } from '../config/env.js';
import { logger } from './logger.js';
export const stripe = new Stripe(env.STRIPE_SECRET_KEY, { timeout: 8000, maxNetworkRetries: 2 });
const breaker = new CircuitBreaker((amount: number, orderId: string) => stripe.paymentIntents.create({ amount, currency: 'eur', metadata: { orderId } }, { idempotencyKey: `order-${orderId}` }), { timeout: 20_000, errorThresholdPercentage: 50, resetTimeout: 30_000 });
breaker.on('open', () => logger.warn('stripe breaker open'));
export const createIntent = (amount: number, orderId: string) => breaker.fire(amount, orderId);
