import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PageFile {
  readonly path: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface PageOptions {
  /** Whether people have to sign in before they talk. */
  readonly signIn: boolean;
  /** Path of the voice socket. */
  readonly socket: string;
}

const FOLDER = join(import.meta.dirname, '../public');

/** The three files of the browser page, read once at start. */
export function pageFiles(options: PageOptions): readonly PageFile[] {
  const html = readFileSync(join(FOLDER, 'index.html'), 'utf8')
    .replace('{{sign-in}}', String(options.signIn))
    .replace('{{socket}}', options.socket);
  return [
    { path: '/', contentType: 'text/html; charset=utf-8', bytes: Buffer.from(html) },
    { path: '/page.js', contentType: 'text/javascript; charset=utf-8', bytes: readFileSync(join(FOLDER, 'page.js')) },
    { path: '/page.css', contentType: 'text/css; charset=utf-8', bytes: readFileSync(join(FOLDER, 'page.css')) },
  ];
}
