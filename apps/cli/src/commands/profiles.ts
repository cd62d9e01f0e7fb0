import { existsSync } from 'node:fs';
import { narrowLibrary } from '@airworthy/engine/standards/narrow-library';
import { findProfile, profilesFor } from '@airworthy/engine/standards/profiles';
import type { NamedProfile } from '@airworthy/engine/standards/profiles';
import { openTree } from '@airworthy/engine/tree/open-tree';
import type { Thresholds } from '@airworthy/model';
import { ownStandards } from '../audit-run.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { print, printJson } from '../output/terminal.ts';
import { standardsDirectory } from '../places.ts';

/** `airworthy standards profiles [name]`: ours, and those of a repository. */
export async function listProfiles(name: string | undefined, options: { dir?: string; json?: boolean }): Promise<number> {
  const directory = options.dir ?? '.';
  const profiles = profilesFor(standardsDirectory(), existsSync(directory) ? openTree(directory) : undefined);
  if (name !== undefined) {
    const found = findProfile(name, profiles);
    await (options.json ? printJson({ ...found.profile, source: found.source, items: itemsOf(found) }) : print(profileText(found)));
    return EXIT.ok;
  }
  const rows = profiles.map((one) => ({
    name: one.profile.name,
    title: one.profile.title,
    items: itemsOf(one).length,
    source: one.source,
  }));
  if (options.json) await printJson(rows);
  else
    await print(
      `${table(
        ['PROFILE', 'TITLE', 'ITEMS', 'FROM'],
        rows.map((one) => [one.name, one.title, String(one.items), one.source]),
      )}\n\nUse one with \`airworthy audit DIR --profile NAME\`.`,
    );
  return EXIT.ok;
}

function itemsOf(profile: NamedProfile): string[] {
  return narrowLibrary(ownStandards(), profile).standards.flatMap((one) => one.items.map((item) => item.id));
}

function profileText(named: NamedProfile): string {
  const { profile, source } = named;
  const { standards } = narrowLibrary(ownStandards(), named);
  const rows = standards.map((one) => [one.id, one.title, one.kind, String(one.items.length)]);
  const groups = profile.groups.flatMap((group) => [
    '',
    `${group.title} (${group.must ? 'must' : 'should'})`,
    ...group.lines.map((line) => `  ${line.title}  [${line.items.join(', ')}]`),
  ]);
  return [
    `${profile.name} · ${profile.title} · from ${source}`,
    profile.about,
    ...demands(profile.thresholds),
    '',
    table(['STANDARD', 'TITLE', 'KIND', 'ITEMS'], rows),
    ...groups,
  ].join('\n');
}

function demands(thresholds: Thresholds): string[] {
  const words = Object.entries(thresholds).map(([name, value = 0]) =>
    name === 'coverage' ? `coverage of ${Math.round(value * 100)} %` : name === 'points' ? `${value} points` : `at most ${value} ${name}`,
  );
  return words.length === 0 ? [] : [`Demands: ${words.join(', ')}.`];
}
