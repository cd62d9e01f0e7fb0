import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CweMapSchema, MeasureMapSchema, ToolMapSchema } from '@airworthy/model';
import type { ImportMap, RuleTarget } from '@airworthy/model';
import { validated } from './validated.ts';

/** Reads how results of other tools become evidence for items. Throws with file and field when one is not valid: they ship with the product. */
export function loadImportMap(standardsDirectory: string): ImportMap {
  const folder = join(standardsDirectory, 'imports');
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const { cwe } = validated('cwe.yaml', read('cwe.yaml'), CweMapSchema);
  const { kinds, measurements } = validated('measurements.yaml', read('measurements.yaml'), MeasureMapSchema);
  const tools = readdirSync(join(folder, 'tools'))
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => validated(name, read(join('tools', name)), ToolMapSchema));
  return { cwe: new Map(Object.entries(cwe).map(([number, target]) => [Number(number), target])), tools, kinds, measurements };
}

/** Every target of the map with where it stands, to be held against the library. */
export function targetsOf(map: ImportMap): { at: string; target: RuleTarget }[] {
  return [
    ...[...map.cwe].map(([number, target]) => ({ at: `cwe ${number}`, target })),
    ...map.tools.flatMap(({ tools, rules }) =>
      Object.entries(rules).map(([rule, target]) => ({ at: `${tools[0] ?? ''} ${rule}`, target })),
    ),
    ...Object.entries(map.kinds).map(([kind, target]) => ({ at: `kind ${kind}`, target })),
    ...map.measurements.map((one) => ({ at: `measurement ${one.measure}`, target: { fails: [one.item], asks: [] } })),
  ];
}
