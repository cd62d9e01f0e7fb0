import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { documents } from './index.ts';

test('reads headings, settings, scripts, links and diagrams', async () => {
  const { facts } = await extractTexts(
    documents,
    {
      'apps/quay/Readme.md': `# ⚓ Quay service

## Getting Started
\`\`\`sh
# Deployment is no heading here
npm run dev
\`\`\`
Set QUAY_DEPTH. See [the plan](./docs/plan.md), [notes](docs/none.md#x), [site](https://x.test), ![map](map.png).

Run the tests
-------------
npm test, then yarn run lint. Ask in Slack.
`,
      'apps/quay/docs/plan.md': 'x',
    },
    { path: 'apps/quay' },
  );
  expect(facts.documents[0]).toEqual({
    location: { path: 'apps/quay/Readme.md', line: 1 },
    kind: 'readme',
    title: 'Quay service',
    sections: ['getting-started', 'testing'],
    lines: 12,
    envNames: ['QUAY_DEPTH'],
    npmScripts: [
      { name: 'dev', line: 6 },
      { name: 'test', line: 12 },
      { name: 'lint', line: 12 },
    ],
    brokenLinks: [{ target: 'docs/none.md#x', line: 8 }],
    diagram: true,
    contact: true,
    placeholder: false,
  });
});

test('kinds by name and folder; documents of tests and of others are left out', async () => {
  const names = [
    'LICENSE',
    'CHANGELOG.md',
    'SECURITY.md',
    '.github/CODEOWNERS',
    'docs/adr/0001-boats.md',
    'docs/ops/RUNBOOK.md',
    'docs/ARCHITECTURE.md',
    'docs/backup-and-restore.md',
    'docs/api/API.md',
    'docs/glossary.md',
    'docs/postmortems/one.md',
  ];
  const near = ['tests/README.md', 'src/license.ts', 'lib/x/LICENSE', 'notes.txt', 'src/readme.html'];
  const { facts } = await extractTexts(documents, Object.fromEntries([...names, ...near].map((name) => [name, 'text'])));
  expect(Object.fromEntries(facts.documents.map((each) => [each.location.path, each.kind]))).toEqual({
    LICENSE: 'license',
    'CHANGELOG.md': 'changelog',
    'SECURITY.md': 'security',
    '.github/CODEOWNERS': 'codeowners',
    'docs/adr/0001-boats.md': 'adr',
    'docs/ops/RUNBOOK.md': 'runbook',
    'docs/ARCHITECTURE.md': 'architecture',
    'docs/backup-and-restore.md': 'backup',
    'docs/api/API.md': 'api',
    'docs/glossary.md': 'other',
    'docs/postmortems/one.md': 'incident',
  });
});

test('an empty README is none', async () => {
  expect((await extractTexts(documents, { 'README.md': ' \n' })).facts.documents).toEqual([]);
});
