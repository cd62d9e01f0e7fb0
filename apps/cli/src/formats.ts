/** The report formats by name, each with the endings that choose it. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  html: ['.html', '.htm'],
  json: ['.json'],
  junit: ['.xml'],
  markdown: ['.md', '.markdown'],
  sarif: ['.sarif'],
};

export const FORMATS: readonly string[] = Object.keys(ENDINGS);

/** The format that a file's ending chooses. */
export function formatOfEnding(ending: string): string | undefined {
  return FORMATS.find((format) => ENDINGS[format]?.includes(ending.toLowerCase()));
}
