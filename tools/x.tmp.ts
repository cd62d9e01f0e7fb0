import { openProject } from '@airworthy/engine/audit/open-project';
import { bootService } from '@airworthy/engine/boot/boot-service';
import { discoverEntries } from '@airworthy/engine/lang/typescript/entries';
import { describe } from '@airworthy/engine/boot/inspect';
const p = openProject(process.argv[2]!);
const s = p.services.find((x) => x.name === process.argv[3])!;
const b = bootService({
  tree: p.tree,
  resolver: p.resolver,
  parse: p.parser.parse,
  serviceRoot: s.path,
  entries: discoverEntries(p.tree, s.path),
});
for (const c of b.externalCalls)
  console.log(
    c.id,
    c.phase,
    c.callee,
    c.receiver ?? '',
    `${c.site.path}:${c.site.line}`,
    c.args
      .map((a) => describe(a))
      .join(' | ')
      .slice(0, 160),
    c.conditions.join(' & ').slice(0, 80),
  );
console.log(b.diagnostics);
