import type { Status, Verdict } from '@airworthy/model';
import { auditAnew } from '../audit/audit-anew.ts';
import { projectOf } from '../audit/open-project.ts';
import type { StandardLibrary } from '../standards/load-standards.ts';
import { memoryTree } from '../tree/source-tree.ts';
import type { CustomExample } from './custom-examples.ts';

/** An item that was decided otherwise than the example says. */
export interface Mismatch {
  item: string;
  wanted: Status;
  got: Status | 'no such item';
  verdict?: Verdict;
}

/** Audits one example with the standards of a library. */
export async function testExample(example: CustomExample, library: StandardLibrary): Promise<{ mismatches: Mismatch[]; problem?: string }> {
  const project = projectOf(memoryTree(example.files));
  const [service, ...others] = project.services;
  if (!service || others.length > 0) {
    const problem = `its files make ${project.services.length} services, and one is needed: a package.json with a start script or a server framework`;
    return { mismatches: [], problem };
  }
  const { result } = await auditAnew(service, project, library, {});
  const verdicts = new Map(result.verdicts.map((one) => [one.item, one]));
  const mismatches = Object.entries(example.expect).flatMap(([item, wanted]): Mismatch[] => {
    const verdict = verdicts.get(item);
    if (verdict?.status === wanted) return [];
    return [{ item, wanted, got: verdict?.status ?? 'no such item', ...(verdict ? { verdict } : {}) }];
  });
  return { mismatches };
}
