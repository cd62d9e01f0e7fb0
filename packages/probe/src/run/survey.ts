import { randomBytes } from 'node:crypto';
import { fingerprint, headerOf } from '../http/reply.ts';
import type { Sender } from '../http/sender.ts';
import { Io } from './io.ts';

/**
 * Learns what the target shows for addresses that do not exist, where that is a page: servers of single-page apps answer every unknown path with their start
 * page and 200. Such an answer is told apart from those of routes from then on.
 */
export async function survey(sender: Sender): Promise<void> {
  const io = new Io(sender, 'survey', 'safe');
  const prints: string[] = [];
  for (const path of [`/airworthy-${randomBytes(6).toString('hex')}`, `/airworthy/${randomBytes(6).toString('hex')}/deeper`]) {
    const reply = await io.test({ path });
    if (reply.class !== 'accepted' || !/^text\/html/i.test(headerOf(reply, 'content-type') ?? '')) return;
    prints.push(fingerprint(reply, path));
  }
  if (prints[0] !== undefined && prints[0] === prints[1]) sender.fallback = prints[0];
}
