import { createHash } from 'node:crypto';
import type { ServiceInfo } from '@airworthy/model';
import type { FactSheet } from '../changes/fact-sheet.ts';
import type { StandardLibrary } from '../standards/load-standards.ts';
import type { Cache } from '../tree/cache.ts';
import { disabledCache } from '../tree/cache.ts';
import type { ServicePart } from './audit-anew.ts';
import type { Project } from './open-project.ts';
import { contentOf } from './service-keys.ts';

/** What one service is audited with. */
export interface PartOptions {
  project: Project;
  library: StandardLibrary;
  cache: Cache;
  /** Version of the tool together with whatever else makes an old result invalid. */
  toolVersion: string;
}

type Rates = Readonly<Record<string, number>>;

/** A service with the facts that a comparison of two states of it needs. */
export interface SheetedPart {
  part: ServicePart;
  sheet: FactSheet;
}

/** One service, from the cache where it is known. */
export async function auditService(service: ServiceInfo, options: PartOptions, rates: Rates): Promise<ServicePart> {
  const key = serviceKey(service, options, rates);
  const hit = read<ServicePart>(options.cache, key);
  if (hit) return hit;
  // The engine proper is loaded only where something has to be decided anew.
  const { auditAnew } = await import('./audit-anew.ts');
  const part = await auditAnew(service, options.project, options.library, rates);
  write(options, key, part);
  return part;
}

/** A part and its sheet by the key of the service, if both are kept. */
export function keptPart(key: string, cache: Cache): SheetedPart | undefined {
  const sheet = read<FactSheet>(cache, sheetKey(key));
  const part = sheet && read<ServicePart>(cache, key);
  return part && { part, sheet };
}

/** As {@link auditService}, with the sheet; what is missing is made and kept. */
export async function sheetedPart(service: ServiceInfo, options: PartOptions, rates: Rates): Promise<SheetedPart> {
  const key = serviceKey(service, options, rates);
  const hit = keptPart(key, options.cache);
  if (hit) return hit;
  const { auditWithModel } = await import('./audit-anew.ts');
  const { factSheet } = await import('../changes/fact-sheet.ts');
  const { part, model } = await auditWithModel(service, options.project, options.library, rates);
  const sheet = factSheet(model);
  write(options, key, part);
  write(options, sheetKey(key), sheet);
  return { part, sheet };
}

/** Everything that can change the result of a service: its files, everything that no other service owns, and what is asked. */
export function serviceKey(service: ServiceInfo, { project, toolVersion, library }: PartOptions, rates: Rates): string {
  return createHash('sha256')
    .update(JSON.stringify([toolVersion, library.hash, service, rates, contentOf(project, service), project.advisories?.digest]))
    .digest('hex');
}

function sheetKey(key: string): string {
  return createHash('sha256').update(`sheet 1 ${key}`).digest('hex');
}

function read<T>(cache: Cache, key: string): T | undefined {
  const hit = cache.get(key);
  return hit && (JSON.parse(Buffer.from(hit.buffer, hit.byteOffset, hit.byteLength).toString('latin1')) as T);
}

function write({ cache, project }: PartOptions, key: string, value: unknown): void {
  if (cache !== disabledCache && project.tree.disturbed !== true) cache.set(key, Buffer.from(asciiJson(value), 'latin1'));
}

/** JSON in ASCII: text of one byte a character is read back in two thirds of the time, and one `→` would make all of it two. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
