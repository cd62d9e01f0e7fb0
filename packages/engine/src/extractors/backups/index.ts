// https://www.postgresql.org/docs/current/backup.html
import type { Backup } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import { toRecord, toRecords } from '../../lang/json/read-json.ts';
import { shellCommands } from '../../lang/shell/commands.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';
import { readTerraform } from './terraform.ts';
import { encrypts, leavesMachine, takenBy, takenByImage } from './tools.ts';
import type { Taken } from './tools.ts';

const TOOLS =
  /pg_dump|pg_basebackup|pgbackrest|wal-g|barman|mongodump|mysqldump|mariadb-dump|mysqlpump|xtrabackup|mariadb-backup|restic|velero|redis-cli|backup/i;
const NOT_OURS = /(?:^|\/)(?:tests?|__tests__|fixtures?|examples?|samples?)\//;

export const backups = defineExtractor({
  id: 'backups',
  about: 'Copies of data that are taken by scripts, crontabs, Kubernetes, workflows, compose services or Terraform',
  emits: ['backups'],
  extract(input) {
    const found: Backup[] = [];
    const crontabs: { script: string; schedule: string }[] = [];
    for (const { path } of input.files) {
      if (NOT_OURS.test(path)) continue;
      const kind = kindOf(path);
      const text = kind === undefined ? undefined : input.tree.read(path);
      if (kind === undefined || text === undefined || (kind !== 'cron' && !TOOLS.test(text))) continue;
      if (kind === 'terraform') found.push(...readTerraform(path, text));
      else if (kind === 'yaml') found.push(...inYaml(path, text));
      else if (kind === 'cron') inCrontab(path, text, found, crontabs);
      else found.push(...inScript(path, text));
    }
    for (const one of found) input.emit('backups', scheduled(one, crontabs));
  },
});

function kindOf(path: string): 'terraform' | 'yaml' | 'cron' | 'script' | undefined {
  if (path.endsWith('.tf')) return 'terraform';
  if (/\.ya?ml$/.test(path)) return 'yaml';
  if (/(?:^|\/)(?:crontab|cron\.d\/[^/]+)$|\.(?:cron|crontab)$/.test(path)) return 'cron';
  return /\.(?:sh|bash)$/.test(path) ? 'script' : undefined;
}

function backup(path: string, line: number, by: string, taken: Taken, text: string): Backup {
  const retention = /(?:KEEP_DAYS|RETENTION(?:_DAYS)?|keep-(?:daily|last|within)|-mtime \+)[=:" ]*"?(\d+\w?)/i.exec(text)?.[1];
  return {
    location: { path, line },
    ...taken,
    by,
    remote: leavesMachine(text) ? true : by === 'script' || by === 'cron' ? false : 'unknown',
    encrypted: encrypts(text) ? true : 'unknown',
    failsLoudly: 'unknown',
    ...(retention === undefined ? {} : { retention }),
  };
}

function inScript(path: string, text: string): Backup[] {
  const commands = shellCommands(text);
  return commands.flatMap((command) => {
    const taken = takenBy(command);
    if (!taken) return [];
    // A dump that is piped into gzip fails silently unless the shell looks at the whole pipe.
    const strict = commands.some(({ words }) => words[0] === 'set' && words.some((word) => /^-\w*e/.test(word)));
    const pipes = commands.some(({ words }) => words[0] === 'set' && words.includes('pipefail'));
    const piped = (text.split('\n')[command.line] ?? '').includes('|');
    const checked = /\$\?|if\s+!?\s*(?:pg_dump|mongodump|mysqldump)|\|\|\s*(?:exit|die|fail|\{)/.test(text);
    const loud = !command.failureIgnored && ((strict && (pipes || !piped)) || checked);
    return [{ ...backup(path, command.line + 1, 'script', taken, text), failsLoudly: loud }];
  });
}

function inCrontab(path: string, text: string, found: Backup[], crontabs: { script: string; schedule: string }[]): void {
  text.split('\n').forEach((row, index) => {
    const match = /^\s*(@(?:hourly|daily|midnight|weekly|monthly)|(?:[\d*/,-]+\s+){5})\s*(?:root\s+)?(.+)$/.exec(row);
    if (!match) return;
    const schedule = (match[1] as string).trim();
    for (const command of shellCommands(match[2] as string)) {
      const taken = takenBy(command);
      if (taken) found.push({ ...backup(path, index + 1, 'cron', taken, row), schedule });
      for (const word of command.words) if (/\.(?:sh|bash)$/.test(word)) crontabs.push({ script: nameOf(word), schedule });
    }
  });
}

function inYaml(path: string, text: string): Backup[] {
  return readYaml(text).documents.flatMap((document) => {
    const root = toRecord(document.value);
    const kind = root['kind'];
    const spec = toRecord(root['spec']);
    const line = document.line(['kind']);
    const schedule = typeof spec['schedule'] === 'string' ? spec['schedule'] : undefined;
    if (kind === 'CronJob' && schedule !== undefined) {
      const pod = toRecord(toRecord(toRecord(toRecord(spec['jobTemplate'])['spec'])['template'])['spec']);
      return toRecords(pod['containers']).flatMap((container) =>
        fromContainer(path, line, 'kubernetes', container, text).map((one) => ({ ...one, schedule })),
      );
    }
    if ((kind === 'ScheduledBackup' || kind === 'Schedule') && schedule !== undefined) {
      const taken: Taken =
        kind === 'Schedule'
          ? { tool: 'velero', engine: 'files', pointInTime: false }
          : { tool: 'barman', engine: 'postgresql', pointInTime: true };
      return [{ ...backup(path, line, 'kubernetes', taken, text), schedule, remote: true }];
    }
    if (root['jobs'] !== undefined) return inWorkflow(path, root, (job) => document.line(['jobs', job]));
    return Object.entries(toRecord(root['services'])).flatMap(([name, value]) => {
      const service = toRecord(value);
      const environment = JSON.stringify(service['environment'] ?? '');
      const cron = /(?:SCHEDULE|CRON(?:_EXPRESSION|_TIME)?)["=: ]+([^",]+)/i.exec(environment)?.[1];
      return fromContainer(path, document.line(['services', name]), 'compose', service, environment).map((one) =>
        cron ? { ...one, schedule: cron } : one,
      );
    });
  });
}

function inWorkflow(path: string, root: Record<string, unknown>, lineOf: (job: string) => number): Backup[] {
  const crons = toRecords(toRecord(root['on'] ?? root['true'])['schedule']).flatMap((one) =>
    typeof one['cron'] === 'string' ? [one['cron']] : [],
  );
  return Object.entries(toRecord(root['jobs'])).flatMap(([name, value]) => {
    const text = toRecords(toRecord(value)['steps'])
      .map((step) => (typeof step['run'] === 'string' ? step['run'] : ''))
      .join('\n');
    const taken = shellCommands(text)
      .map(takenBy)
      .find((one) => one !== undefined);
    if (!taken) return [];
    // Steps run in a shell that stops at the first failure; a failing pipe is seen with `bash` only.
    return [{ ...backup(path, lineOf(name), 'workflow', taken, text), ...(crons[0] === undefined ? {} : { schedule: crons[0] }) }];
  });
}

function fromContainer(path: string, line: number, by: string, container: Record<string, unknown>, text: string): Backup[] {
  const words = [container['entrypoint'], container['command'], container['args']].flatMap((part) =>
    Array.isArray(part) ? part.map(String) : typeof part === 'string' ? [part] : [],
  );
  const command = words.map((word) => (/\s/.test(word) && words.length > 1 ? `'${word.replaceAll("'", '"')}'` : word)).join(' ');
  const taken =
    shellCommands(command)
      .map(takenBy)
      .find((one) => one !== undefined) ?? takenByImage(String(container['image'] ?? ''));
  return taken ? [backup(path, line, by, taken, `${command}\n${text}`)] : [];
}

/** A script that a crontab of the tree starts has that crontab's schedule. */
function scheduled(one: Backup, crontabs: readonly { script: string; schedule: string }[]): Backup {
  if (one.schedule !== undefined) return one;
  const row = crontabs.find(({ script }) => script === nameOf(one.location.path));
  return row ? { ...one, schedule: row.schedule } : one;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
