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
  /** Where the API begins, such as `/v1`. */
  readonly api: string;
}

const FOLDER = join(import.meta.dirname, '../public');

/** The files of the browser page, read once at start. */
export function pageFiles(options: PageOptions): readonly PageFile[] {
  const html = readFileSync(join(FOLDER, 'index.html'), 'utf8')
    .replace('{{sign-in}}', String(options.signIn))
    .replace('{{socket}}', options.socket)
    .replace('{{api}}', options.api);
  return [
    { path: '/', contentType: 'text/html; charset=utf-8', bytes: Buffer.from(html) },
    ...['page.js', 'session.js', 'sound.js', 'books.js'].map((name) => ({
      path: `/${name}`,
      contentType: 'text/javascript; charset=utf-8',
      bytes: readFileSync(join(FOLDER, name)),
    })),
    { path: '/page.css', contentType: 'text/css; charset=utf-8', bytes: readFileSync(join(FOLDER, 'page.css')) },
  ];
}
