import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf } from '../../testing/sample-facts.ts';
import { sampleDocument, sampleManifest } from '../../testing/sample-project-facts.ts';
import {
  architectureDescribed,
  architectureDrawn,
  changelogKept,
  dataModelDescribed,
  decisionsRecorded,
  eventsDescribed,
  licenceStated,
  onboardingDescribed,
} from './design.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...documents: Parameters<typeof sampleDocument>[0][]) =>
  runCheck(check, modelOf({ documents: documents.map(sampleDocument) })).status;

test('a document of the kind or a section of the name is enough', () => {
  expect(ask(architectureDescribed, { kind: 'architecture' })).toBe('PASS');
  expect(ask(architectureDescribed, { sections: ['architecture'] })).toBe('PASS');
  expect(ask(architectureDescribed, {})).toBe('FAIL');
  expect(ask(dataModelDescribed, { sections: ['schema'] })).toBe('PASS');
  expect(ask(eventsDescribed, { kind: 'asyncapi' })).toBe('PASS');
});

test('kinds that have to be files of their own', () => {
  for (const [check, kind] of [
    [decisionsRecorded, 'adr'],
    [changelogKept, 'changelog'],
    [onboardingDescribed, 'contributing'],
  ] as const) {
    expect(ask(check, { kind })).toBe('PASS');
    expect(ask(check, {})).toBe('FAIL');
  }
});

test('a diagram that nobody looked for is open', () => {
  expect(ask(architectureDrawn, {})).toBe('UNKNOWN');
  expect(ask(architectureDrawn, { diagram: true })).toBe('PASS');
});

test('the licence may stand in package.json', () => {
  expect(runCheck(licenceStated, modelOf({ packageManifests: [sampleManifest({ license: 'UNLICENSED' })] })).status).toBe('PASS');
  expect(runCheck(licenceStated, modelOf({ packageManifests: [sampleManifest()] })).status).toBe('FAIL');
});
