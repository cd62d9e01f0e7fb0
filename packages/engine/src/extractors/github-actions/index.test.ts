import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { githubActions } from './index.ts';

test('scripts that pnpm finds by an expression, with those of the root', async () => {
  const { facts } = await extractTexts(
    githubActions,
    {
      'package.json':
        '{"scripts":{"lint":"eslint .","verify":"pnpm run --recursive --include-workspace-root \'/^verify:.+$/\'","verify:lint":"pnpm lint","verify:style":"prettier --check ."}}',
      'apps/quay/package.json': '{"name":"@dock/quay","scripts":{"verify:types":"tsc --noEmit"}}',
      '.github/workflows/a.yaml': 'on: push\njobs:\n  a:\n    steps:\n      - run: pnpm verify\n',
    },
    { path: 'apps/quay' },
  );
  expect(facts.ciWorkflows[0]?.jobs[0]?.does).toEqual(['format', 'lint', 'typecheck']);
});

test('what jobs do is resolved through package scripts', async () => {
  const { facts } = await extractTexts(githubActions, {
    'package.json':
      '{"scripts":{"check":"npm run types && oxlint .","types":"tsc --noEmit","test":"vitest run --coverage","up":"knex migrate:latest"}}',
    '.github/workflows/tide.yaml': `name: Tide
on:
  pull_request:
  push: {branches: [main]}
permissions:
  contents: read
jobs:
  quay:
    runs-on: x
    timeout-minutes: 9
    services:
      pg: {image: "postgis/postgis:16"}
    steps:
      - uses: actions/checkout@v4
      - uses: snyk/actions/node@master
        continue-on-error: true
      - uses: acme/thing@0123456789012345678901234567890123456789
      - run: npm install
      - run: |
          npm run check
          npm run lint --if-present
          npm test
      - run: npm audit || true
      - run: echo "\${{ github.event.pull_request.title }}"
        env:
          API_TOKEN: abc123def
  ship:
    environment: {name: production}
    steps:
      - run: npm run up && kubectl apply -f k8s
`,
  });
  expect(facts.ciWorkflows).toEqual([
    {
      location: { path: '.github/workflows/tide.yaml', line: 7 },
      by: 'github-actions',
      name: 'Tide',
      triggers: ['pull_request', 'push'],
      permissions: 'restricted',
      untrustedInput: [24],
      unfrozenInstalls: [18],
      literalSecrets: [{ name: 'API_TOKEN', line: 26 }],
      jobs: [
        {
          name: 'quay',
          line: 8,
          does: ['audit', 'coverage', 'lint', 'test', 'typecheck'],
          uses: [
            { action: 'snyk/actions/node@master', pinned: false, line: 15 },
            { action: 'acme/thing@0123456789012345678901234567890123456789', pinned: true, line: 17 },
          ],
          ignoresFailure: true,
          ignored: ['audit'],
          services: ['postgresql'],
          timeoutMinutes: 9,
        },
        { name: 'ship', line: 27, does: ['deploy', 'migrate'], uses: [], ignoresFailure: false, environment: 'production' },
      ],
    },
  ]);
  expect(facts.migrationRuns).toMatchObject([{ when: 'ci', by: 'knex', location: { line: 30 } }]);
});

test('a script that does not exist does nothing; jobs of another package do not count', async () => {
  const { facts } = await extractTexts(
    githubActions,
    {
      'package.json': '{}',
      'apps/quay/package.json': '{"scripts":{"test":"jest"}}',
      'apps/mole/package.json': '{"scripts":{"test":"jest"}}',
      '.github/workflows/a.yml':
        'on: push\njobs:\n  a:\n    steps:\n      - run: npm run lint\n      - {run: npm test, working-directory: apps/mole}\n  b:\n    steps:\n      - run: cd apps/quay && npm test\n  c:\n    defaults: {run: {working-directory: "apps/${{ matrix.app }}"}}\n    steps: [{run: npm t}]\n',
    },
    { path: 'apps/quay' },
  );
  expect(facts.ciWorkflows[0]?.jobs.map((job) => job.does)).toEqual([[], ['test'], ['test']]);
});

test('GitLab CI with extends and templates', async () => {
  const { facts } = await extractTexts(githubActions, {
    '.gitlab-ci.yml':
      'include:\n  - template: Security/SAST.gitlab-ci.yml\n.base:\n  script: [npm ci]\nunit:\n  extends: .base\n  script:\n    - npx jest\n    - npx eslint .\n  allow_failure: true\nvariables: {stages: x}\n',
  });
  expect(facts.ciWorkflows[0]?.jobs).toEqual([
    { name: 'unit', line: 5, does: ['lint', 'test'], uses: [], ignoresFailure: true, ignored: ['lint', 'test'] },
    { name: 'Security/SAST.gitlab-ci.yml', line: 1, does: ['sast'], uses: [], ignoresFailure: false },
  ]);
});

test('broken YAML and workflows in places that nobody runs', async () => {
  const { facts, diagnostics } = await extractTexts(githubActions, {
    '.github/workflows/x.yml': 'jobs: {a: [',
    'shared/.github/workflows/y.yml': 'jobs: {}',
    '.github/dependabot.yml': 'version: 2',
  });
  expect(diagnostics).toMatchObject([{ code: 'invalid-yaml' }]);
  expect(facts.ciWorkflows.length).toBeLessThan(2);
});

test('tasks that are sent to packages, called workflows, composite actions and other systems', async () => {
  const { facts } = await extractTexts(
    githubActions,
    {
      'package.json': '{"scripts":{"test":"turbo run test","api":"yarn workspace @dock/quay"}}',
      'apps/quay/package.json': '{"name":"@dock/quay","scripts":{"test":"vitest run","check":"oxlint ."}}',
      'apps/mole/package.json': '{"name":"@dock/mole","scripts":{"test":"jest"}}',
      '.github/actions/look/action.yml': 'runs:\n  using: composite\n  steps:\n    - run: yarn api check\n      shell: bash\n',
      '.github/workflows/pr.yml':
        'on: [pull_request]\njobs:\n  a:\n    uses: ./.github/workflows/called.yml\n  b:\n    uses: dock/shared/.github/workflows/x.yml@v1\n',
      '.github/workflows/called.yml':
        'on: {workflow_call: {inputs: {version: {type: string}}}}\njobs:\n  t:\n    steps:\n      - uses: ./.github/actions/look\n      - run: pnpm turbo run test --filter=@dock/quay\n  other:\n    steps: [{run: pnpm --filter mole test}]\n  all:\n    steps: [{run: npm test}]\n',
      'buildspec.yml': 'phases:\n  build:\n    commands:\n      - npx vitest run\n',
    },
    { path: 'apps/quay' },
  );
  const jobs = Object.fromEntries(facts.ciWorkflows.flatMap((each) => each.jobs).map((job) => [job.name, job]));
  expect(jobs['t']?.does).toEqual(['lint', 'test']);
  expect(jobs['other']?.does).toEqual([]);
  expect(jobs['all']?.does).toEqual(['test']);
  expect(jobs['a']?.does).toEqual(['lint', 'test']);
  expect(jobs['b']).toMatchObject({ elsewhere: true, does: [] });
  expect(jobs['buildspec.yml']?.does).toEqual(['test']);
  expect(facts.ciWorkflows.find((each) => each.name.endsWith('called.yml'))).toMatchObject({
    triggers: ['workflow_call', 'pull_request'],
    inputs: ['version'],
  });
});

test('shell scripts of the repository that a step starts are followed', async () => {
  const { facts } = await extractTexts(githubActions, {
    'package.json': '{"scripts":{"test":"vitest run","types":"tsc --noEmit"}}',
    'ci/all': '#!/usr/bin/env bash\nset -euo pipefail\nnpm run types\nnpm test\n',
    'ci/loose.sh': 'npx eslint .\nnpx prettier --check . || exit 1\nnpm audit\n',
    'ci/tool': '#!/usr/bin/env node\nnpm test\n',
    '.github/workflows/a.yml':
      'on: push\njobs:\n  a:\n    steps: [{run: bash ci/all}]\n  b:\n    steps: [{run: ./loose.sh, working-directory: ci}]\n  c:\n    steps: [{run: ./ci/tool}]\n',
  });
  expect(facts.ciWorkflows[0]?.jobs.map((job) => [job.does, job.ignored])).toEqual([
    [['test', 'typecheck'], undefined],
    [['audit', 'format', 'lint'], ['lint']],
    [[], undefined],
  ]);
});

test('an image that is named after its tool runs the tool', async () => {
  const { facts } = await extractTexts(githubActions, {
    'package.json': '{}',
    '.github/workflows/a.yml':
      'on: push\njobs:\n  a:\n    steps:\n      - run: docker run --rm -v "$PWD:/repo" ghcr.io/gitleaks/gitleaks:v8.24.3 git /repo\n      - run: docker run --rm tufin/oasdiff breaking a.json b.json\n      - run: docker run --rm acme/app npm test\n',
  });
  expect(facts.ciWorkflows[0]?.jobs[0]?.does).toEqual(['api-diff', 'contract', 'secret-scan']);
});

test('migrations of a package that the service is made of are its own, wherever the pipeline runs them', async () => {
  const { facts } = await extractTexts(
    githubActions,
    {
      'apps/quay/package.json': '{"name":"@dock/quay"}',
      'packages/db/package.json': '{"name":"@dock/db","scripts":{"lint":"eslint ."}}',
      'packages/db/prisma/migrations/1/migration.sql': 'CREATE TABLE a (id uuid);',
      '.github/workflows/a.yaml':
        'on: push\njobs:\n  a:\n    steps:\n      - {run: bunx prisma migrate deploy, working-directory: packages/db}\n      - {run: npm run lint, working-directory: packages/db}\n',
    },
    { path: 'apps/quay' },
  );
  expect(facts.migrationRuns.map(({ by, when }) => [by, when])).toEqual([['prisma', 'ci']]);
  expect(facts.ciWorkflows[0]?.jobs[0]?.does).toEqual(['migrate']);
});

test('which images a job pushes, for each value of its matrix', async () => {
  const { facts } = await extractTexts(githubActions, {
    'package.json': '{}',
    '.github/workflows/a.yml':
      'on: push\njobs:\n  a:\n    strategy: {matrix: {app: [mole, quay]}}\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {file: "./apps/${{ matrix.app }}/Containerfile", push: true}\n      - uses: docker/build-push-action@v6\n        with: {context: apps/buoy, push: "${{ github.event_name != \'pull_request\' }}"}\n  b:\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {context: ., push: false}\n',
  });
  expect(facts.ciWorkflows[0]?.jobs.map(({ publishes }) => publishes)).toEqual([
    ['apps/buoy/Dockerfile', 'apps/mole/Containerfile', 'apps/quay/Containerfile'],
    undefined,
  ]);
});

test('a step that goes on after a failure leaves the others alone', async () => {
  const { facts } = await extractTexts(githubActions, {
    'package.json': '{"scripts":{"test":"jest","test:e2e":"jest --config e2e.json","lint":"next lint"}}',
    '.github/workflows/a.yml':
      'on: push\njobs:\n  a:\n    steps:\n      - run: npm run lint\n      - run: npm test\n      - run: npm run test:e2e\n        continue-on-error: true\n',
  });
  expect(facts.ciWorkflows[0]?.jobs[0]).toMatchObject({ does: ['lint', 'test'], ignoresFailure: true, ignored: [] });
});

test('tests that may fail beside others, behind a pipe, or that nothing runs', async () => {
  const step = (text: string, more = '') => `      - run: ${text}\n${more}`;
  const { facts } = await extractTexts(githubActions, {
    'package.json': '{"scripts":{"test":"vitest run","e2e":"playwright test"}}',
    '.github/workflows/a.yml': `on: push\njobs:\n  a:\n    steps:\n${step('npm test')}${step('npm run e2e', '        continue-on-error: true\n')}  b:\n    steps:\n${step('npm test')}${step('npx vitest run --project slow || true')}  c:\n    steps:\n${step('npm test | tee out.txt')}  d:\n    steps:\n${step('npm test | tee out.txt', '        shell: bash\n')}  e:\n    if: false\n    steps:\n${step('npm test')}  f:\n    steps:\n${step('npm test', '        if: ${{ false }}\n')}`,
  });
  const jobs = Object.fromEntries((facts.ciWorkflows[0]?.jobs ?? []).map((job) => [job.name, [job.does, job.ignored, job.partlyIgnored]]));
  expect(jobs).toEqual({
    a: [['e2e', 'test'], ['e2e'], undefined],
    b: [['test'], [], ['test']],
    c: [['test'], ['test'], undefined],
    d: [['test'], undefined, undefined],
    e: [[], undefined, undefined],
    f: [[], undefined, undefined],
  });
});
