import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic, Profile } from '@airworthy/model';
import { formatLocation, ProfileSchema } from '@airworthy/model';
import { nearestWord } from '../config/nearest-word.ts';
import { readYamlAs } from '../config/read-yaml-as.ts';
import { KnownError } from '../known-error.ts';
import type { SourceTree } from '../tree/source-tree.ts';
import { validated } from './validated.ts';

/** Where a repository keeps profiles of its own. */
export const PROFILE_FOLDER = '.airworthy/profiles';

/** A profile with where it comes from: `airworthy`, or a file of the audited repository. */
export interface NamedProfile {
  profile: Profile;
  source: string;
}

const KEYS = [
  ...Object.keys(ProfileSchema.shape),
  'standards',
  'kinds',
  'severities',
  'components',
  'exposures',
  'items',
  'machine',
  'must',
  'lines',
  'coverage',
  'points',
  'critical',
  'high',
  'open',
  'services',
  'plan',
  'hours',
];

/** Our own profiles. Throws with file and field when one is not valid: they ship with the product. */
export function builtInProfiles(standardsDirectory: string): NamedProfile[] {
  const folder = join(standardsDirectory, 'profiles');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => ({
      profile: validated(`profiles/${name}`, readFileSync(join(folder, name), 'utf8'), ProfileSchema),
      source: 'airworthy',
    }));
}

/** Profiles of the audited repository, with everything that is wrong with them. */
export function readOwnProfiles(tree: Pick<SourceTree, 'files' | 'read'>): { profiles: NamedProfile[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const profiles: NamedProfile[] = [];
  for (const { path } of tree.files) {
    if (!path.startsWith(`${PROFILE_FOLDER}/`) || !/^[^/]+\.ya?ml$/.test(path.slice(PROFILE_FOLDER.length + 1))) continue;
    const read = readYamlAs(path, tree.read(path) ?? '', ProfileSchema, KEYS);
    diagnostics.push(...read.diagnostics);
    if (read.value === undefined) continue;
    const name = read.value.name;
    const twin = profiles.find((one) => one.profile.name === name);
    if (twin === undefined) profiles.push({ profile: read.value, source: path });
    else
      diagnostics.push({
        code: 'invalid-config',
        level: 'error',
        message: `The profile ${name} is in ${twin.source} already.`,
        location: { path, line: 1 },
      });
  }
  return { profiles, diagnostics };
}

/** All profiles that can be named; one of the repository takes the place of ours with the same name. Throws where one of its own is not valid. */
export function profilesFor(standardsDirectory: string, tree?: Pick<SourceTree, 'files' | 'read'>): NamedProfile[] {
  const own = tree === undefined ? { profiles: [], diagnostics: [] } : readOwnProfiles(tree);
  if (own.diagnostics.length > 0) throw invalidProfile(own.diagnostics);
  const names = new Set(own.profiles.map((one) => one.profile.name));
  return [...builtInProfiles(standardsDirectory).filter((one) => !names.has(one.profile.name)), ...own.profiles].toSorted((a, b) =>
    a.profile.name < b.profile.name ? -1 : 1,
  );
}

/** The profile of that name. Throws with the name that was probably meant. */
export function findProfile(name: string, profiles: readonly NamedProfile[]): NamedProfile {
  const found = profiles.find((one) => one.profile.name === name);
  if (found) return found;
  const names = profiles.map((one) => one.profile.name);
  const near = nearestWord(name, names) ?? names.find((one) => one.includes(name) || name.includes(one));
  throw new KnownError('usage', `There is no profile ${name}.`, {
    hint: near === undefined ? `Profiles: ${names.join(', ')}` : `Did you mean ${near}? \`airworthy standards profiles\` lists them.`,
  });
}

function invalidProfile(diagnostics: readonly Diagnostic[]): KnownError {
  const lines = diagnostics.map((one) => {
    const at = one.location;
    return `${at === undefined ? '' : `${formatLocation(at)}:${at.column ?? 1}: `}${one.message}`;
  });
  return new KnownError('invalid-config', `A profile is not valid.\n${lines.join('\n')}`, {
    hint: 'What may stand in a profile: docs/guides/profiles.md',
  });
}
