import { join } from 'node:path';
import { buildSite } from './docs/site.ts';

/** `npm run docs`: the pages as a site, in `site/`. */
const ROOT = join(import.meta.dirname, '..');
const pages = buildSite(ROOT, join(ROOT, 'site'));
console.log(`wrote ${pages.length} pages into site/; open site/index.html`);
