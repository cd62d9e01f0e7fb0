import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';

/**
 * An Office file whose bytes depend on nothing but its content: libraries put the time of the machine, random names of relations
 * and running numbers of the process into it.
 *
 * @param day the day of the document, `YYYY-MM-DD`; without one the earliest that a zip can hold
 */
export function stableZip(bytes: Uint8Array, day: string | undefined): Uint8Array {
  const moment = `${day ?? '2000-01-01'}T00:00:00Z`;
  const files = unzipSync(bytes);
  const names = new Map<string, string>();
  const paths = Object.keys(files).toSorted();
  for (const path of paths) {
    if (!path.endsWith('.rels')) continue;
    for (const [, id = ''] of strFromU8(files[path] ?? new Uint8Array()).matchAll(/ Id="(rId[^"]*[^\d"][^"]*)"/g))
      if (!names.has(id)) names.set(id, `rIdL${names.size + 1}`);
  }
  const out: Record<string, Uint8Array> = {};
  for (const path of paths) {
    const content = files[path];
    if (content === undefined) continue;
    out[path] = /\.(?:xml|rels)$/.test(path) ? strToU8(stableXml(strFromU8(content), names, moment)) : content;
  }
  return zipSync(out, { mtime: new Date(`${(day ?? '2000-01-01') < '1981' ? '1981-01-01' : (day ?? '2000-01-01')}T12:00:00`), level: 6 });
}

function stableXml(text: string, names: ReadonlyMap<string, string>, moment: string): string {
  const numbers = new Map<string, number>();
  return text
    .replace(/"(rId[^"]*)"/g, (whole, id: string) => (names.has(id) ? `"${names.get(id) ?? id}"` : whole))
    .replace(/(<(?:w:bookmark(?:Start|End)|wp:docPr|pic:cNvPr)\b[^>]*?\b(?:w:)?id=")(\d+)"/g, (_, head: string, id: string) => {
      if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
      return `${head}${numbers.get(id) ?? 0}"`;
    })
    .replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, `$1${moment}`);
}
