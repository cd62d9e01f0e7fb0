import { join } from 'node:path';
import { ProfileSchema } from '@airworthy/model';
import { expect, test } from 'vitest';
import { memoryTree } from '../tree/source-tree.ts';
import { loadStandards } from './load-standards.ts';
import { narrowLibrary } from './narrow-library.ts';
import { builtInProfiles, findProfile, profilesFor, readOwnProfiles } from './profiles.ts';

const STANDARDS = join(import.meta.dirname, '../../../../standards');
const library = loadStandards(STANDARDS);
const about = 'For the change board of the platform team.';

test('every profile of ours names items that exist, asks some, and puts each into a group when it has groups', () => {
  const profiles = builtInProfiles(STANDARDS);
  expect(profiles.map((one) => one.profile.name)).toEqual([
    'annual',
    'launch',
    'pre-production',
    'pull-request',
    'security',
    'tickettoken',
    'tier-1',
    'tier-2',
    'tier-3',
  ]);
  for (const named of profiles) {
    const { standards } = narrowLibrary(library, named);
    expect(standards.length).toBeGreaterThan(5);
  }
});

test('the pre-production checklist has a hundred lines in four groups', () => {
  const { profile } = findProfile('pre-production', builtInProfiles(STANDARDS));
  expect(profile.groups.map((one) => [one.title, one.must, one.lines.length])).toEqual([
    ['Security', true, 25],
    ['Operations', true, 25],
    ['Reliability', false, 25],
    ['Insight and tests', false, 25],
  ]);
});

test('the ticketing program has 38 standards, 16 of them general, and 21 services in four phases', () => {
  const { profile } = findProfile('tickettoken', builtInProfiles(STANDARDS));
  const [general, domain] = profile.groups.map((one) => one.select.flatMap((selector) => selector.standards ?? []));
  expect([...(general ?? []), ...(domain ?? [])].toSorted((a, b) => Number(a) - Number(b))).toEqual(
    Array.from({ length: 38 }, (_, index) => index + 1),
  );
  expect(general).toHaveLength(16);
  expect(profile.phases.map((one) => [one.services.length, one.plan?.items])).toEqual([
    [5, 4250],
    [5, 4000],
    [10, 7500],
    [1, 750],
  ]);
});

test('a profile narrows by every key of a selector, and predicates are added to those of a standard', () => {
  const profile = ProfileSchema.parse({
    name: 'mine',
    title: 'Mine',
    about,
    select: [{ standards: ['08'], severities: ['high'], machine: true }, { items: ['S41-001'] }],
    leaveOut: [{ items: ['S08-001'] }],
    when: { '41': ['capability:voice'] },
  });
  const { standards, hash } = narrowLibrary(library, { profile, source: 'x.yaml' });
  expect(standards.map((one) => one.number)).toEqual([8, 41]);
  expect(standards[0]?.items.every((item) => item.severity === 'high' && item.verify && item.id !== 'S08-001')).toBe(true);
  expect(standards[1]?.appliesWhen.at(-1)).toBe('capability:voice');
  expect(hash).not.toBe(library.hash);
});

test('own profiles are read from the repository, and one of them takes the place of ours', () => {
  const tree = memoryTree({ '.airworthy/profiles/launch.yaml': `name: launch\ntitle: Our launch\nabout: ${about}\n` });
  expect(findProfile('launch', profilesFor(STANDARDS, tree))).toMatchObject({
    source: '.airworthy/profiles/launch.yaml',
    profile: { title: 'Our launch' },
  });
});

test('slips are answered with what was meant', () => {
  expect(() => findProfile('launhc', builtInProfiles(STANDARDS))).toThrow('There is no profile launhc.');
  const own = (text: string): string[] =>
    readOwnProfiles(memoryTree({ '.airworthy/profiles/p.yaml': text })).diagnostics.map(
      (one) => `${one.location?.line}:${one.location?.column} ${one.message}`,
    );
  expect(own(`name: p1\ntitle: Mine\nabout: ${about}\nselct: []\n`)).toEqual(['4:1 Unknown key `selct`; did you mean `select`?']);
  expect(own(`name: p1\ntitle: Mine\nabout: ${about}\nselect: [{ severities: [hgh] }]\n`)[0]).toMatch(/^4:\d+ .*did you mean `high`\?$/);
  const narrow = (extra: object) => (): unknown =>
    narrowLibrary(library, { profile: ProfileSchema.parse({ name: 'mine', title: 'Mine', about, ...extra }), source: 'p.yaml' });
  expect(narrow({ select: [{ items: ['S08-0001'] }] })).toThrow('(p.yaml) names the item S08-0001, which there is not');
  expect(narrow({ select: [{ standards: ['08-rate-limits'] }] })).toThrow('names the standard 08-rate-limits');
  expect(narrow({ when: { '8': ['capability:payment'] } })).toThrow('names the predicate capability:payment');
});
