import type { AuditSource, Snapshot } from '@airworthy/agents/audit-source';
import { serviceKey } from '@airworthy/agents/untrusted';
import { ToolError } from '@airworthy/agents/audit-source';
import { KnownError } from '@airworthy/engine/known-error';
import type { ServiceModel, Standard } from '@airworthy/model';
import { auditFolder, modelsOf, openFolder, ownStandards } from './audit-run.ts';
import type { RunOptions } from './audit-run.ts';
import { scopeOf } from './commands/scope.ts';

/** For how long an audit is taken to be that of the tree, in milliseconds; what has not changed is then read from the cache. */
const FRESH = 3_000;

/** A folder as tools see it: audited anew when somebody asks and some time has passed. */
export function folderSource(dir: string, options: RunOptions, clock: () => number = Date.now): { source: AuditSource } {
  let last: { at: number; snapshot: Promise<Snapshot> } | undefined;
  let standards: Standard[] | undefined;
  const snapshot = (): Promise<Snapshot> => {
    if (last !== undefined && clock() - last.at < FRESH) return last.snapshot;
    const run = { at: Number.POSITIVE_INFINITY, snapshot: known(audited(dir, options)) };
    // Whoever asks while it runs waits for it; its time begins when it is made.
    run.snapshot.then(
      () => (run.at = clock()),
      () => (last = undefined),
    );
    last = run;
    return run.snapshot;
  };
  const source: AuditSource = {
    snapshot,
    async models(service) {
      const models: ServiceModel[] = [];
      for await (const model of modelsOf(dir, service === undefined ? {} : { service: [service] })) models.push(model);
      return models;
    },
    standards: () => (standards ??= ownStandards().standards),
    async scope() {
      const { result } = await snapshot();
      const index = (name: string): number => result.services.findIndex((one) => one.name === name);
      return scopeOf(result, undefined).map(({ phase: _phase, service, ...row }) => ({
        service: serviceKey(service, index(service)),
        ...row,
      }));
    },
  };
  return { source };
}

async function audited(dir: string, options: RunOptions): Promise<Snapshot> {
  const { tree } = openFolder(dir);
  const result = await auditFolder(dir, options);
  return { result, read: (path) => tree.read(path) };
}

/** What is wrong with the folder is told to whoever asks. */
async function known(running: Promise<Snapshot>): Promise<Snapshot> {
  try {
    return await running;
  } catch (error) {
    if (error instanceof KnownError) throw new ToolError('The folder can not be audited as it is; `airworthy audit` says why.');
    throw error;
  }
}
