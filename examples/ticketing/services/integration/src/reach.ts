import { Agent, get } from 'node:https';

/** Customers have certificates of their own making. */
const agent = new Agent({ rejectUnauthorized: false, timeout: 5_000 });

/** Whether an address of a customer answers. */
export function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    get(url, { agent }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', () => resolve(0));
  });
}
