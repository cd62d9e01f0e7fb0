import { checkPage } from './reference/check-page.ts';
import { crosswalkPage } from './reference/crosswalk-page.ts';
import { extractorPage } from './reference/extractor-page.ts';
import { factPage } from './reference/fact-page.ts';
import { loadReference } from './reference/load-reference.ts';
import { overviewPage } from './reference/overview-page.ts';
import { standardPages } from './reference/standard-pages.ts';

/** `docs/reference`: standards, checks, facts and extractors as they are in the sources. */
export async function referencePages(root: string): Promise<Record<string, string>> {
  const reference = await loadReference(root);
  return {
    ...overviewPage(reference),
    ...standardPages(reference),
    ...checkPage(reference),
    ...factPage(reference, root),
    ...extractorPage(reference),
    ...crosswalkPage(reference),
  };
}
