import type { Queue } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
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

test('a long document of the kind or a part about it is enough', () => {
  const part = { line: 4, title: 'Parts', rows: 9 };
  expect(ask(architectureDescribed, { kind: 'architecture', lines: 40 })).toBe('PASS');
  expect(ask(architectureDescribed, { parts: [{ ...part, section: 'architecture' }] })).toBe('PASS');
  expect(ask(architectureDescribed, { parts: [{ ...part, section: 'architecture', rows: 1 }] })).toBe('FAIL');
  expect(ask(architectureDescribed, {})).toBe('FAIL');
  expect(ask(dataModelDescribed, { parts: [{ ...part, section: 'data-model' }] })).toBe('PASS');
  expect(ask(eventsDescribed, { kind: 'asyncapi' })).toBe('PASS');
});

test('queues and events count as described where their names stand', () => {
  const queue = { location: at('src/queues.ts'), by: 'bullmq', name: known('orders'), attempts: ABSENT, backoff: ABSENT };
  const queues: Queue[] = [{ ...queue, removeOnComplete: ABSENT, deadLetter: false, durable: ABSENT }];
  const part = { section: 'events', line: 4, title: 'Messaging & Communication', rows: 9 };
  const about = (more: Parameters<typeof sampleDocument>[0]) =>
    runCheck(eventsDescribed, modelOf({ queues, documents: [sampleDocument(more)] })).status;
  expect(about({ names: [{ name: 'orders', line: 6, sections: ['events'] }] })).toBe('PASS');
  expect(about({ names: [{ name: 'orders', line: 6, sections: [] }] })).toBe('UNKNOWN');
  // Sending e-mail to people is called messaging too.
  expect(about({ parts: [part], names: [{ name: 'email.service', line: 6, sections: ['events'] }] })).toBe('FAIL');
  expect(about({ parts: [{ ...part, title: 'Events' }] })).toBe('UNKNOWN');
  // A walk through the folders of the code.
  expect(about({ parts: [{ ...part, title: 'events/' }] })).toBe('FAIL');
});

test('kinds that have to be files of their own', () => {
  for (const [check, kind] of [
    [decisionsRecorded, 'adr'],
    [changelogKept, 'changelog'],
  ] as const) {
    expect(ask(check, { kind })).toBe('PASS');
    expect(ask(check, {})).toBe('FAIL');
  }
});

test('a guide for newcomers says how to set up and how to hand in', () => {
  const setup = { section: 'setup', line: 3, title: 'Setup', rows: 6, commands: true } as const;
  expect(ask(onboardingDescribed, { kind: 'contributing', lines: 40 })).toBe('FAIL');
  expect(ask(onboardingDescribed, { kind: 'contributing', lines: 40, parts: [setup] })).toBe('PASS');
  expect(ask(onboardingDescribed, { kind: 'contributing', lines: 40 }, { kind: 'readme', parts: [setup] })).toBe('PASS');
});

test('a diagram that nobody looked for is open', () => {
  expect(ask(architectureDrawn, {})).toBe('UNKNOWN');
  expect(ask(architectureDrawn, { diagram: true })).toBe('PASS');
});

test('the licence may stand in package.json', () => {
  expect(runCheck(licenceStated, modelOf({ packageManifests: [sampleManifest({ license: 'UNLICENSED' })] })).status).toBe('PASS');
  expect(runCheck(licenceStated, modelOf({ packageManifests: [sampleManifest()] })).status).toBe('FAIL');
});

test('what agents are told, and the story of one change, describe no architecture by themselves', () => {
  const part = { section: 'architecture', line: 4, title: 'Architecture', rows: 9 };
  expect(ask(architectureDescribed, { location: at('AGENTS.md'), parts: [part] })).toBe('UNKNOWN');
  expect(ask(architectureDescribed, { location: at('agents.md'), parts: [{ ...part, title: 'Available components' }] })).toBe('FAIL');
  expect(ask(architectureDescribed, { kind: 'runbook', parts: [{ ...part, title: 'Background (how it works)' }] })).toBe('FAIL');
  expect(ask(architectureDrawn, { location: at('modules/billing/README.md'), diagram: true })).toBe('FAIL');
});
