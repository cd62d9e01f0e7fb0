import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf } from '../../testing/sample-facts.ts';
import { sampleDocument } from '../../testing/sample-project-facts.ts';
import { ownerNamed, runbookPresent, securityContactNamed, troubleshootingDescribed } from './operations.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...documents: Parameters<typeof sampleDocument>[0][]) =>
  runCheck(check, modelOf({ documents: documents.map(sampleDocument) })).status;

test('a runbook that is still a template is none', () => {
  expect(ask(runbookPresent, { kind: 'runbook', sections: ['escalation'] })).toBe('PASS');
  expect(ask(runbookPresent, { kind: 'runbook', title: 'Runbook', placeholder: true })).toBe('FAIL');
  expect(ask(runbookPresent, { kind: 'runbook', title: 'All commands' })).toBe('FAIL');
  expect(ask(runbookPresent, {})).toBe('FAIL');
});

test('a part of a document about something else may be the runbook, where it holds steps', () => {
  const part = (rows: number) => ({
    kind: 'other',
    parts: [{ section: 'runbook', line: 332, title: '7. Runbook: Responding to Degradation', rows }],
  });
  expect(ask(runbookPresent, part(20))).toBe('PASS');
  expect(ask(runbookPresent, part(1))).toBe('FAIL');
});

test('owners, contacts and known problems', () => {
  expect(ask(ownerNamed, { kind: 'codeowners', contact: true })).toBe('PASS');
  expect(ask(ownerNamed, { kind: 'codeowners', contact: false })).toBe('FAIL');
  expect(ask(ownerNamed, { kind: 'codeowners', contact: true, location: { path: '.github/CODEOWNERS', line: 1 } })).toBe('PASS');
  expect(ask(ownerNamed, { contact: false })).toBe('FAIL');
  expect(ask(ownerNamed, {})).toBe('UNKNOWN');
  expect(ask(securityContactNamed)).toBe('FAIL');
  expect(ask(troubleshootingDescribed, { parts: [{ section: 'troubleshooting', line: 9, title: 'Common issues', rows: 5 }] })).toBe('PASS');
});
