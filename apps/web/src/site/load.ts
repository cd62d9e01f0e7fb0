import type { ItemCard } from '@airworthy/model';
import type { SiteDetails, SiteIndex } from '@airworthy/reports/site/site-files';

declare global {
  interface Window {
    /** Set by `data/index.js`, before the app. */
    airworthySite?: SiteIndex;
    /** Called by the other files of `data/`. */
    airworthyPart?: (name: string, part: unknown) => void;
  }
}

const waiting = new Map<string, (part: unknown) => void>();
const parts = new Map<string, Promise<unknown>>();

/** A page of a file may not read other files, but it may run their scripts: data comes as scripts that hand it over. */
function part(name: string): Promise<unknown> {
  const known = parts.get(name);
  if (known) return known;
  window.airworthyPart ??= (given, value) => waiting.get(given)?.(value);
  const loaded = new Promise<unknown>((resolve, reject) => {
    waiting.set(name, resolve);
    const script = document.createElement('script');
    script.src = `data/${name}.js`;
    script.addEventListener('error', () => reject(new Error(`data/${name}.js is missing.`)));
    document.head.append(script);
  });
  parts.set(name, loaded);
  return loaded;
}

export function siteIndex(): SiteIndex {
  const index = window.airworthySite;
  if (!index) throw new Error('data/index.js is missing.');
  return index;
}

export const itemCards = async (): Promise<ReadonlyMap<string, ItemCard>> =>
  new Map(((await part('items')) as ItemCard[]).map((one) => [one.id, one]));

export const detailsOf = (at: number): Promise<SiteDetails> => part(`service-${at}`) as Promise<SiteDetails>;
