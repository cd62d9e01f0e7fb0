import type { FactBase, Known } from './base.ts';

/** A place that writes, reads or removes a stored file. */
export interface FileOperation extends FactBase {
  /** s3 · gcs · azure-blob · minio · cloudinary · fs … */
  by: string;
  /** lifecycle = a rule of the store that removes files by age */
  action: 'write' | 'read' | 'delete' | 'lifecycle';
  /**
   * What the name in the store is made of: generated (a random id or a hash and nothing of the client) · mixed (a generated part and a name that the client
   * sent) · user (what the client sent decides) · server (constants and values of the service).
   */
  name: 'generated' | 'mixed' | 'user' | 'server' | 'unknown';
  /** What the client sent is reduced before it becomes part of the name: a base name only, other characters replaced, an extension from a list. */
  nameCleaned?: boolean;
  /** The name, as written. */
  nameSource: string;
  /** Access that is granted with the file: `public-read`, `private` … */
  access: Known<string>;
  /** How the content is handed over. */
  body: 'stream' | 'buffer' | 'unknown';
  /** The content is an upload: it comes from the request. */
  fromUpload: boolean | 'unknown';
  onRequestPath: boolean | 'unknown';
  /** It also runs by a schedule or in a worker. */
  scheduled?: boolean;
}

/** A link that lets whoever holds it read or write one object of a store. */
export interface SignedUrl extends FactBase {
  by: string;
  operation: 'get' | 'put' | 'post' | 'unknown';
  /** Seconds. */
  expiresIn: Known<number>;
  /** What a link for writing fixes: type · length · key; `unknown` where parameters could not be read. */
  fixes: string[];
  /** Routes that hand it out and ask nobody who they are, printed `GET /files/:id`. */
  openRoutes: string[];
  /** Routes that hand it out. */
  routes: string[];
}

/** A handler that takes files out of a request. */
export interface UploadHandler extends FactBase {
  /** Printed `POST /documents`. */
  route: string;
  /** memory = the whole file is held in memory; disk = a temporary file; stream = parts are handed on as they come */
  keeps: 'memory' | 'disk' | 'stream' | 'unknown';
  /** What the type of the file is decided by: its first bytes, what the client declares, the ending of its name, nothing. */
  typeBy: 'content' | 'declared' | 'name' | 'nothing' | 'unknown';
  /** Types that the code compares with, sorted. */
  accepts: string[];
  /** The content is looked at for malware before the handler ends, or is queued for it. */
  scanned: boolean | 'unknown';
  /** A file that was cut off at the limit is noticed (`truncated`, the `limit` event, or a parser that fails by itself). */
  noticesCut: boolean | 'unknown';
  /** No limit was set at which a file could be cut off. */
  unlimited?: true;
}

/** Code that asks whether a file is malicious, or pretends to. */
export interface FileScan extends FactBase {
  /** clamscan · clamdjs · command · http · own */
  by: string;
  name: string;
  /** real = a scanner is asked; stub = the answer does not come from one */
  kind: 'real' | 'stub';
  /** When the scanner fails, is missing or is off, the file counts as clean. */
  failsOpen: boolean | 'unknown';
  /** Where that is decided, as written. */
  openBecause?: string;
}

/** A place that unpacks an archive. */
export interface ArchiveRead extends FactBase {
  /** adm-zip · unzipper · yauzl · tar · decompress … */
  by: string;
  /** Names of entries are kept inside the target folder. */
  confined: boolean | 'unknown';
  /** Unpacked bytes are bounded. */
  sizeBounded: boolean | 'unknown';
  /** The number of entries is bounded. */
  countBounded: boolean | 'unknown';
}

/** A place that answers with a file. */
export interface FileAnswer extends FactBase {
  /** How it is sent: header · sendFile · download · static */
  by: string;
  disposition: 'attachment' | 'inline' | 'none' | 'unknown';
  /** The name in Content-Disposition: encoded = for headers, raw = put between quotes as it is, constant = no data in it (or ids only). */
  fileName: 'constant' | 'encoded' | 'raw' | 'none' | 'unknown';
  /** Whether the content is kept for others (stored) or made for this answer (made). */
  content: 'stored' | 'made' | 'unknown';
  /** The whole content is held in memory. */
  whole: boolean | 'unknown';
  /** `X-Content-Type-Options: nosniff` is set with it. */
  nosniff: boolean;
  /** Folder that is served, for `static`. */
  folder?: Known<string>;
  onRequestPath: boolean | 'unknown';
}

/** A place that decodes an image. */
export interface ImageRead extends FactBase {
  /** sharp · jimp · canvas · gm */
  by: string;
  /** The number of pixels is bounded (also by a default of the library). */
  bounded: boolean | 'unknown';
  /** Metadata of the camera stays in what comes out; false where it is dropped, missing where no image comes out. */
  keepsMetadata?: boolean;
}

/** A temporary file or folder. */
export interface TempFile extends FactBase {
  /** mkdtemp · tmp · fs … */
  by: string;
  /** Only this process can read it, under a name nobody can guess. */
  private: boolean | 'unknown';
  /** always = also after an error; success = only when all went well; never */
  removed: 'always' | 'success' | 'never' | 'unknown';
}

/** A place that writes rows as text that spreadsheets open. */
export interface TableExport extends FactBase {
  /** json2csv · csv-stringify · fast-csv · papaparse · own … */
  by: string;
  /** Cells that begin like a formula are made harmless. */
  neutralised: boolean | 'unknown';
}

/** A place that turns HTML into a PDF or picture with a browser. */
export interface PageRender extends FactBase {
  /** puppeteer · playwright · html-pdf · wkhtmltopdf */
  by: string;
  /** How data gets into the HTML: escaped · raw · constant (no data) */
  data: 'escaped' | 'raw' | 'constant' | 'unknown';
  /** Requests of the page are looked at or refused. */
  requestsBlocked: boolean | 'unknown';
  /** The browser runs without its sandbox. */
  unsandboxed: boolean | 'unknown';
  /** The browser is closed also after an error. */
  closed: boolean | 'unknown';
}
