import type { AuditResult } from '@airworthy/model';
import { parseHTML } from 'linkedom';
import { htmlWriter } from '../src/html/html-writer.ts';
import type { ReportOptions } from '../src/report-writer.ts';

/** As much of an element as the tests look at. */
interface Seen {
  textContent: string | null;
  open: boolean;
  hasAttribute: (name: string) => boolean;
  setAttribute: (name: string, value: string) => void;
  dispatchEvent: (event: object) => void;
}

interface SeenDocument {
  title: string;
  querySelector: (selector: string) => Seen | null;
  querySelectorAll: (selector: string) => Iterable<Seen> & { length: number };
}

interface SeenWindow {
  Node: object;
  Event: new (name: string) => object;
  HTMLElement: { prototype: object };
  HTMLSelectElement: { prototype: object };
}

export interface OpenReport {
  html: string;
  document: SeenDocument;
  text: () => string;
  /** Goes to an address of the report, as a click on a link would. */
  go: (hash: string) => void;
  /** Opens everything that opens, until nothing new appears. */
  openAll: () => void;
  print: () => void;
}

/** Writes a report and runs its script on a document that is not a browser: enough to see what it builds. */
export async function openReport(result: AuditResult, hash = '', options: ReportOptions = {}): Promise<OpenReport> {
  const html = await htmlWriter.write(result, options);
  const window = parseHTML(html) as unknown as SeenWindow & { document: SeenDocument };
  const { document } = window;
  Object.defineProperty(window.HTMLElement.prototype, 'scrollIntoView', { value: () => undefined, configurable: true });
  Object.defineProperty(window.HTMLSelectElement.prototype, 'value', { value: '', writable: true, configurable: true });
  const location = { hash };
  const listeners = new Map<string, (() => void)[]>();
  const script = [...document.querySelectorAll('script:not([type])')].map((one) => one.textContent).join('\n');
  const world: Record<string, unknown> = {
    document,
    location,
    Node: window.Node,
    history: { replaceState: (_state: unknown, _title: string, next: string) => (location.hash = next) },
    localStorage: { getItem: () => null, setItem: () => undefined },
    matchMedia: () => ({ matches: false }),
    scrollTo: () => undefined,
    navigator: {},
    IntersectionObserver: class {
      observe(): void {
        /* nothing scrolls here */
      }
      disconnect(): void {
        /* nothing scrolls here */
      }
    },
    addEventListener: (name: string, run: () => void) => listeners.set(name, [...(listeners.get(name) ?? []), run]),
  };
  // oxlint-disable-next-line no-new-func, no-implied-eval -- the script under test is text inside the page it belongs to
  new Function(...Object.keys(world), script)(...Object.values(world));
  const fire = (name: string): void => listeners.get(name)?.forEach((run) => run());
  return {
    html,
    document,
    text: () => document.querySelector('main')?.textContent ?? '',
    go: (next) => {
      location.hash = next;
      fire('hashchange');
    },
    openAll: () => {
      for (let round = 0; round < 6; round++) {
        const shut = [...document.querySelectorAll('main details')].filter((one) => !one.hasAttribute('data-opened'));
        if (shut.length === 0) return;
        for (const one of shut) {
          one.setAttribute('data-opened', '');
          one.open = true;
          one.dispatchEvent(new window.Event('toggle'));
        }
      }
    },
    print: () => fire('beforeprint'),
  };
}
