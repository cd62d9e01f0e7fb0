import type { ServiceResult } from '@airworthy/model';

/** Lines that verdicts and findings of a service cite, by path. */
export function citedPlaces(service: Pick<ServiceResult, 'verdicts' | 'findings'>): Map<string, number[]> {
  const places = [
    ...service.verdicts.flatMap((one) => [
      ...one.evidence.flatMap((each) => [...(each.location ? [each.location] : []), ...(each.related ?? [])]),
      ...(one.look ?? []),
    ]),
    ...service.findings.flatMap((one) => one.locations),
  ];
  const lines = new Map<string, number[]>();
  for (const { path, line } of places) {
    const known = lines.get(path);
    if (known) known.push(line);
    else lines.set(path, [line]);
  }
  return lines;
}
