/**
 * Paths that git tracks, from its index file, versions 2 to 4. Tracked files are part of the repository even where an
 * ignore rule names them. https://git-scm.com/docs/index-format
 */
export function parseGitIndex(bytes: Buffer): string[] | undefined {
  if (bytes.length < 32 || bytes.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return undefined;
  const count = bytes.readUInt32BE(8);
  const end = bytes.length - 20;
  const paths: string[] = [];
  let at = 12;
  let previous = '';
  for (let entry = 0; entry < count; entry += 1) {
    if (at + 62 > end) return undefined;
    const extended = version >= 3 && (bytes.readUInt16BE(at + 60) & 0x4000) !== 0;
    let start = at + (extended ? 64 : 62);
    let prefix = '';
    if (version === 4) {
      const number = readVariable(bytes, start, end);
      if (number === undefined || number.value > previous.length) return undefined;
      prefix = previous.slice(0, previous.length - number.value);
      start = number.next;
    }
    const stop = bytes.indexOf(0, start);
    if (stop === -1 || stop > end) return undefined;
    // Prefixes are counted in bytes, so names stay bytes until the end.
    previous = prefix + bytes.toString('latin1', start, stop);
    paths.push(Buffer.from(previous, 'latin1').toString('utf8'));
    at = version === 4 ? stop + 1 : at + ((stop - at + 8) & ~7);
  }
  return paths;
}

function readVariable(bytes: Buffer, start: number, end: number): { value: number; next: number } | undefined {
  let value = 0;
  for (let at = start; at < end && at < start + 5; at += 1) {
    const byte = bytes[at] as number;
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) return { value, next: at + 1 };
    value += 1;
  }
  return undefined;
}
