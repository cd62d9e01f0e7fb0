/**
 * Finds the status and the end of an answer in the bytes of a connection (RFC 9112, section 6.3), and keeps nothing else of it: when many connections are
 * measured at once, whatever is done between two answers is part of the second one's time.
 */
export class AnswerEnd {
  status = 0;
  /** Whether the connection takes another request after this answer. */
  reusable = true;
  readonly #bodyless: boolean;
  #state: 'head' | 'counted' | 'size' | 'chunk' | 'trailer' | 'until-close' | 'done' | 'broken' = 'head';
  #rest: Buffer = NOTHING;
  #left = 0;

  constructor(method: string) {
    this.#bodyless = method === 'HEAD';
  }

  /** Whether the answer is over with these bytes: whole, or beyond understanding. */
  take(part: Buffer): 'more' | 'whole' | 'broken' {
    let bytes = this.#rest.length === 0 ? part : Buffer.concat([this.#rest, part]);
    this.#rest = NOTHING;
    for (;;) {
      const used = this.#step(bytes);
      bytes = bytes.subarray(Math.max(0, used));
      if (this.#state === 'broken') return 'broken';
      if (this.#state === 'done') {
        // Nobody asked for more than this answer.
        if (bytes.length > 0) this.reusable = false;
        return 'whole';
      }
      if (used < 0) {
        this.#rest = bytes;
        return bytes.length > LONGEST_LINE ? 'broken' : 'more';
      }
      if (bytes.length === 0) return 'more';
    }
  }

  /** The other side has closed: for some answers that is the end. */
  get endsNow(): boolean {
    return this.#state === 'until-close';
  }

  /** Takes what belongs together from the front and says how much; -1 when more has to come first. */
  #step(bytes: Buffer): number {
    switch (this.#state) {
      case 'head': {
        const end = bytes.indexOf('\r\n\r\n');
        if (end < 0) return -1;
        this.#head(bytes.toString('latin1', 0, end + 2));
        return end + 4;
      }
      case 'counted':
      case 'chunk': {
        const used = Math.min(this.#left, bytes.length);
        this.#left -= used;
        if (this.#left === 0) this.#state = this.#state === 'chunk' ? 'size' : 'done';
        return used;
      }
      case 'size': {
        const end = bytes.indexOf('\r\n');
        if (end < 0) return -1;
        const size = /^[0-9a-f]{1,8}(?=[\s;]|$)/i.exec(bytes.toString('latin1', 0, end));
        // A chunk ends with a line break of its own.
        this.#left = size ? Number.parseInt(size[0], 16) + 2 : 0;
        this.#state = size ? (this.#left === 2 ? 'trailer' : 'chunk') : 'broken';
        return end + 2;
      }
      case 'trailer': {
        const end = bytes.indexOf('\r\n');
        if (end < 0) return -1;
        if (end === 0) this.#state = 'done';
        return end + 2;
      }
      default:
        return bytes.length;
    }
  }

  #head(head: string): void {
    const line = /^HTTP\/1\.([01]) ([1-9]\d\d)[ \r]/.exec(head);
    if (!line) {
      this.#state = 'broken';
      return;
    }
    this.status = Number(line[2]);
    // What comes before the answer itself, such as early hints.
    if (this.status < 200 && this.status !== 101) return;
    const connection = /\r\nconnection:[ \t]*([^\r]*)/i.exec(head)?.[1]?.toLowerCase() ?? '';
    this.reusable = line[1] === '1' ? !connection.includes('close') : connection.includes('keep-alive');
    if (this.#bodyless || this.status === 204 || this.status === 304 || this.status === 101) {
      if (this.status === 101) this.reusable = false;
      this.#state = 'done';
    } else if (/\r\ntransfer-encoding:[^\r]*chunked[ \t]*\r/i.test(head)) {
      this.#state = 'size';
    } else {
      const length = /\r\ncontent-length:[ \t]*(\d+)[ \t]*\r/i.exec(head);
      this.#left = Number(length?.[1] ?? 0);
      if (!length) this.reusable = false;
      this.#state = !length ? 'until-close' : this.#left === 0 ? 'done' : 'counted';
    }
  }
}

const NOTHING = Buffer.alloc(0);
/** Longest head, and longest line between two chunks. */
const LONGEST_LINE = 65_536;
