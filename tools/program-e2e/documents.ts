import type { Client } from './client.ts';
import type { Service } from './program.ts';

/** Keeps a document, by its path. */
export type Keep = (path: string, bytes: Uint8Array) => Promise<void>;

interface Listed {
  kind: string;
  formats: string[];
}

/** What a program owes: these have to be there for every service, and these for the program. */
const SERVICE_DELIVERABLES = [
  'checklist',
  'scan-report',
  'manual-review',
  'domain-report',
  'integration-assessment',
  'consolidated-report',
  'remediation-plan',
];
const PROGRAM_DELIVERABLES = ['program-dashboard', 'executive-report', 'remediation-roadmap', 'best-practices-guide', 'final-report'];

/** Fetches every deliverable: those of the program and of two services in all formats, those of the others as Markdown. */
export async function fetchDocuments(client: Client, services: readonly Service[], two: readonly Service[], keep: Keep): Promise<string> {
  let [files, bytes, slowest] = [0, 0, 0];
  const fetchAll = async (base: string, folder: string, kinds: readonly string[], every: boolean): Promise<void> => {
    const { items } = await client.get<{ items: Listed[] }>(base);
    const missing = kinds.filter((kind) => !items.some((one) => one.kind === kind));
    if (missing.length > 0) throw new Error(`${folder} lacks ${missing.join(', ')}.`);
    // The parts of services that a program's set also holds are fetched with their services.
    const own = items.filter((one) => folder !== 'program' || !services.some(({ name }) => one.kind.startsWith(`${name}-`)));
    for (const { kind, formats } of own) {
      if (!every && !kinds.includes(kind)) continue;
      for (const format of every ? formats : ['markdown']) {
        const begin = performance.now();
        const content = await client.bytes(`${base}/${kind}?format=${format}`);
        slowest = Math.max(slowest, performance.now() - begin);
        if (content.length === 0) throw new Error(`${folder}/${kind} as ${format} is empty.`);
        await keep(`${folder}/${kind}.${format}`, content);
        files += 1;
        bytes += content.length;
      }
    }
  };
  await fetchAll('/program/documents', 'program', PROGRAM_DELIVERABLES, true);
  for (const one of services)
    await fetchAll(
      `/services/${one.id}/documents`,
      one.name,
      SERVICE_DELIVERABLES,
      two.some((each) => each.id === one.id),
    );
  return `${files} files, ${(bytes / 1024 ** 2).toFixed(1)} MB: ${PROGRAM_DELIVERABLES.length} deliverables of the program, ${SERVICE_DELIVERABLES.length} of each of ${services.length} services; the slowest took ${(slowest / 1000).toFixed(1)} s`;
}
