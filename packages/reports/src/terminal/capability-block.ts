import type { ServiceResult } from '@airworthy/model';
import { formatLocation } from '@airworthy/model';
import { cleanLine } from '../view/clean.ts';
import { heading, paragraph } from './sheet.ts';
import type { Sheet } from './sheet.ts';

/** What the service is held to do, with what gave it away: with `--all`, or where `airworthy.yaml` says otherwise. */
export function capabilityBlock(sheet: Sheet, service: ServiceResult): string[] {
  const all = service.capabilityEvidence ?? [];
  const shown = sheet.verbose ? all : all.filter((one) => one.by === 'airworthy.yaml');
  if (shown.length === 0) return [];
  const lines = shown.flatMap((one) => {
    const places = one.places.map((at) => cleanLine(formatLocation(at))).join(', ');
    const by = one.by === 'airworthy.yaml' ? `airworthy.yaml ${one.has ? 'adds it' : 'takes it away'}: ` : '';
    return [
      ...paragraph(sheet, `${one.has ? '' : 'not '}${one.id} ${sheet.g.dot} ${by}${one.because}`, 2),
      ...(places === '' ? [] : paragraph(sheet, places, 4).map(sheet.p.dim)),
    ];
  });
  return [heading(sheet, 'CAPABILITIES', sheet.verbose ? '' : 'said in airworthy.yaml'), ...lines];
}
