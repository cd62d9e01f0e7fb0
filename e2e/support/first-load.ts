import type { BrowserContext } from 'playwright-core';

/** JavaScript that the first page asks for, as it was sent. */
export async function firstLoad(context: BrowserContext, address: string): Promise<{ kilobytes: number; files: number }> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const scripts = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => void (type === 'Script' && scripts.add(requestId)));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(address, { waitUntil: 'networkidle' }).catch(() => page.waitForTimeout(3_000));
  await page.close();
  return { kilobytes: bytes / 1000, files: scripts.size };
}
