/** Tools with which a test sets the clock. */
export const SETS_CLOCK =
  /useFakeTimers|setSystemTime|advanceTimersByTime|mock\.timers|timekeeper|MockDate|mockdate|@sinonjs\/fake-timers|sinon\.useFakeTimers/;

/** Waits of a tenth of a second or more, written out. */
const SLEEPS =
  /setTimeout\(\s*(?:resolve|r|done|res)\s*,\s*(?:[1-9]\d{2,}|[1-9]_\d{3})|\b(?:sleep|delay|wait)(?:ForMs|Ms)?\(\s*[1-9]\d{2,}\s*\)/g;

/** A timer that is given a function with a body. */
const TIMER = /\bsetTimeout\(\s*(?:async\s+)?(?:\(\s*\)\s*=>|function\b[^{(]*\(\s*\))\s*\{/g;
const LONGEST_BODY = 4000;

/** Where a test first waits for real time to pass: preferably where it awaits the wait, as a mock that is slow may never be asked. */
export function firstWait(text: string): number | undefined {
  let first: number | undefined;
  for (const { index } of text.matchAll(SLEEPS)) {
    if (/\bawait\b[^;\n]*$/.test(text.slice(Math.max(0, index - 120), index))) return index;
    first ??= index;
  }
  return first ?? firstTimedAssertion(text);
}

/** `setTimeout(() => { expect(…); done(); }, 50)`: the test asserts when the time is up, however short it is. */
function firstTimedAssertion(text: string): number | undefined {
  for (const { 0: head, index } of text.matchAll(TIMER)) {
    const end = closing(text, index + head.length);
    if (end === undefined) continue;
    const delay = /^\}\s*,\s*(\d[\d_]*)/.exec(text.slice(end, end + 40))?.[1];
    if (Number(delay?.replaceAll('_', '') ?? 0) >= 10 && /\bexpect\(|\bassert\b/.test(text.slice(index, end))) return index;
  }
  return undefined;
}

/** The brace that ends the body which starts here; braces within texts come in pairs nearly always. */
function closing(text: string, from: number): number | undefined {
  let depth = 1;
  const last = Math.min(text.length, from + LONGEST_BODY);
  for (let at = from; at < last; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}
