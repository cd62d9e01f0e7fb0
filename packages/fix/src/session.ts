import type { ServiceInfo, Verdict } from '@airworthy/model';
import { decideService } from '@airworthy/engine/audit/audit-anew';
import type { Decided } from '@airworthy/engine/audit/audit-anew';
import { projectOf } from '@airworthy/engine/audit/open-project';
import { cacheKey, disabledCache } from '@airworthy/engine/tree/cache';
import type { Cache, Project, StandardLibrary } from '@airworthy/engine';
import { contentOf } from '@airworthy/engine/audit/service-keys';
import { DEFAULT_RATES } from '@airworthy/engine/score/weights';
import { overlayTree } from '@airworthy/engine/tree/overlay-tree';
import { Draft } from './edit/draft.ts';
import type { Fix } from './fix.ts';
import { compareVerdicts, isWorse, verdictLines } from './verify/compare.ts';
import type { Change, VerdictLine } from './verify/compare.ts';
import { newProblems } from './verify/names.ts';

/** A tree as it is or would be, with what was decided about its services so far. */
export interface Stage {
  project: Project;
  decided: Map<string, Decided>;
  /** Verdicts by service; known without the facts where a cache has them. */
  verdicts: Map<string, VerdictLine[]>;
  /** What differs from the tree as it is on disk. */
  texts: ReadonlyMap<string, string>;
}

/** What became of one fix for one service. */
export interface Trial {
  fix: Fix;
  service: string;
  verdict: Verdict;
  state: 'offered' | 'refused';
  /** Why it is not offered. */
  reason?: string;
  /** New texts by path; empty where the fix had nothing to write. */
  texts: ReadonlyMap<string, string>;
  notes: readonly string[];
  /** Every verdict that differs afterwards, of all services that the changed files belong to. */
  changes: readonly Change[];
  /** The tree that it was tried on. */
  before: Stage;
  /** The tree with the fix, where it is offered. */
  after?: Stage;
  /** How the code was checked besides: by its syntax and names alone, or by the compiler of TypeScript, with or without its packages. */
  checked?: CheckedBy;
}

export type CheckedBy = 'names' | 'types' | 'types without packages';

/** Problems that a compiler finds in changed texts and did not find before; absent where it can't be asked. */
export type TypeCheck = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
) => { problems: string[]; by: CheckedBy } | undefined;

export interface SessionOptions {
  project: Project;
  library: StandardLibrary;
  /** Services that must not get worse; a changed file may belong to several. */
  services: readonly ServiceInfo[];
  /** Where verdicts of trees that were tried before are kept. */
  cache?: Cache;
  /** Whatever makes kept verdicts invalid besides the standards: the version of the tool. */
  toolVersion?: string;
  typeCheck?: TypeCheck;
  onAudit?(service: string): void;
}

/** Tries fixes on a tree without writing anything. */
export class FixSession {
  readonly #library: StandardLibrary;
  readonly #onAudit: (service: string) => void;
  readonly #cache: Cache;
  readonly #toolVersion: string;
  readonly #typeCheck: TypeCheck | undefined;
  readonly services: readonly ServiceInfo[];
  readonly first: Stage;
  /** How many services were read and decided. */
  audits = 0;

  constructor(options: SessionOptions) {
    this.#library = options.library;
    this.#onAudit = options.onAudit ?? (() => {});
    this.#cache = options.cache ?? disabledCache;
    this.#toolVersion = options.toolVersion ?? '';
    this.#typeCheck = options.typeCheck;
    this.services = options.services;
    this.first = { project: options.project, decided: new Map(), verdicts: new Map(), texts: new Map() };
  }

  /** Facts and verdicts of a service at a stage. */
  async decide(stage: Stage, name: string): Promise<Decided | undefined> {
    const known = stage.decided.get(name);
    if (known !== undefined) return known;
    const service = stage.project.services.find((one) => one.name === name);
    if (service === undefined) return undefined;
    this.#onAudit(name);
    this.audits += 1;
    const decided = await decideService(service, stage.project, this.#library, { ...DEFAULT_RATES, ...stage.project.config.rates });
    stage.decided.set(name, decided);
    return decided;
  }

  /** Verdicts of a service at a stage, from the cache where the same files were decided before. */
  async verdicts(stage: Stage, name: string): Promise<VerdictLine[] | undefined> {
    const known = stage.verdicts.get(name);
    if (known !== undefined) return known;
    const service = stage.project.services.find((one) => one.name === name);
    if (service === undefined) return undefined;
    const { project } = stage;
    const key = cacheKey(
      'fix',
      this.#toolVersion,
      this.#library.hash,
      JSON.stringify(service),
      contentOf(project, service),
      project.advisories?.digest ?? '',
    );
    const hit = stage.decided.has(name) ? undefined : this.#cache.get(key);
    let lines = hit === undefined ? undefined : (JSON.parse(Buffer.from(hit).toString('utf8')) as VerdictLine[]);
    if (lines === undefined) {
      const decided = await this.decide(stage, name);
      if (decided === undefined) return undefined;
      lines = verdictLines(decided.result);
      if (project.tree.disturbed !== true) this.#cache.set(key, Buffer.from(JSON.stringify(lines)));
    }
    stage.verdicts.set(name, lines);
    return lines;
  }

  /** The tree with other texts. What was decided about services that they don't belong to stays decided. */
  next(stage: Stage, texts: ReadonlyMap<string, string>): Stage {
    const tree = overlayTree(stage.project.tree, texts);
    const { advisories } = stage.project;
    const project = projectOf(tree, { beside: stage.project, ...(advisories === undefined ? {} : { advisories }) });
    const next: Stage = {
      project,
      decided: new Map(),
      verdicts: new Map(),
      texts: new Map([...stage.texts, ...texts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    };
    for (const service of project.services) {
      const before = stage.project.services.find((one) => one.name === service.name);
      if (before === undefined || contentOf(project, service) !== contentOf(stage.project, before)) continue;
      const decided = stage.decided.get(service.name);
      const verdicts = stage.verdicts.get(service.name);
      if (decided !== undefined) next.decided.set(service.name, decided);
      if (verdicts !== undefined) next.verdicts.set(service.name, verdicts);
    }
    return next;
  }

  /** Tries one fix of one service at a stage. */
  async try(stage: Stage, fix: Fix, name: string): Promise<Trial | undefined> {
    const decided = await this.decide(stage, name);
    const verdict = decided?.result.verdicts.find((one) => one.item === fix.item);
    if (decided === undefined || verdict === undefined || (verdict.status !== 'FAIL' && verdict.status !== 'PARTIAL')) return undefined;
    const trial = {
      fix,
      service: name,
      before: stage,
      verdict,
      texts: new Map<string, string>(),
      notes: [] as string[],
      changes: [] as Change[],
    };
    const refused = (reason: string): Trial => ({ ...trial, state: 'refused', reason });
    const draft = new Draft(stage.project.tree, stage.project.parser);
    const places = verdict.evidence.flatMap((one) => (one.holds || one.open || one.location === undefined ? [] : [one.location]));
    let texts: Map<string, string>;
    try {
      const reason = fix.write({ project: stage.project, model: decided.model, verdict, places, draft });
      if (reason !== undefined) return refused(reason);
      texts = draft.texts();
    } catch (error) {
      return refused(`the fix failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (texts.size === 0) return refused('there is nothing that could be changed by rule');
    trial.texts = texts;
    trial.notes = [...(fix.afterwards === undefined ? [] : [fix.afterwards]), ...draft.notes];
    for (const [path, text] of texts) {
      const problems = newProblems(path, stage.project.tree.read(path) ?? '', text);
      if (problems.length > 0) return refused(`${path} would not be in order: ${problems.join(', ')}`);
    }
    const after = this.next(stage, texts);
    const found: Change[] = [];
    trial.changes = found;
    // The service itself first: most fixes that do not work are found out by it alone.
    for (const service of [name, ...this.services.map((one) => one.name).filter((one) => one !== name)]) {
      if (!isTouched(stage, after, service)) continue;
      const [before, now] = [await this.verdicts(stage, service), await this.verdicts(after, service)];
      if (now === undefined) return refused(`${service} would no longer be found`);
      if (before === undefined) continue;
      found.push(...compareVerdicts(service, before, now));
      const own = now.find((one) => one.item === fix.item);
      if (service === name && own?.status !== 'PASS') return refused(`${fix.item} would be ${own?.status ?? 'gone'}: ${own?.why ?? ''}`);
      const worse = found.find(isWorse);
      if (worse !== undefined)
        return refused(
          `${worse.item} of ${worse.service} would get worse, ${worse.before} to ${worse.after}${worse.grown === undefined ? '' : ` in ${worse.grown} more places`}: ${now.find((one) => one.item === worse.item)?.why ?? ''}`,
        );
    }
    const typed = this.#typeCheck?.(stage.texts, after.texts);
    if (typed !== undefined && typed.problems.length > 0)
      return refused(`the compiler would complain: ${typed.problems.slice(0, 3).join('; ')}`);
    return { ...trial, state: 'offered', after, checked: typed?.by ?? 'names' };
  }
}

/** Whether a file that can change the verdicts of the service reads otherwise. */
function isTouched(before: Stage, after: Stage, name: string): boolean {
  const [old, now] = [before, after].map(({ project }) => {
    const service = project.services.find((one) => one.name === name);
    return service === undefined ? undefined : JSON.stringify([service, contentOf(project, service)]);
  });
  return old !== now;
}
