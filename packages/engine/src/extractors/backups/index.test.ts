import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { backups } from './index.ts';

async function read(texts: Record<string, string>) {
  const { facts } = await extractTexts(backups, texts);
  return facts.backups;
}

test('a script is scheduled when a crontab of the tree starts it', async () => {
  const found = await read({
    'ops/save.sh': '#!/bin/bash\nset -eo pipefail\npg_dump "$URL" | gzip | aws s3 cp - s3://copies/x.gz --sse\n',
    'ops/crontab': '# daily\n0 3 * * * /ops/save.sh\n',
  });
  expect(found).toEqual([
    {
      location: { path: 'ops/save.sh', line: 3 },
      tool: 'pg_dump',
      engine: 'postgresql',
      by: 'script',
      pointInTime: false,
      remote: true,
      encrypted: true,
      failsLoudly: true,
      schedule: '0 3 * * *',
    },
  ]);
});

test('a dump that is piped without pipefail, or whose failure is swallowed, fails in silence', async () => {
  const loud = async (body: string): Promise<unknown> => (await read({ 'save.sh': `#!/bin/sh\n${body}\n` }))[0]?.failsLoudly;
  expect(await loud('set -e\npg_dump x | gzip > y.gz')).toBe(false);
  expect(await loud('pg_dump x > y || true')).toBe(false);
  expect(await loud('set -e\npg_dump x > y')).toBe(true);
});

test('restores, versions and dumps of the schema alone are no copies', async () => {
  expect(
    await read({ 'a.sh': 'wal-g backup-list\nrestic check\npg_dump --schema-only x\npgbackrest restore\npg_dump --version\n' }),
  ).toEqual([]);
});

test('cron jobs, operators, workflows, images and managed databases', async () => {
  const found = await read({
    'k8s/copy.yaml':
      'apiVersion: batch/v1\nkind: CronJob\nspec:\n  schedule: "5 1 * * *"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n            - image: postgres\n              command: ["sh", "-c", "pg_dump $URL > /out/x"]\n',
    'k8s/operator.yaml':
      'apiVersion: postgresql.cnpg.io/v1\nkind: ScheduledBackup\nspec:\n  schedule: "0 0 * * * *"\n  backupOwnerReference: self\n',
    '.github/workflows/copy.yml':
      'on:\n  schedule:\n    - cron: "0 2 * * *"\njobs:\n  copy:\n    steps:\n      - run: mongodump --uri x --archive=a.gz\n',
    'compose.yml':
      'services:\n  copies:\n    image: prodrigestivill/postgres-backup-local:16\n    environment:\n      SCHEDULE: "@daily"\n      BACKUP_KEEP_DAYS: 7\n',
    'main.tf':
      'resource "aws_db_instance" "main" {\n  engine = "postgres"\n  backup_retention_period = 14\n  storage_encrypted = true\n}\nresource "aws_db_instance" "toy" {\n  backup_retention_period = 0\n}\n',
  });
  expect(found.map((one) => [one.location.path, one.tool, one.engine, one.by, one.schedule])).toEqual([
    ['.github/workflows/copy.yml', 'mongodump', 'mongodb', 'workflow', '0 2 * * *'],
    ['compose.yml', 'pg_dump', 'postgresql', 'compose', '@daily'],
    ['k8s/copy.yaml', 'pg_dump', 'postgresql', 'kubernetes', '5 1 * * *'],
    ['k8s/operator.yaml', 'barman', 'postgresql', 'kubernetes', '0 0 * * * *'],
    ['main.tf', 'managed', 'postgresql', 'terraform', 'daily'],
    ['main.tf', 'managed', 'unknown', 'terraform', undefined],
  ]);
});
