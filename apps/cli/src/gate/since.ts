import { basename, resolve } from 'node:path';
import { itemCards, ratesOf } from '@airworthy/engine/audit/audit';
import { openProject, projectOf } from '@airworthy/engine/audit/open-project';
import { keptPart, serviceKey, sheetedPart } from '@airworthy/engine/audit/service-part';
import type { PartOptions, SheetedPart } from '@airworthy/engine/audit/service-part';
import { compareChanges, compareServices } from '@airworthy/engine/changes/compare-services';
import type { ServiceState } from '@airworthy/engine/changes/compare-services';
import { lineMap } from '@airworthy/engine/changes/line-map';
import { prepareParser } from '@airworthy/engine/lang/typescript/parse';
import { askedLibrary } from '@airworthy/engine/custom/asked-library';
import { narrowLibrary } from '@airworthy/engine/standards/narrow-library';
import { cacheKey } from '@airworthy/engine/tree/cache';
import { openTree } from '@airworthy/engine/tree/open-tree';
import { overlayTree } from '@airworthy/engine/tree/overlay';
import type { Cache, Project, StandardLibrary } from '@airworthy/engine';
import type { Change, ItemCard, Location, ServiceInfo } from '@airworthy/model';
import { openFolder, ownStandards, profileOf } from '../audit-run.ts';
import type { RunOptions } from '../audit-run.ts';
import { buildFingerprint } from '../build-fingerprint.ts';
import { diffSince, stagedContents } from '../git/diff.ts';
import type { DiffFile } from '../git/diff.ts';
import { baseOf, repositoryOf } from '../git/repository.ts';
import type { Base, Repository } from '../git/repository.ts';
import { blobText, unpackTree } from '../git/tree-files.ts';
import type { Progress } from '../output/progress.ts';

/** What was found, before it is held against budgets and waivers. */
export interface Comparison {
  base: Base;
  repository: Repository;
  changes: Change[];
  cards: Map<string, ItemCard>;
  notes: string[];
  services: { compared: number; unchanged: number };
  files: DiffFile[];
  project: Project;
}

interface Keyed {
  info: Pick<ServiceInfo, 'name' | 'path'>;
  key: string;
}

export interface SinceOptions extends RunOptions {
  since: string;
  /** What is staged, instead of the work tree. */
  staged?: boolean;
}

/** Compares the work tree with the state where it left a commit. Only services that differ are looked at. */
export async function compareSince(directory: string, options: SinceOptions, cache: Cache, progress: Progress): Promise<Comparison> {
  const repository = repositoryOf(directory);
  const base = baseOf(repository, options.since);
  const project = options.staged ? openStaged(repository, cache) : openFolder(directory, cache, options.advisories);
  const library = await askedBy(project, options);
  const now: PartOptions = { project, library, cache, toolVersion: buildFingerprint() };
  const rates = ratesOf(project);
  const wanted = (one: { name: string }): boolean => options.service === undefined || options.service.includes(one.name);
  const after = project.services.map((info) => ({ info, key: serviceKey(info, now, rates) }));
  const before = openBase(repository, base, now, options);
  try {
    const old = before.services();
    const files = diffSince(repository.folder, base.commit, options.staged === true);
    const lines = lineMap(files);
    const cards = new Map(itemCards(library).map((one) => [one.id, one]));
    const notes = base.note ? [base.note] : [];
    const changes: Change[] = [];
    let unchanged = 0;
    for (const { info, key } of after.filter((one) => wanted(one.info))) {
      const was = old.find((one) => one.info.name === info.name) ?? old.find((one) => one.info.path === info.path);
      if (was?.key === key) {
        unchanged += 1;
        continue;
      }
      progress.say(`Comparing ${info.name}`);
      const oldPart = was && (await before.part(was));
      const newPart = await sheetedPart(info, now, rates);
      if (!oldPart) notes.push(`${info.name} is new: everything that speaks against it counts as new.`);
      const state: ServiceState = stateOf(
        newPart,
        textReader((path) => project.tree.read(path)),
        (path) => project.tree.has(path),
      );
      changes.push(
        ...compareServices(
          info.name,
          oldPart ? stateOf(oldPart, oldText(repository, files, project), () => true) : noState(newPart),
          state,
          cards,
          lines,
        ),
      );
    }
    const names = new Set(after.map((one) => one.info.name));
    const paths = new Set(after.map((one) => one.info.path));
    for (const { info } of old.filter((one) => wanted(one.info) && !names.has(one.info.name) && !paths.has(one.info.path)))
      notes.push(`${info.name} is no longer there; what spoke against it is not counted as better.`);
    return {
      base,
      repository,
      changes: changes.toSorted(compareChanges),
      cards,
      notes,
      services: { compared: after.filter((one) => wanted(one.info)).length - unchanged, unchanged },
      files,
      project,
    };
  } finally {
    before.close();
  }
}

/** The checkout as the next commit would have it. */
function openStaged({ folder }: Repository, cache: Cache): Project {
  prepareParser();
  return projectOf(overlayTree(openTree(folder, { cache }), stagedContents(folder)));
}

async function askedBy(project: Project, options: RunOptions): Promise<StandardLibrary> {
  const whole = await askedLibrary(ownStandards(), project.tree);
  const profile = options.profile === false ? undefined : profileOf(project, options.profile);
  return profile === undefined ? whole : narrowLibrary(whole, profile);
}

interface OpenBase {
  services(): readonly Keyed[];
  part(one: Keyed): Promise<SheetedPart | undefined>;
  close(): void;
}

/** The base is unpacked only where something about it is not known from an earlier run; the keys of its services are kept by tree. */
function openBase(repository: Repository, { tree }: Base, now: PartOptions, options: RunOptions): OpenBase {
  let unpacked: ReturnType<typeof unpackTree> | undefined;
  let opened: Project | undefined;
  const project = (): Project => {
    unpacked ??= unpackTree(repository.folder, tree as string);
    opened ??= openProject(unpacked.folder, now.project.advisories === undefined ? {} : { advisories: now.project.advisories });
    return opened;
  };
  const asked = (): PartOptions => ({ ...now, project: project() });
  const recordKey = cacheKey(
    'gate base 1',
    tree ?? '',
    now.toolVersion,
    now.library.hash,
    basename(resolve(repository.folder)),
    now.project.advisories?.digest ?? '',
    options.profile || '',
  );
  const services = (): Keyed[] => {
    if (tree === undefined) return [];
    const kept = now.cache.get(recordKey);
    if (kept) return JSON.parse(Buffer.from(kept).toString('utf8')) as Keyed[];
    const rates = ratesOf(project());
    const found = project().services.map((info) => ({ info: { name: info.name, path: info.path }, key: serviceKey(info, asked(), rates) }));
    now.cache.set(recordKey, Buffer.from(JSON.stringify(found)));
    return found;
  };
  return {
    services,
    async part(one) {
      const kept = keptPart(one.key, now.cache);
      if (kept) return kept;
      const info = project().services.find((service) => service.name === one.info.name);
      return info && sheetedPart(info, asked(), ratesOf(project()));
    },
    close: () => unpacked?.remove(),
  };
}

function stateOf({ part, sheet }: SheetedPart, textAt: ServiceState['textAt'], has: ServiceState['has']): ServiceState {
  return { verdicts: part.result.verdicts, sheet, textAt, has };
}

/** Before a service there was nothing to ask. */
function noState({ part, sheet }: SheetedPart): ServiceState {
  return {
    verdicts: part.result.verdicts.map((one) => ({ ...one, status: 'N/A' as const, evidence: [] })),
    sheet: { facts: [], needs: sheet.needs },
    textAt: () => undefined,
    has: () => false,
  };
}

function textReader(read: (path: string) => string | undefined): (at: Location) => string | undefined {
  const kept = new Map<string, string[] | undefined>();
  return ({ path, line }) => {
    if (!kept.has(path)) kept.set(path, read(path)?.split('\n'));
    return kept.get(path)?.[line - 1]?.trim();
  };
}

/** Old texts come from git's objects; files that did not change are read where they are. */
function oldText({ folder }: Repository, files: readonly DiffFile[], project: Project): (at: Location) => string | undefined {
  const blobs = new Map(files.flatMap((one) => (one.before === undefined ? [] : [[one.before, one.blob]])));
  return textReader((path) => {
    const blob = blobs.get(path);
    return blob === undefined ? project.tree.read(path) : blobText(folder, blob);
  });
}
