import type { Machine } from '../../boot/machine.ts';
import type { Site } from '../../boot/value.ts';

/** Names that a module exports as values, with the place. Names behind `export *` are those of the module it names. */
export function exportsOf(machine: Machine, path: string, seen: Set<string> = new Set()): Map<string, Site> {
  const out = new Map<string, Site>();
  const parsed = seen.has(path) ? undefined : machine.parse(path);
  seen.add(path);
  if (parsed === undefined) return out;
  for (const statement of parsed.record.staticExports)
    for (const entry of statement.entries) {
      if (entry.isType) continue;
      const { kind, name } = entry.exportName;
      if (kind === 'Default') out.set('default', { path, start: entry.start, end: entry.end });
      else if (kind === 'Name' && name !== null) out.set(name, { path, start: entry.start, end: entry.end });
      else if (kind === 'None' && entry.moduleRequest !== null) {
        const target = machine.resolver.resolve(path, entry.moduleRequest.value);
        if (target.kind !== 'file') continue;
        for (const [inner, site] of exportsOf(machine, target.path, seen)) if (inner !== 'default' && !out.has(inner)) out.set(inner, site);
      }
    }
  // `module.exports = handler`, as in apps that were never moved to ES modules.
  if (out.size === 0 && /\bmodule\.exports\s*=/.test(parsed.text))
    out.set('default', { path, start: parsed.text.search(/\bmodule\.exports\s*=/), end: parsed.text.length });
  return out;
}
