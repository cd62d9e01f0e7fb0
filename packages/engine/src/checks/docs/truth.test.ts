import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED } from '../../testing/sample-facts.ts';
import { sampleDocument, sampleEnvRead, sampleManifest } from '../../testing/sample-project-facts.ts';
import { commandsExist, linksResolve, settingsDocumented } from './truth.ts';

const example = { location: at('.env.example'), tracked: true, example: true, names: ['DATABASE_URL'], secrets: [] };

test('a setting is documented in an example file or a document', () => {
  const envReads = [
    sampleEnvRead(),
    sampleEnvRead({ name: 'REDIS_URL' }),
    sampleEnvRead({ name: 'NODE_ENV' }),
    sampleEnvRead({ name: 'OLD', wiring: NOT_WIRED }),
  ];
  const outcome = runCheck(settingsDocumented, modelOf({ envReads, envFiles: [example] }));
  expect(outcome.status).toBe('PARTIAL');
  expect(outcome.evidence.map((one) => one.message)).toEqual(['REDIS_URL is not documented', 'DATABASE_URL is documented']);
  expect(
    runCheck(settingsDocumented, modelOf({ envReads, envFiles: [example], documents: [sampleDocument({ envNames: ['REDIS_URL'] })] }))
      .status,
  ).toBe('PASS');
  expect(runCheck(settingsDocumented, modelOf({})).status).toBe('N/A');
});

test('links lead somewhere', () => {
  const outcome = runCheck(linksResolve, modelOf({ documents: [sampleDocument({ brokenLinks: [{ target: 'docs/old.md', line: 7 }] })] }));
  expect(outcome).toMatchObject({ status: 'FAIL', evidence: [{ message: 'links to docs/old.md', location: at('README.md', 7) }] });
  expect(runCheck(linksResolve, modelOf({ documents: [sampleDocument()] })).status).toBe('N/A');
});

test('commands exist in some package.json', () => {
  const documents = [sampleDocument({ npmScripts: [{ name: 'migrate', line: 4 }] })];
  expect(
    runCheck(commandsExist, modelOf({ documents, packageManifests: [sampleManifest({ scripts: { migrate: 'knex migrate:latest' } })] }))
      .status,
  ).toBe('PASS');
  expect(runCheck(commandsExist, modelOf({ documents, packageManifests: [sampleManifest()] })).status).toBe('FAIL');
});
