import type { Backup } from '@airworthy/model';
import type { ShellCommand } from '../../lang/shell/commands.ts';

/** What a command line or image name says about a copy that it takes. */
export type Taken = Pick<Backup, 'tool' | 'engine' | 'pointInTime'>;

const BY_COMMAND: readonly [RegExp, string, Backup['engine'], boolean][] = [
  [/^pg_dump(?:all)?$/, 'pg_dump', 'postgresql', false],
  [/^pg_basebackup$/, 'pg_basebackup', 'postgresql', false],
  [/^pgbackrest$/, 'pgbackrest', 'postgresql', true],
  [/^wal-g$/, 'wal-g', 'postgresql', true],
  [/^barman(?:-cloud-backup)?$/, 'barman', 'postgresql', true],
  [/^mongodump$/, 'mongodump', 'mongodb', false],
  [/^(?:mysqldump|mariadb-dump|mysqlpump|xtrabackup|mariadb-backup)$/, 'mysqldump', 'mysql', false],
  [/^restic$/, 'restic', 'files', false],
  [/^velero$/, 'velero', 'files', false],
];

/** Sub-commands that read, check or restore instead of taking a copy. */
const NOT_TAKING =
  /^(?:restore|list|check|snapshots|forget|prune|init|stanza-create|version|info|get|recover|show-backups?|backup-list|backup-fetch|wal-fetch|wal-show|backup-show)$/;

/** The copy that a command takes, `undefined` when it takes none. */
export function takenBy({ words }: ShellCommand): Taken | undefined {
  const name = words[0]?.slice(words[0].lastIndexOf('/') + 1) ?? '';
  if (name === 'redis-cli' && words.some((word) => /^(?:BGSAVE|SAVE|--rdb)$/i.test(word)))
    return { tool: 'redis', engine: 'redis', pointInTime: false };
  if (name === 'docker' || name === 'kubectl') return inside(words);
  const found = BY_COMMAND.find(([pattern]) => pattern.test(name));
  if (!found || words.slice(1).some((word) => NOT_TAKING.test(word)) || words.some((word) => /^--(?:version|help)$/.test(word)))
    return undefined;
  // A dump of the schema alone holds no data.
  if (words.some((word) => /^(?:-s|--schema-only|--no-data|-d)$/.test(word) && !(found[1] === 'pg_dump' && word === '-d')))
    return undefined;
  return { tool: found[1], engine: found[2], pointInTime: found[3] };
}

/** `docker exec db pg_dump …`: the tool is a later word. */
function inside(words: readonly string[]): Taken | undefined {
  const at = words.findIndex((word) => BY_COMMAND.some(([pattern]) => pattern.test(word)));
  return at > 0 ? takenBy({ words: words.slice(at), env: {}, line: 0, failureIgnored: false, cwd: undefined, via: [] }) : undefined;
}

/** The copy that an image takes when it runs, by the published name of the image. */
export function takenByImage(image: string): Taken | undefined {
  const name = image
    .replace(/@.*$/, '')
    .replace(/:[^/]*$/, '')
    .toLowerCase();
  if (/(?:postgres|pg)[\w-]*-?backup|backup[\w-]*-(?:postgres|pg)/.test(name))
    return { tool: 'pg_dump', engine: 'postgresql', pointInTime: false };
  if (/wal-g|pgbackrest|barman/.test(name))
    return { tool: /wal-g|pgbackrest|barman/.exec(name)?.[0] ?? '', engine: 'postgresql', pointInTime: true };
  if (/mongo[\w-]*-?backup|backup[\w-]*-mongo/.test(name)) return { tool: 'mongodump', engine: 'mongodb', pointInTime: false };
  if (/(?:mysql|mariadb)[\w-]*-?backup|backup[\w-]*-(?:mysql|mariadb)/.test(name))
    return { tool: 'mysqldump', engine: 'mysql', pointInTime: false };
  if (/docker-volume-backup|volumerize|\/restic|\/resticker/.test(name)) return { tool: 'volume', engine: 'files', pointInTime: false };
  return undefined;
}

/** Whether a text that takes a copy also sends it away. */
export function leavesMachine(text: string): boolean {
  return (
    /\b(?:aws s3|s3cmd|s5cmd|gsutil|gcloud storage|rclone|az storage|azcopy|mc (?:cp|mirror|pipe)|scp|rsync [^\n]*:|b2 upload|wal-g|s3:\/\/|gs:\/\/)/.test(
      text,
    ) || /\bS3_BUCKET|AWS_S3_BUCKET|BACKUP_BUCKET/.test(text)
  );
}

export function encrypts(text: string): boolean {
  return /--sse(?:\s|=|$)|--server-side-encryption|\b(?:gpg|age|openssl enc|GPG_PASSPHRASE|WALG_(?:GPG|PGP|LIBSODIUM|CSE)|repo1-cipher|RESTIC_PASSWORD|restic\b)/.test(
    text,
  );
}
