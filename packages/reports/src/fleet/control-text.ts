import { formatLocation } from '@airworthy/model';
import type { FleetModel } from '@airworthy/model';
import { cleanLine } from '../view/clean.ts';
import { heading, paragraph } from '../terminal/sheet.ts';
import type { Sheet } from '../terminal/sheet.ts';
import { cut } from '../terminal/width.ts';
import { placeIn, rowsOf, shown } from './rows.ts';

/** Keys under which several services sign or check messages, and in what their code differs. */
export function signatureLines(sheet: Sheet, fleet: FleetModel): string[] {
  if (fleet.signatures.length === 0) return [];
  return [
    heading(sheet, 'SIGNATURES', 'services that sign or check with the same key'),
    ...fleet.signatures.flatMap((one) => [
      `  ${sheet.p.bold(cleanLine(one.key))}  ${one.differs.length === 0 ? 'the same everywhere' : `differ in ${one.differs.join(', ')}`}`,
      ...rowsOf(
        sheet,
        ['service', 'does', 'covers', 'compared', 'window', 'default key', 'runs', 'place'],
        one.members.map((it) => [
          it.service,
          it.use === 'unknown' ? '?' : it.use,
          `${it.algorithm} ${it.form}`,
          it.comparison,
          it.window === null ? '–' : `${it.window} s`,
          it.defaultKey ? 'literal' : 'none',
          it.wiring === 'not-wired' ? 'no' : it.wiring === 'unknown' ? '?' : 'yes',
          placeIn(fleet, it.service, it.place),
        ]),
      ),
    ]),
  ];
}

/** Controls of which several services have a copy of their own. */
export function copiesLines(sheet: Sheet, fleet: FleetModel): string[] {
  const differing = fleet.controls.filter((one) => one.variants > 1);
  if (differing.length === 0) return [];
  return [
    heading(sheet, 'CONTROLS IN DIVERGING COPIES'),
    ...shown(sheet, differing).flatMap((one) => [
      `  ${sheet.p.bold(cleanLine(one.name))} (${one.kind}): ${one.copies.length} copies in ${one.variants} variants`,
      ...(sheet.verbose ? one.copies : one.copies.slice(0, 6)).flatMap((it) => {
        const differs = [...it.more.map((trait) => `+ ${trait}`), ...it.less.map((trait) => `- ${trait}`)];
        return [
          cut(
            `    ${it.variant}  ${cleanLine(it.service)}  ${placeIn(fleet, it.service, it.place)}${it.wiring === 'not-wired' ? '  (does not run)' : ''}`,
            sheet.width,
          ),
          ...(differs.length === 0
            ? []
            : paragraph(sheet, differs.slice(0, sheet.verbose ? 16 : 6).join(', '), 7).map((line) => sheet.p.dim(line))),
        ];
      }),
      ...(!sheet.verbose && one.copies.length > 6 ? [sheet.p.dim(`    and ${one.copies.length - 6} more: --all`)] : []),
    ]),
  ];
}

/** Secret variables that several services read. */
export function secretLines(sheet: Sheet, fleet: FleetModel): string[] {
  if (fleet.secrets.length === 0) return [];
  return [
    heading(sheet, 'SECRETS UNDER ONE NAME'),
    ...rowsOf(
      sheet,
      ['variable', 'services', 'in common', 'first place'],
      shown(sheet, fleet.secrets).map((one) => [
        one.name,
        String(one.services.length),
        `${one.kind === 'same-default' ? 'name and default literal' : 'name'}${one.differingDefaults ? ', defaults differ' : ''}`,
        formatLocation((one.places.find((it) => it.default) ?? one.places[0])?.place ?? { path: '?', line: 1 }),
      ]),
      fleet.secrets.length,
    ),
  ];
}
