import type { Item, ServiceModel, Standard, Status, Verdict } from '@airworthy/model';
import type { CheckRegistry } from '../check/decide-item.ts';
import { decideItem } from '../check/decide-item.ts';
import type { ItemChange } from '../standards/edition-diff.ts';
import type { Edition } from '../standards/editions.ts';
import { standardsOf } from '../standards/editions.ts';

/** A verdict that is not the same under two editions. */
export interface VerdictMove {
  service: string;
  item: string;
  severity: string;
  title: string;
  /** Nothing where the edition does not ask the item. */
  before?: Status;
  after?: Status;
  /** What of the item changed, and what the verdict rests on now. */
  why: string;
}

/** Decides both editions over the same facts and says which verdicts differ. */
export function editionMoves(
  model: ServiceModel,
  before: Edition,
  after: Edition,
  changes: readonly ItemChange[],
  checks: CheckRegistry,
): VerdictMove[] {
  const old = decided(model, before, checks);
  const now = decided(model, after, checks);
  return changes.flatMap((change): VerdictMove[] => {
    const was = old.get(change.id);
    const is = now.get(change.id);
    if (was?.status === is?.status) return [];
    const cause = change.kind === 'came' ? 'a new item' : change.kind === 'went' ? 'no longer asked' : change.decision.join('; ');
    return [
      {
        service: model.service.name,
        item: change.id,
        severity: change.severity,
        title: change.title,
        ...(was ? { before: was.status } : {}),
        ...(is ? { after: is.status } : {}),
        why: `${cause}${is ? `. ${is.reason}` : ''}`,
      },
    ];
  });
}

function decided(model: ServiceModel, edition: Edition, checks: CheckRegistry): Map<string, Pick<Verdict, 'status' | 'reason'>> {
  return new Map(
    standardsOf(edition).flatMap((standard) => standard.items.map((item) => [item.id, decideIn(item, standard, model, checks)])),
  );
}

/** An older edition may name a check that this version has no longer, and a newer one a check that it has not yet. */
function decideIn(item: Item, standard: Standard, model: ServiceModel, checks: CheckRegistry): Pick<Verdict, 'status' | 'reason'> {
  const references = item.verify === undefined ? [] : 'all' in item.verify ? item.verify.all : item.verify.any;
  const missing = references.map((one) => (typeof one === 'string' ? one : one.check)).filter((id) => !Object.hasOwn(checks, id));
  if (missing.length === 0) return decideItem(item, standard, model, checks);
  const { verify: _verify, ...asked } = item;
  const without = decideItem(asked, standard, model, checks);
  return without.status === 'N/A' ? without : { status: 'UNKNOWN', reason: `This version has no check ${missing.join(', ')}.` };
}
