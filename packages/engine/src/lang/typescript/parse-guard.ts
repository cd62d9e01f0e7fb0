/** Nesting that is let through where it is looked for. Code that people write stays below 100. */
export const NESTING_LIMIT = 600;

const TOKEN = {
  none: 0,
  open: 1,
  close: 2,
  operator: 3,
  stop: 4,
  quote: 5,
  slash: 6,
  blank: 7,
  less: 8,
  greater: 9,
  newline: 10,
  template: 11,
} as const;
const KIND = new Uint8Array(128);
for (const char of '([{') KIND[char.charCodeAt(0)] = TOKEN.open;
for (const char of ')]}') KIND[char.charCodeAt(0)] = TOKEN.close;
for (const char of '?:=!~-+*%&|^.') KIND[char.charCodeAt(0)] = TOKEN.operator;
for (const char of ';,') KIND[char.charCodeAt(0)] = TOKEN.stop;
for (const char of '\'"') KIND[char.charCodeAt(0)] = TOKEN.quote;
KIND[47] = TOKEN.slash;
KIND[32] = TOKEN.blank;
KIND[9] = TOKEN.blank;
KIND[60] = TOKEN.less;
KIND[62] = TOKEN.greater;
KIND[10] = TOKEN.newline;
KIND[96] = TOKEN.template;

/**
 * Brackets and operators below which the parser survives however they are nested: it was met to overflow from about 2,200 levels on
 * in a thread with 4 MB of stack, from 4,100 on in the main thread.
 */
const HARMLESS_TOTAL = 1_800;

/** Whether code is nested so deeply that parsing it could overflow the stack and end the process. Cheap beside parsing. */
export function isTooDeep(text: string, { limit = NESTING_LIMIT, jsx = false }: { limit?: number; jsx?: boolean } = {}): boolean {
  return text.length > HARMLESS_TOTAL && estimateTotal(text) > HARMLESS_TOTAL && new NestingScan(text, limit, jsx).exceeds();
}

/** Brackets inside strings of one file. Few files have so many, and fewer would let the parser overflow. */
const HIDDEN_LIMIT = 4_000;

const SAMPLE = 8;

/**
 * Number of brackets and operators, estimated from every eighth character or so. Where the next one is taken depends on those that
 * were seen, so they cannot be hidden between the samples. Long files without any are scanned as well: words nest too.
 */
function estimateTotal(text: string): number {
  let seen = 0;
  let state = text.length | 1;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code < 128 && (KIND[code] as number) !== TOKEN.none && code !== 32 && code !== 10) seen += 1;
    state = (Math.imul(state ^ code, 0x2c1b3c6d) + 0x3d4d51cb) | 0;
    at += 1 + ((state >>> 13) & (2 * SAMPLE - 1));
  }
  return seen * (SAMPLE + 0.5) + text.length / 10;
}

/**
 * An upper estimate of nesting: open brackets, and what chains without brackets (operators, prefix words, `else if`, type
 * arguments) since the statement began, on all open levels together.
 */
class NestingScan {
  readonly #text: string;
  readonly #limit: number;
  /** Counts of the levels around the current one. */
  readonly #stack: { operators: number; words: number; angles: number; template: boolean }[] = [];
  #outer = 0;
  #operators = 0;
  #words = 0;
  #angles = 0;
  /** Brackets inside strings, which a wrong guess about a quote would have hidden. */
  #hidden = 0;

  #tags = 0;
  readonly #jsx: boolean;

  constructor(text: string, limit: number, jsx: boolean) {
    this.#text = text;
    this.#jsx = jsx;
    this.#limit = limit;
  }

  exceeds(): boolean {
    const text = this.#text;
    const end = text.length;
    for (let at = 0; at < end; at += 1) {
      const code = text.charCodeAt(at);
      const kind = code < 128 ? (KIND[code] as number) : 0;
      if (kind === TOKEN.none) continue;
      if (kind === TOKEN.blank) {
        if (!isLetter(text.charCodeAt(at - 1))) continue;
        this.#word(at);
      }
      if (kind === TOKEN.operator) this.#operators += 1;
      else if (kind === TOKEN.open) this.#open(at, code);
      else if (kind === TOKEN.close) {
        if (code === 125 && this.#stack.at(-1)?.template === true) {
          this.#close();
          at = this.#template(at + 1);
        } else {
          this.#close();
          if (code === 125 && !this.#elseFollows) this.#words = 0;
        }
      } else if (kind === TOKEN.stop) this.#stop(code === 59);
      else if (kind === TOKEN.newline) this.#newline(at);
      else if (kind === TOKEN.quote) at = this.#quote(at, code);
      else if (kind === TOKEN.template) at = this.#template(at + 1);
      else if (kind === TOKEN.slash) at = this.#slash(at);
      else if (kind === TOKEN.less) this.#less(at);
      else if (kind === TOKEN.greater && this.#angles > 0 && text.charCodeAt(at - 1) !== 61) this.#angles -= 1;
      if (this.#tags > this.#limit * 5) return true;
      if (this.#outer + this.#operators + this.#words + this.#angles > this.#limit || this.#hidden > HIDDEN_LIMIT) return true;
    }
    return false;
  }

  /** Elements of JSX stay open after their `>`. Type arguments look the same, hence the generous limit. */
  #less(at: number): void {
    this.#angles += 1;
    if (!this.#jsx) return;
    const next = this.#text.charCodeAt(at + 1);
    if (next === 47) this.#tags -= 1;
    else if (isLetter(next) || next === 62) this.#tags += 1;
  }

  #open(at: number, code: number): void {
    if (code === 40 && isHead(this.#text, at)) this.#words += 1;
    else if (code === 123 && isLetter(this.#text.charCodeAt(at - 1))) this.#word(at);
    this.#stack.push({ operators: this.#operators, words: this.#words, angles: this.#angles, template: false });
    this.#outer += this.#operators + this.#words + this.#angles + 1;
    this.#operators = this.#words = this.#angles = 0;
  }

  #close(): void {
    const level = this.#stack.pop();
    if (level === undefined) return;
    this.#outer -= level.operators + level.words + level.angles + 1;
    this.#operators = level.operators;
    this.#words = level.words;
    this.#angles = level.angles;
  }

  /** A comma ends an operand but not the type arguments around it; after a semicolon an `else` may still follow. */
  #stop(semicolon: boolean): void {
    this.#operators = 0;
    if (semicolon) this.#angles = 0;
    if (semicolon && !this.#elseFollows) this.#words = 0;
  }

  #elseFollows = false;

  #word(at: number): void {
    const text = this.#text;
    const words = PREFIXES[text.charCodeAt(at - 1) - 97];
    if (words !== undefined) {
      for (const word of words) {
        if (!text.startsWith(word, at - word.length) || isLetter(text.charCodeAt(at - word.length - 1))) continue;
        this.#words += 1;
        if (word === 'else') this.#elseFollows = true;
        return;
      }
    }
    if (this.#operators + this.#words + this.#angles > RESET_FROM && STATEMENTS.has(wordBefore(text, at))) this.#statement();
  }

  #statement(): void {
    this.#operators = this.#words = this.#angles = 0;
    this.#elseFollows = false;
  }

  /** Two operands on two lines without an operator between them are two statements. */
  #newline(at: number): void {
    const text = this.#text;
    if (isLetter(text.charCodeAt(at - 1))) this.#word(at);
    if (this.#operators < RESET_FROM) return;
    let before = at - 1;
    while (before >= 0 && text.charCodeAt(before) <= 32) before -= 1;
    let after = at + 1;
    while (after < text.length && text.charCodeAt(after) <= 32) after += 1;
    const last = text.charCodeAt(before);
    const next = text.charCodeAt(after);
    const closed = last === 41 || last === 93 || last === 125 || last === 39 || last === 34 || last === 96;
    if (!(closed || isLetter(last)) || !(isLetter(next) || next === 125)) return;
    this.#operators = 0;
  }

  /** Skips a string. One that does not end on its line was none (text in JSX, a quote in a regular expression). */
  #quote(start: number, code: number): number {
    const text = this.#text;
    for (let at = start + 1; at < text.length; at += 1) {
      const next = text.charCodeAt(at);
      if (next === code) return at;
      if (next === 10) return start;
      if (next === 92) at += 1;
      else if (next === 40 || next === 91 || next === 123) this.#hidden += 1;
    }
    return start;
  }

  /** Skips the text of a template up to its end or its next `${`. */
  #template(start: number): number {
    const text = this.#text;
    for (let at = start; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 96) return at;
      if (code === 92) at += 1;
      else if (code === 36 && text.charCodeAt(at + 1) === 123) {
        this.#open(at + 1, 0);
        (this.#stack.at(-1) as { template: boolean }).template = true;
        return at + 1;
      }
    }
    return text.length;
  }

  /** Skips a comment, or a regular expression where an operand may stand. */
  #slash(start: number): number {
    const text = this.#text;
    const next = text.charCodeAt(start + 1);
    if (this.#jsx && next === 62) this.#tags -= 1;
    if (isLetter(text.charCodeAt(start - 1))) this.#word(start);
    if (next === 47) {
      const end = text.indexOf('\n', start);
      return end === -1 ? text.length : end - 1;
    }
    if (next === 42) {
      const end = text.indexOf('*/', start + 2);
      return end === -1 ? text.length : end + 1;
    }
    return isOperandPlace(text, start) ? endOfExpression(text, start) : start;
  }
}

/** Words that open another level without a bracket. */
const PREFIX_WORDS = ['do', 'else', 'new', 'await', 'typeof', 'void', 'delete', 'keyof', 'yield', 'readonly', 'unique', 'infer', 'asserts'];
/** By last letter, `a` first: that is what one sees at the blank behind a word. */
const PREFIXES = Array.from({ length: 26 }, (_, letter) => {
  const words = PREFIX_WORDS.filter((word) => word.charCodeAt(word.length - 1) - 97 === letter);
  return words.length === 0 ? undefined : words;
});
/** Chains shorter than this are not worth the look whether their statement has ended. */
const RESET_FROM = 40;
/** Words that can only begin a statement. */
const STATEMENTS = new Set(['const', 'let', 'var', 'return', 'export', 'throw', 'case', 'import', 'interface', 'function', 'class']);
const REGULAR_EXPRESSION_WORDS = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'delete',
  'throw',
  'new',
  'await',
  'yield',
]);

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 36;
}

/** Whether `if`, `for`, `while` or `with` stands before a parenthesis. */
function isHead(text: string, at: number): boolean {
  let end = at;
  while (text.charCodeAt(end - 1) === 32) end -= 1;
  const last = text.charCodeAt(end - 1);
  if (last === 102) return text.startsWith('if', end - 2);
  if (last === 114) return text.startsWith('for', end - 3);
  if (last === 101) return text.startsWith('while', end - 5);
  return last === 104 && text.startsWith('with', end - 4);
}

/** The word that ends before a place, blanks between them allowed; at most 12 letters of it. */
function wordBefore(text: string, at: number): string {
  let end = at;
  while (end > 0 && text.charCodeAt(end - 1) === 32) end -= 1;
  let start = end;
  while (start > 0 && end - start < 12 && isLetter(text.charCodeAt(start - 1))) start -= 1;
  return end - start < 2 ? '' : text.slice(start, end);
}

function isOperandPlace(text: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && text.charCodeAt(before) <= 32) before -= 1;
  if (before < 0) return true;
  const code = text.charCodeAt(before);
  if (isLetter(code)) return REGULAR_EXPRESSION_WORDS.has(wordBefore(text, before + 1));
  return code !== 41 && code !== 93 && code !== 125 && code !== 39 && code !== 34 && code !== 96 && code !== 60;
}

/** Place of the slash that ends a regular expression; the start again when it does not end on its line. */
function endOfExpression(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10) return start;
    if (code === 92) at += 1;
    else if (code === 91) inClass = true;
    else if (code === 93) inClass = false;
    else if (code === 47 && !inClass) return at;
  }
  return start;
}
