import type { Browser, BrowserContext, Page } from 'playwright-core';

/** What somebody does on a page while it is recorded. */
export interface Flow {
  readonly name: string;
  readonly address: string;
  /** A page without the app: what the browser itself takes. */
  readonly isFloor?: boolean;
  /** What shows that the page is there. */
  readonly ready: string;
  act(page: Page): Promise<void>;
}

export interface Recorded {
  /** Tasks of the main thread of the page, in milliseconds by the clock. */
  readonly tasks: readonly number[];
  /** The same in milliseconds of a processor: what the page itself asks for, whoever else is at work on the machine. */
  readonly busy: readonly number[];
  /** Those over 50 ms by the clock, which is what people wait, with what they were about. */
  readonly long: readonly string[];
  /** Milliseconds from frame to frame while something was done. */
  readonly frames: readonly number[];
  /** Milliseconds from what somebody did to the paint that shows it, by the Event Timing of the browser. */
  readonly reactions: readonly number[];
}

const LONG_MS = 50;
const FLOOR = `data:text/html,${encodeURIComponent(`<div class="heat" style="height:600px;overflow:auto">${'<p>a line of text</p>'.repeat(1000)}</div>`)}`;

/** Scrolls as a wheel does, a notch at a time. */
async function scroll(page: Page, selector: string, notches: number): Promise<void> {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not there`);
  await page.mouse.move(box.x + box.width / 2, box.y + Math.min(box.height / 2, 300));
  for (let turn = 0; turn < notches; turn += 1) {
    await page.mouse.wheel(0, turn < notches / 2 ? 240 : -240);
    await page.waitForTimeout(16);
  }
}

async function keys(page: Page, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await page.keyboard.press(name);
    await page.waitForTimeout(120);
  }
}

/** @param address of the server; @param service id of a service */
export function flowsOf(address: string, service: string): Flow[] {
  return [
    { name: 'floor: a list without the app', address: FLOOR, ready: 'p', isFloor: true, act: (page) => scroll(page, '.heat', 120) },
    {
      name: 'heat map, scrolled',
      address: `${address}/program/map`,
      ready: '.heat [role=row]:nth-child(2)',
      act: (page) => scroll(page, '.heat', 120),
    },
    {
      name: 'heat map, sorted, walked by keys',
      address: `${address}/program/map`,
      ready: '.heat [role=row]:nth-child(2)',
      act: async (page) => {
        await page.locator('.heat-standard button').first().click();
        await page.locator('.heat [data-at="0,1"]').focus();
        await keys(page, ['ArrowRight', 'ArrowDown', 'PageDown', 'PageDown', 'End', 'Home', 'ArrowUp']);
      },
    },
    {
      name: 'bench of a service, scrolled',
      address: `${address}/services/${service}/review`,
      ready: '.virtual .row',
      act: (page) => scroll(page, '.virtual', 120),
    },
    {
      name: 'bench of a service, by keys',
      address: `${address}/services/${service}/review`,
      ready: '.virtual .row',
      act: async (page) => {
        await page.locator('.virtual').focus();
        await keys(page, ['j', 'j', 'k', 'j', 'j', 'j', 'k', 'j']);
      },
    },
    {
      name: 'bench of an item, scrolled',
      address: `${address}/items/S01-001`,
      ready: '.virtual .row',
      act: (page) => scroll(page, '.virtual', 120),
    },
    { name: 'findings, scrolled', address: `${address}/findings`, ready: '.virtual .row', act: (page) => scroll(page, '.virtual', 120) },
    {
      name: 'services, searched',
      address: `${address}/`,
      ready: 'main a[href^="/services/"]',
      act: async (page) => {
        await page.locator('main input[type=search]').first().click();
        await keys(page, [...'service-99']);
      },
    },
  ];
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Of the processor, where the browser counts it. */
  readonly tdur?: number;
  readonly args?: {
    readonly name?: string;
    readonly data?: { readonly functionName?: string; readonly type?: string; readonly url?: string };
  };
}

/** Does a flow on a page of its own, with a trace of the browser. Loading the page is not part of it. */
export async function recorded(browser: Browser, context: BrowserContext, flow: Flow): Promise<Recorded> {
  const page = await context.newPage();
  await page.goto(flow.address);
  await page.locator(flow.ready).first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1_500);
  await page.evaluate(() => {
    const seen = { frames: [] as number[], reactions: [] as number[], on: true };
    Object.assign(globalThis, { seenByBench: seen });
    new PerformanceObserver((list) => {
      for (const one of list.getEntries() as (PerformanceEntry & { interactionId?: number })[])
        if ((one.interactionId ?? 0) > 0) seen.reactions.push(one.duration);
    }).observe({ type: 'event', durationThreshold: 16, buffered: false } as PerformanceObserverInit);
    let last = performance.now();
    const frame = (now: number): void => {
      seen.frames.push(now - last);
      last = now;
      if (seen.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', '__metadata'] });
  await page.evaluate(() => performance.mark('airworthy-begin'));
  await flow.act(page);
  await page.waitForTimeout(300);
  const { frames, reactions } = await page.evaluate(() => {
    const { seenByBench: seen } = globalThis as unknown as { seenByBench: { frames: number[]; reactions: number[]; on: boolean } };
    seen.on = false;
    return { frames: seen.frames.slice(1), reactions: seen.reactions };
  });
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  await page.close();
  return { ...tasksOf(traceEvents), frames, reactions };
}

const busyOf = (one: TraceEvent): number => one.tdur ?? one.dur ?? 0;

function tasksOf(events: readonly TraceEvent[]): Pick<Recorded, 'tasks' | 'busy' | 'long'> {
  const main = new Set(
    events.filter((one) => one.name === 'thread_name' && one.args?.name === 'CrRendererMain').map((one) => `${one.pid} ${one.tid}`),
  );
  const own = events.filter((one) => one.ph === 'X' && main.has(`${one.pid} ${one.tid}`));
  const tasks = own.filter((one) => one.name === 'RunTask' || one.name === 'ThreadControllerImpl::RunTask');
  const long = tasks
    .filter((one) => (one.dur ?? 0) > LONG_MS * 1000)
    .map((task) => {
      const inside = own
        .filter(
          (one) =>
            one !== task &&
            !one.name.endsWith('RunTask') &&
            one.pid === task.pid &&
            one.tid === task.tid &&
            one.ts >= task.ts &&
            one.ts < task.ts + (task.dur ?? 0),
        )
        .toSorted((a, b) => (b.dur ?? 0) - (a.dur ?? 0))
        .slice(0, 3);
      const words = inside.map(
        (one) => `${one.name}${one.args?.data?.type ? ` ${one.args.data.type}` : ''} ${((one.dur ?? 0) / 1000).toFixed(0)} ms`,
      );
      return `${((task.dur ?? 0) / 1000).toFixed(0)} ms, ${(busyOf(task) / 1000).toFixed(0)} of a processor: ${words.join(', ')}`;
    });
  return { tasks: tasks.map((one) => (one.dur ?? 0) / 1000), busy: tasks.map((one) => busyOf(one) / 1000), long };
}
