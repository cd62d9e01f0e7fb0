import { createHash, createHmac } from 'node:crypto';
import { config } from './config.ts';

/** Whether another service of ours sent this. */
export function isFromService(method: string, path: string, headers: Headers, body: string): boolean {
  const header = (name: string): string => headers.get(name) ?? '';
  const secret =
    config.serviceKeys
      .split(',')
      .find((key) => key.startsWith(`${header('x-key-id')}:`))
      ?.split(':')[1] ?? '';
  const digest = createHash('sha256').update(body).digest('hex');
  const text = [method, path, header('x-timestamp'), header('x-nonce'), header('x-caller'), header('x-tenant-id'), digest].join('\n');
  return createHmac('sha256', secret).update(text).digest('hex') === header('x-signature');
}
