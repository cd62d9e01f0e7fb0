import type { Location } from '@airworthy/model';

export const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
export const ROOT = '%SRCROOT%';

/** A place as SARIF writes it. */
export function physical(at: Location): Record<string, unknown> {
  const region = {
    startLine: at.line,
    ...(at.column === undefined ? {} : { startColumn: at.column }),
    ...(at.endLine !== undefined && at.endLine >= at.line ? { endLine: at.endLine } : {}),
  };
  return { artifactLocation: { uri: encode(at.path), uriBaseId: ROOT }, region };
}

/** Each segment percent-encoded, never absolute and never above the root. */
export function encode(path: string): string {
  const segments = path.split('/').filter((one) => one !== '' && one !== '.' && one !== '..');
  return segments.map(segment).join('/') || '.';
}

export function segment(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** A version that readers of SARIF accept. */
export function semantic(version: string): string {
  return /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.test(version) ? version : '0.0.0';
}
