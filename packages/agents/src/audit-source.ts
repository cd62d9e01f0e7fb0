import type { AuditResult, ItemCard, ServiceModel, ServiceResult, Standard } from '@airworthy/model';
import { serviceKey } from './untrusted.ts';
import type { ScopeRow } from './tools/scope.ts';

/** An audit with the tree that it was made of. */
export interface Snapshot {
  result: AuditResult;
  /** Text of an audited file; nothing outside the tree can be named. */
  read(path: string): string | undefined;
}

/** Where tools get what they show. The audit is made anew when the tree has changed. */
export interface AuditSource {
  snapshot(): Promise<Snapshot>;
  models(service: string | undefined): Promise<ServiceModel[]>;
  /** Airworthy's own standards; those of the repository are not among them. */
  standards(): readonly Standard[];
  scope(): Promise<ScopeRow[]>;
}

/** What a caller did wrong, in words that it can act on. */
export class ToolError extends Error {}

export interface NamedService {
  key: string;
  service: ServiceResult;
}

/** The services of a result by the names that tools use, or the one that is named. */
export function servicesOf({ result }: Snapshot, name?: string): NamedService[] {
  const all = result.services.map((service, index) => ({ key: serviceKey(service.name, index), service }));
  if (name === undefined) return all;
  const found = all.filter((one) => one.key === name);
  if (found.length === 0)
    throw new ToolError(`There is no service of that name. Services: ${all.map((one) => one.key).join(', ') || 'none'}`);
  return found;
}

/** The card of an item, in any case. */
export function cardOf({ result }: Snapshot, id: string): ItemCard {
  const card = result.items.find((one) => one.id.toLowerCase() === id.toLowerCase());
  if (card === undefined)
    throw new ToolError('There is no item of that id in this audit. Items look like S01-004; the tool `standards` lists them.');
  return card;
}

/** Whether the words of an item are ours; those of standards in the audited repository are not. */
export function isOwn(source: AuditSource, card: Pick<ItemCard, 'standard'>): boolean {
  return source.standards().some((one) => one.id === card.standard);
}
