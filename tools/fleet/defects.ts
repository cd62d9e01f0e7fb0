/** What a generated service can lack, with the item that must find it and a text that stands once in the file where it shows. */
export const DEFECTS = {
  'open-admin': { item: 'S01-007', file: 'src/routes/admin.ts', text: "'/admin/rebuild'", what: 'an administrative route without a guard' },
  'literal-key': { item: 'S01-017', file: 'src/guard.ts', text: 'jwtVerify(header', what: 'the key of tokens falls back to a literal' },
  'pasted-query': {
    item: 'S02-013',
    file: 'src/routes/records.ts',
    text: 'SELECT id, title FROM',
    what: 'a query string is pasted into SQL',
  },
  'unsigned-hook': { item: 'S40-001', file: 'src/routes/hooks.ts', text: "'/webhooks/partner'", what: 'a webhook without a signature' },
  'open-internal': {
    item: 'S05-001',
    file: 'src/routes/internal.ts',
    text: "'/internal/records/:id'",
    what: 'an internal route that anybody may call',
  },
  'float-money': {
    item: 'S06-014',
    file: 'migrations/001_records.sql',
    text: 'price double precision',
    what: 'money as a binary fraction',
  },
  'no-timeout': { item: 'S13-001', file: 'src/partners.ts', text: 'partner0', what: 'a call to another system without a time limit' },
  'root-image': { item: 'S20-001', file: 'Dockerfile', text: 'FROM node', what: 'the image runs as root' },
} as const;
export type Defect = keyof typeof DEFECTS;

export interface Planted {
  id: string;
  service: string;
  item: string;
  /** `path#text`: the text stands once in the file. */
  place: string;
  method: 'static';
  what: string;
}

export function plantedIn(service: string, defects: readonly Defect[]): Planted[] {
  return defects.map((name) => {
    const { item, file, text, what } = DEFECTS[name];
    return { id: `${service}-${name}`, service, item, place: `services/${service}/${file}#${text}`, method: 'static', what };
  });
}
