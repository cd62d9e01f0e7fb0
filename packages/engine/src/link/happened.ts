import type { Machine } from '../boot/machine.ts';
import type { Site } from '../boot/value.ts';
import type { Happened } from '../reconcile/reconcile.ts';

/** Writes down one registration that the boot saw, with the reason where the framework does not take it. */
export function happenedAt(
  machine: Machine,
  site: Site,
  kind: Happened['kind'],
  label: string,
  conditions: string[],
  refused?: string,
): Happened {
  return {
    path: site.path,
    start: site.start,
    kind,
    label,
    location: machine.locate(site),
    conditions,
    ...(refused === undefined ? {} : { refused }),
  };
}
