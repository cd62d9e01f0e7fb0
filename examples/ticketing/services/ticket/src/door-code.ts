import { createHmac, timingSafeEqual } from 'node:crypto';

const WINDOW_MS = 30_000;

const mac = (secret: string, ticketId: string, version: number, window: number): Buffer =>
  createHmac('sha256', secret).update(`door\n${ticketId}\n${version}\n${window}`).digest();

/** A code for the door that is good for this window of 30 seconds and the next. It belongs to the present owner only. */
export function writeCode(secret: string, ticketId: string, version: number, now: number): { token: string; expiresAt: string } {
  const window = Math.floor(now / WINDOW_MS);
  return {
    token: `t1.${ticketId}.${window}.${mac(secret, ticketId, version, window).toString('base64url')}`,
    expiresAt: new Date((window + 2) * WINDOW_MS).toISOString(),
  };
}

export interface DoorCode {
  readonly ticketId: string;
  verify(secret: string, version: number, now: number): boolean;
}

export function readCode(token: string): DoorCode | undefined {
  const match = /^t1\.([0-9a-f-]{36})\.(\d{1,12})\.([\w-]{43})$/.exec(token);
  if (!match) return undefined;
  const [, ticketId = '', text = '', given = ''] = match;
  const window = Number(text);
  return {
    ticketId,
    verify(secret, version, now) {
      const current = Math.floor(now / WINDOW_MS);
      const expected = mac(secret, ticketId, version, window);
      const signature = Buffer.from(given, 'base64url');
      const genuine = signature.length === expected.length && timingSafeEqual(signature, expected);
      return genuine && (window === current || window === current - 1);
    },
  };
}
