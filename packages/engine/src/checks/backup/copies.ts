import type { Backup, DbClient } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import type { Check } from '../../check/define-check.ts';
import { live, told } from '../../derive/wired.ts';

/** One data store of the running app: its engine, at the client that is met first. */
function storesOf(clients: readonly DbClient[]): DbClient[] {
  const byEngine = new Map<string, DbClient>();
  for (const client of live(clients)) {
    if (client.engine !== 'sqlite' && !byEngine.has(client.engine)) byEngine.set(client.engine, client);
  }
  return [...byEngine.values()];
}

function covering(store: DbClient, backups: readonly Backup[]): Backup | undefined {
  const fitting = backups.filter(
    (one) => one.engine === store.engine || one.engine === 'unknown' || store.engine === 'unknown' || one.tool === 'velero',
  );
  return fitting.find((one) => one.schedule !== undefined) ?? fitting[0];
}

/** What a copy of each store has to be. Where the tree holds none, a person is asked, unless the statement is about the tree. */
function everyStore(
  words: { title: string; failTitle: string },
  holds: (backup: Backup) => boolean | undefined,
  seen: (backup: Backup) => string,
  whenNone?: boolean,
): Omit<Check<'dbClients' | 'backups', { store: DbClient; backup: Backup | undefined }>, 'id'> {
  return {
    ...words,
    needs: ['dbClients', 'backups'],
    subjects: ({ dbClients, backups }) => storesOf(dbClients).map((store) => ({ store, backup: covering(store, backups) })),
    holds: ({ backup }) => (backup ? backup.disabled !== true && holds(backup) : whenNone),
    location: ({ store, backup }) => backup?.location ?? store.location,
    message: ({ store, backup }) =>
      backup
        ? `${backup.tool} copies ${backup.engine}: ${backup.disabled === true ? 'switched off' : seen(backup)}`
        : `Nothing in the tree copies this ${store.engine === 'unknown' ? 'database' : store.engine} database`,
    related: ({ store, backup }) => (backup ? [store.location] : []),
    whenNone: 'na',
    noneMessage: 'The running app opens no database of a server.',
    confidence: 'likely',
  };
}

export const copiesScheduled = defineCheck({
  id: 'backup/copies-scheduled',
  ...everyStore(
    {
      title: 'What copies every database on a schedule is declared in the repository',
      failTitle: 'Nothing in the repository copies a database on a schedule',
    },
    (backup) => (backup.schedule === undefined ? undefined : true),
    (backup) => backup.schedule ?? 'nothing in the tree starts it',
    false,
  ),
});

export const changesReplayable = defineCheck({
  id: 'backup/changes-replayable',
  ...everyStore(
    { title: 'The state of any moment can be brought back', failTitle: 'Only the state of the last copy can be brought back' },
    // A script of whole copies may stand beside an archived log elsewhere; a managed database says it all.
    (backup) => (backup.by === 'terraform' ? told(backup.pointInTime) : backup.pointInTime === true || undefined),
    (backup) => (backup.pointInTime === true ? 'point in time' : 'whole copies'),
  ),
});

export const copiesElsewhere = defineCheck({
  id: 'backup/copies-elsewhere',
  ...everyStore(
    { title: 'Copies leave the machine that they are taken from', failTitle: 'Copies stay on the machine that they are taken from' },
    (backup) => told(backup.remote),
    (backup) => (backup.remote === true ? 'sent elsewhere' : 'where it goes is not told'),
  ),
});

export const copiesEncrypted = defineCheck({
  id: 'backup/copies-encrypted',
  ...everyStore(
    { title: 'Copies are encrypted', failTitle: 'Copies are kept as plain text' },
    (backup) => told(backup.encrypted),
    (backup) => (backup.encrypted === true ? 'encrypted' : backup.encrypted === false ? 'not encrypted' : 'encryption is not told'),
  ),
});

export const failuresSeen = defineCheck({
  id: 'backup/failures-end-the-script',
  title: 'A backup that fails ends with an error',
  failTitle: 'A backup can fail and still end as if it had worked',
  needs: ['backups'],
  subjects: ({ backups }) => backups.filter((one) => one.by === 'script'),
  holds: (backup) => told(backup.failsLoudly),
  location: (backup) => backup.location,
  message: (backup) => `${backup.tool}: ${backup.failsLoudly === false ? 'its exit code is lost' : 'a failure ends the script'}`,
  whenNone: 'na',
  noneMessage: 'No script in the tree takes a backup.',
  confidence: 'proved',
});

export const retentionSet = defineCheck({
  id: 'backup/retention-set',
  ...everyStore(
    { title: 'How long copies are kept is set', failTitle: 'Copies are kept for ever, or not told how long' },
    (backup) => (backup.retention === undefined ? undefined : true),
    (backup) => (backup.retention === undefined ? 'no retention is told' : `kept ${backup.retention}`),
  ),
});
