import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED } from '../../testing/sample-facts.ts';
import { sampleComposeService, sampleEnvRead, sampleWorkload } from '../../testing/sample-project-facts.ts';
import { fromManagerOrMount } from './sources.ts';

const read = { location: at('src/secrets.ts', 4), kind: 'secret-manager-read', detail: 'AWS Secrets Manager' };

test('a manager, a mount or a reference is enough', () => {
  expect(runCheck(fromManagerOrMount, modelOf({ codeUses: [read] })).status).toBe('PASS');
  expect(runCheck(fromManagerOrMount, modelOf({ composeServices: [sampleComposeService({ secretMounts: ['jwt'] })] })).status).toBe('PASS');
  expect(runCheck(fromManagerOrMount, modelOf({ k8sWorkloads: [sampleWorkload({ secretRefs: ['app'] })] })).status).toBe('PASS');
});

test('code that is never reached fetches nothing', () => {
  const outcome = runCheck(fromManagerOrMount, modelOf({ codeUses: [{ ...read, wiring: NOT_WIRED }] }));
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toContain('AWS Secrets Manager — not wired');
  expect(runCheck(fromManagerOrMount, modelOf({ composeServices: [sampleComposeService()] })).status).toBe('N/A');
  expect(
    runCheck(
      fromManagerOrMount,
      modelOf({ envReads: [sampleEnvRead()], composeServices: [sampleComposeService({ literalSecrets: ['JWT_SECRET'] })] }),
    ).status,
  ).toBe('FAIL');
  const plain = runCheck(
    fromManagerOrMount,
    modelOf({ envReads: [sampleEnvRead()], composeServices: [sampleComposeService({ envFiles: ['.env'] })] }),
  );
  // What reads no setting is handed none.
  expect(runCheck(fromManagerOrMount, modelOf({ composeServices: [sampleComposeService({ envFiles: ['.env'] })] })).status).toBe('N/A');
  expect(plain.status).toBe('FAIL');
  const envReads = [
    { location: at('src/config.ts', 2), name: 'DB_PASSWORD', secret: true, fallback: { state: 'absent' as const }, atBoot: true },
  ];
  expect(runCheck(fromManagerOrMount, modelOf({ envReads })).status).toBe('UNKNOWN');
  expect(runCheck(fromManagerOrMount, modelOf({ envReads, codeUses: [{ ...read, wiring: NOT_WIRED }] })).status).toBe('FAIL');
  expect(plain.evidence[0]?.message).toContain('gets its settings from .env');
});
