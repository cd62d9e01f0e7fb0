/** The report formats by name, each with the endings that choose it. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  badge: ['.svg'],
  csv: ['.csv'],
  cyclonedx: ['.cdx.json'],
  gitlab: ['.gitlab.json'],
  html: ['.html', '.htm'],
  'in-toto': ['.intoto.jsonl'],
  json: ['.json'],
  junit: ['.xml'],
  markdown: ['.md', '.markdown'],
  oscal: ['.oscal.json'],
  sarif: ['.sarif'],
  shields: ['.shields.json'],
};

export const FORMATS: readonly string[] = Object.keys(ENDINGS);

/** The format that a file's ending chooses; of several that fit, the longest: `.cdx.json` is more than `.json`. */
export function formatOfPath(path: string): string | undefined {
  const fitting = FORMATS.flatMap((format) =>
    (ENDINGS[format] ?? []).filter((ending) => path.toLowerCase().endsWith(ending)).map((ending) => ({ format, length: ending.length })),
  );
  return fitting.toSorted((a, b) => b.length - a.length)[0]?.format;
}
