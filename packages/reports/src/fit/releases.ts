import type { ServiceResult } from '@airworthy/model';

type Packages = readonly { name: string; version: string }[];

/** What newer releases of a package call differently: the package, the last major without the newer form, and both forms. */
const OLDER: readonly [name: string, upTo: number, newer: RegExp, older: string][] = [
  ['zod', 3, /\bz\.(url|uuid|email)\(\)/g, 'z.string().$1()'],
  ['zod', 3, /\bz\.prettifyError\(([\w.]+)\)/g, '$1.flatten().fieldErrors'],
  ['fastify', 4, /\bloggerInstance: logger\b/g, 'logger'],
  ['fastify', 4, /\bloggerInstance:/g, 'logger:'],
];

/** Code in the form that the releases take which the service has installed. Code of fixes is written for the newest. */
export function forReleases(text: string, service: ServiceResult): string {
  const packages: Packages = service.portrait?.packages ?? [];
  return OLDER.reduce((all, [name, upTo, newer, older]) => {
    const major = Number.parseInt(packages.find((one) => one.name === name)?.version ?? '', 10);
    return major <= upTo ? all.replace(newer, older) : all;
  }, text);
}
