/** Kinds of code that are written for one framework. Every other kind serves services of each. */
const FRAMEWORKS: ReadonlySet<string> = new Set(['express', 'fastify', 'hono', 'koa', 'nestjs']);

/** The code of a fix for services of some frameworks, `[kind, text]`: what is written for them first. All of it when there is none for them. */
export function codeFor(
  item: { fix?: { code: Readonly<Record<string, string>> } | undefined },
  frameworks: readonly string[],
): [kind: string, text: string][] {
  const entries = Object.entries(item.fix?.code ?? {});
  const own = entries.filter(([kind]) => frameworks.includes(kind));
  const fitting = [...own, ...entries.filter(([kind]) => !FRAMEWORKS.has(kind))];
  return fitting.length > 0 ? fitting : entries;
}
