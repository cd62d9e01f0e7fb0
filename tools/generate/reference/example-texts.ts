import type { Example } from '@airworthy/engine/standards/examples';

/** One line for an item: where it passes and where it fails. Nothing when no example names it. */
export function exampleLinks(item: string, examples: readonly Example[]): string[] {
  const links = (wanted: (status: string) => boolean): string =>
    examples
      .flatMap((example, index) => (wanted(example.expect[item] ?? '') ? [`[${example.name}](#${exampleAnchor(index)})`] : []))
      .slice(0, 3)
      .join(', ');
  const passes = links((status) => status === 'PASS');
  const fails = links((status) => status === 'FAIL' || status === 'PARTIAL');
  const parts = [...(passes ? [`passes: ${passes}`] : []), ...(fails ? [`fails: ${fails}`] : [])];
  return parts.length > 0 ? [`Examples: ${parts.join('; ')}.`, ''] : [];
}

/** Every example of a standard in full, each once, with the verdicts that our tests demand of it. */
export function exampleTexts(examples: readonly Example[], own: ReadonlySet<string>): string[] {
  if (examples.length === 0) return [];
  return [
    '## Examples',
    '',
    'Our tests audit each of these small services and expect exactly these verdicts.',
    '',
    ...examples.flatMap((example, index) => [
      `### Example ${index + 1}`,
      '',
      `**${example.name}**: ${Object.entries(example.expect)
        .map(([item, status]) => (own.has(item) ? `[${item}](#${item.toLowerCase()}) ${status}` : `${item} ${status}`))
        .join(', ')}`,
      '',
      ...example.own.flatMap((path) => [`\`${path}\``, '', fence(path, example.files[path] ?? ''), '']),
    ]),
  ];
}

function exampleAnchor(index: number): string {
  return `example-${index + 1}`;
}

function fence(path: string, text: string): string {
  const marks = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map((match) => match[0].length + 1)));
  return `${marks}${/\.(\w+)$/.exec(path)?.[1] ?? ''}\n${text.trimEnd()}\n${marks}`;
}
