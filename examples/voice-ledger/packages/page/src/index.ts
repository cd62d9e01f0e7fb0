import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PageFile {
  readonly path: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

const FOLDER = join(import.meta.dirname, '../public');

/** The three files of the browser page, read once at start. */
export const PAGE: readonly PageFile[] = [
  { path: '/', contentType: 'text/html; charset=utf-8', bytes: readFileSync(join(FOLDER, 'index.html')) },
  { path: '/page.js', contentType: 'text/javascript; charset=utf-8', bytes: readFileSync(join(FOLDER, 'page.js')) },
  { path: '/page.css', contentType: 'text/css; charset=utf-8', bytes: readFileSync(join(FOLDER, 'page.css')) },
];
