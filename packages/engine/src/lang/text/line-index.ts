/** Turns offsets of a text into places, both counted from 1. Lines are found when the first place is asked for. */
export function placeIndex(text: string): (offset: number) => { line: number; column: number } {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] as number) + 1 };
  };
}

/** Turns offsets of a text into lines from 1. */
export function lineIndex(text: string): (offset: number) => number {
  const place = placeIndex(text);
  return (offset) => place(offset).line;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The offset of a line and column, both counted from 1: the other way round. */
export function offsetOf(text: string, { line, column = 1 }: { line: number; column?: number }): number {
  let at = 0;
  for (let left = line - 1; left > 0; left -= 1) {
    const end = text.indexOf('\n', at);
    if (end === -1) return text.length;
    at = end + 1;
  }
  return at + column - 1;
}
