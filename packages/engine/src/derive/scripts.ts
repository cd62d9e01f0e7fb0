/** Whether a command runs TypeScript as it is, so that there is nothing to build. */
export function runsSource(command: string): boolean {
  return /\b(?:tsx|ts-node|bun|deno|strip-types)\b|\bnode\b.*[\s"',/][\w./-]+\.[cm]?ts\b/.test(command);
}
