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
Set QUAY_DEPTH. See [the plan](./docs/plan.md), [notes](docs/none.md#x), [site](https://x.test), ![map of the components](architecture.svg).

Run the tests
-------------
pnpm test, then yarn run lint. Contact: #quay-help in Slack.
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
    contactAt: 12,
    names: [
      { name: 'QUAY_DEPTH', line: 8, sections: [] },
      { name: 'architecture.svg', line: 8, sections: [] },
      { name: 'quay-help', line: 12, sections: [] },
    ],
    parts: [
      { section: 'getting-started', line: 3, end: 9, title: 'Getting Started', rows: 4, commands: true },
      { section: 'testing', line: 10, end: 13, title: 'Run the tests', rows: 1, commands: true },
    ],
    placeholder: false,
  });
});

test('names stand in sections about messages and errors, or elsewhere', async () => {
  const text = `# Harbour
## Events
| \`boats\` | a boat came in |
| --- | --- |
Sent as boat.docked by the pilot.
## Errors
\`BERTH_TAKEN\` (409)
## Notes
boat.docked is read by the crane; BERTH_TAKEN is not.
`;
  const { facts } = await extractTexts(documents, { 'README.md': text });
  expect(facts.documents[0]?.names).toEqual([
    { name: 'boats', line: 3, sections: ['events'] },
    { name: 'boat.docked', line: 5, sections: ['events'] },
    { name: 'BERTH_TAKEN', line: 7, sections: ['errors'] },
  ]);
});

test('kinds by name and folder; documents of tests and of others are left out', async () => {
  const names = [
    'LICENSE',
    'CHANGELOG.md',
    'SECURITY.md',
    '.github/CODEOWNERS',
    'docs/adr/0001-boats.md',
    'docs/architecture/rfcs/0007-keys.mdx',
    'docs/architecture/rfcs/0000-template.mdx',
    'docs/ops/RUNBOOK.md',
    'docs/ARCHITECTURE.md',
    'docs/backup-and-restore.md',
    'docs/api/API.md',
    'docs/glossary.md',
    'tests/README.md',
    'docs/postmortems/one.md',
  ];
  const near = [
    '.agents/skills/react/AGENTS.md',
    '.claude/skills/x.md',
    'tests/notes.md',
    'src/license.ts',
    'lib/x/LICENSE',
    'notes.txt',
    'src/readme.html',
  ];
  const { facts } = await extractTexts(documents, Object.fromEntries([...names, ...near].map((name) => [name, 'text'])));
  expect(Object.fromEntries(facts.documents.map((each) => [each.location.path, each.kind]))).toEqual({
    LICENSE: 'license',
    'CHANGELOG.md': 'changelog',
    'SECURITY.md': 'security',
    '.github/CODEOWNERS': 'codeowners',
    'docs/adr/0001-boats.md': 'adr',
    'docs/architecture/rfcs/0007-keys.mdx': 'adr',
    'docs/architecture/rfcs/0000-template.mdx': 'architecture',
    'docs/ops/RUNBOOK.md': 'runbook',
    'docs/ARCHITECTURE.md': 'architecture',
    'docs/backup-and-restore.md': 'backup',
    'docs/api/API.md': 'api',
    'docs/glossary.md': 'other',
    'tests/README.md': 'testing',
    'docs/postmortems/one.md': 'incident',
  });
});

test('an empty README is none', async () => {
  expect((await extractTexts(documents, { 'README.md': ' \n' })).facts.documents).toEqual([]);
});

test('reads what operations documents promise, each at its first line', async () => {
  const { facts } = await extractTexts(documents, {
    'docs/slo.md':
      '# Objectives\n\nAvailability: 99.9 % of requests, over a rolling 30 days.\np95 < 300 ms.\nThe error budget is spent on releases.\n',
    'docs/backup.md':
      '# Restore\n\nRPO: 15 minutes. RTO: 4 hours.\nBackups are taken daily.\nThe restore was tested on 2026-01-15.\n\n    pg_restore -d app x.dump\n',
    'docs/levels.md': '# Service levels\n\nOver 30 days:\n\n| requests to the API that succeed | 99.5 % |\n',
    'docs/drills.md': '# Drills\n\n| 2026-11-22 | restore drill of a cold copy | complete |\n',
    'docs/ops/on-call.md':
      '# On-call\n\nSEV1: total outage, respond in 15 minutes. Escalate to the lead.\nPeak: 4x normal load, 200 rps expected.\n',
  });
  expect(
    facts.documents.map((each) => [
      each.location.path,
      (each.statements ?? []).map((one) => `${one.topic}:${one.line}${one.firm ? '' : '?'}`).toSorted(),
    ]),
  ).toEqual([
    ['docs/backup.md', ['backup-schedule:4', 'restore-steps:7', 'restore-test:5', 'rpo:3', 'rto:3']],
    ['docs/drills.md', ['restore-test:3?']],
    ['docs/levels.md', ['availability-target:5', 'slo-window:3']],
    ['docs/ops/on-call.md', ['escalation:3', 'expected-load:4?', 'on-call:1', 'peak-factor:4?', 'severity-levels:3']],
    ['docs/slo.md', ['availability-target:3', 'error-budget:5', 'latency-target:4', 'slo-window:3']],
  ]);
});

test('a budget of errors is one thing, what stops when it is used up another', async () => {
  const topics = async (line: string): Promise<string[]> =>
    ((await extractTexts(documents, { 'docs/slo.md': `# Service levels\n\n${line}\n` })).facts.documents[0]?.statements ?? []).map(
      (one) => one.topic,
    );
  expect(await topics('Error Budget: about 43 minutes of errors a month')).toEqual(['error-budget']);
  expect(await topics('Once the error budget is used up, releases stop until it has recovered.')).toEqual([
    'error-budget',
    'budget-consequence',
  ]);
  expect(await topics('Feature freeze: only fixes are released in December.')).toEqual([]);
});

test('an owner is a rule of CODEOWNERS that covers the service, or a line with a name and an address', async () => {
  const of = async (path: string, text: string): Promise<boolean | undefined> =>
    (await extractTexts(documents, { [path]: text }, { path: 'apps/quay' })).facts.documents[0]?.contact;
  expect(await of('.github/CODEOWNERS', '# none\n')).toBe(false);
  expect(await of('.github/CODEOWNERS', '/apps/pier @acme/pier\n')).toBe(false);
  expect(await of('.github/CODEOWNERS', '* @acme/all\n')).toBe(true);
  expect(await of('.github/CODEOWNERS', '* @your-organisation/your-team\n')).toBe(false);
  expect(await of('apps/quay/README.md', '# Quay\n\nInstall `@acme/quay` and write to user@example.com.\n')).toBe(false);
  expect(await of('apps/quay/README.md', '# Quay\n\n## Owner\n\nThe Harbour team, #harbour\n')).toBe(true);
});

test('limits of requests are stated with their numbers, and a list of what a module has states none', async () => {
  const { facts } = await extractTexts(documents, {
    'docs/api.md': '# API\n\n## Rate limits\n\n- 1,000 requests per minute for each address\n- 5 requests per minute for sign-in\n',
    'docs/mail.md': '# Mail\n\n## Rate limits\n\nMost providers rate limit: ~200/hour\n',
    'docs/overview.md': '# Overview\n\n## rate-limit.ts\n\n- `uploadLimiter` - 10 requests per minute\n',
  });
  expect(facts.documents.map((one) => one.statements?.find(({ topic }) => topic === 'rate-limits'))).toEqual([
    { topic: 'rate-limits', line: 5, firm: true, numbers: [5, 1000] },
    undefined,
    { topic: 'rate-limits', line: 5, firm: false, numbers: [] },
  ]);
});

test('a diagram shows parts and what passes between them; a picture may be one', async () => {
  const of = async (text: string): Promise<boolean | undefined> =>
    (await extractTexts(documents, { 'README.md': `# Quay\n\n${text}\n` })).facts.documents[0]?.diagram;
  expect(await of('```mermaid\nflowchart LR\n a --> b\n```')).toBe(true);
  expect(await of('```mermaid\npie\n "a" : 1\n```')).toBe(false);
  expect(await of('![Architecture](https://x.test/a.png)')).toBe(true);
  expect(await of('![Logo](logo.png) <img src="https://img.shields.io/badge/x.svg" alt="License">')).toBe(false);
  expect(await of('![Trace view](https://x.test/trace.png)')).toBe(false);
  expect(await of('![](docs/picture.png)')).toBeUndefined();
  expect(await of('```\n┌─────┐\n│ Hi! │\n└─────┘\n```')).toBe(false);
  expect(await of('```\n┌───┐    ┌───┐\n│ a │ →  │ b │\n```')).toBe(true);
});

test('who owns a folder of the service, or a team that is only mentioned, is no owner', async () => {
  const of = async (path: string, text: string): Promise<boolean | undefined> =>
    (await extractTexts(documents, { [path]: text }, { path: 'apps/quay' })).facts.documents[0]?.contact;
  expect(await of('.github/CODEOWNERS', '/apps/quay/src/design/ @ann\n')).toBe(false);
  expect(await of('apps/quay/README.md', '# Quay\n\n- Notifies team via Slack\n- Backend team reviews it\n')).toBe(false);
  expect(await of('apps/quay/README.md', '# Quay\n\nTeam: Harbour\n')).toBe(true);
});

test('links are judged where there are some; what is promised for later is not written', async () => {
  const { facts } = await extractTexts(documents, {
    LICENSE: 'MIT',
    'README.md':
      '# Quay\n\n## Deployment\n\n### Docker\n\nComing soon.\n\n### Cloud\n\nSteps are coming soon.\n\n## Debug failures\n\nRun `npx trace`.\n',
  });
  expect(facts.documents.map((one) => one.brokenLinks)).toEqual([undefined, undefined]);
  const parts = facts.documents.find(({ kind }) => kind === 'readme')?.parts ?? [];
  expect(parts.find(({ section }) => section === 'deployment')?.rows).toBe(0);
  expect(parts.find(({ section }) => section === 'troubleshooting')).toBeUndefined();
});

test('a README that a generator wrote says so', async () => {
  const of = async (text: string): Promise<boolean | undefined> =>
    (await extractTexts(documents, { 'README.md': text })).facts.documents[0]?.generated;
  expect(await of('This is a [Next.js](https://nextjs.org/) project bootstrapped with\n[`create-next-app`](https://x.test).\n')).toBe(true);
  expect(await of('[Nest](https://github.com/nestjs/nest) framework TypeScript starter repository.\n')).toBe(true);
  expect(await of('# Quay\n\nSells seats.\n')).toBeUndefined();
});

test('a loss of the cache is stated where it is said what is lost, not where a cache is cleared or lives on', async () => {
  const states = async (line: string): Promise<boolean> =>
    (await extractTexts(documents, { 'docs/cache.md': `# Cache recovery\n\n${line}\n` })).facts.documents[0]?.statements?.some(
      ({ topic }) => topic === 'cache-loss',
    ) === true;
  for (const line of [
    'Redis holds sessions only; it may be lost.',
    'The cache starts empty and is rebuilt from the database.',
    'Redis runs with appendonly on.',
  ])
    expect([line, await states(line)]).toEqual([line, true]);
  for (const line of ['Or clear cache and rebuild the client.', 'The cache persists across requests without Redis.'])
    expect([line, await states(line)]).toEqual([line, false]);
});
