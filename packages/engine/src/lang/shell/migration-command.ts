import type { ShellCommand } from './commands.ts';

/** A command that changes a database schema. */
export interface MigrationCommand {
  by: string;
  /** It changes the schema from models, without migrations. */
  push: boolean;
  /** Whether the tool takes a lock, so that two runs do not overlap (as its documentation says). */
  locked: boolean | 'unknown';
  /** Printed words. */
  text: string;
}

/** `undefined` for anything that does not migrate forward. Development-only forms (`prisma migrate dev`) count too. */
export function migrationCommand(command: Pick<ShellCommand, 'words'>): MigrationCommand | undefined {
  const words = command.words.map((word) => word.replace(/^(?:\.\/)?node_modules\/\.bin\//, ''));
  // `node ./node_modules/.bin/knex`, `ts-node node_modules/.bin/knex`, `tsx …`
  const start = words.findIndex((word, index) => index > 0 && index < 6 && /(?:^|\/)(?:knex|prisma|typeorm|sequelize|sequelize-cli|node-pg-migrate|mikro-orm|drizzle-kit|db-migrate|migrate-mongo)(?:\/(?:bin|build|cli)\b.*)?$/.test(word));
  const used = /^(?:node|tsx|ts-node|ts-node-esm|bun)$/.test(words[0] ?? '') && start > 0 ? words.slice(start) : words;
  const tool = (used[0] ?? '').replace(/^.*\/node_modules\/(?:\.bin\/)?/, '').replace(/^.*\//, '').replace(/\.[cm]?js$/, '');
  const args = used.slice(1);
  const has = (pattern: RegExp): boolean => args.some((word) => pattern.test(word));
  const text = command.words.join(' ').slice(0, 200);
  const made = (by: string, locked: MigrationCommand['locked'], push = false): MigrationCommand => ({ by, push, locked, text });
  if (tool === 'prisma' || tool === 'prisma@latest') {
    if (args[0] === 'db' && args[1] === 'push') return made('prisma', false, true);
    return args[0] === 'migrate' && (args[1] === 'deploy' || args[1] === 'dev') ? made('prisma', true) : undefined;
  }
  if (tool === 'knex' || (tool === 'cli' && used[0]?.includes('knex'))) return has(/^migrate:(?:latest|up)$/) ? made('knex', true) : undefined;
  if (tool === 'node-pg-migrate') return has(/^(?:up|redo)$/) ? made('node-pg-migrate', true) : undefined;
  if (/^typeorm/.test(tool)) return has(/^migration:run$/) ? made('typeorm', false) : has(/^schema:sync$/) ? made('typeorm', false, true) : undefined;
  if (/^sequelize/.test(tool)) return has(/^db:migrate$/) ? made('sequelize', false) : undefined;
  if (/^mikro-orm/.test(tool)) return has(/^migration:up$/) ? made('mikro-orm', false) : has(/^schema:update$/) ? made('mikro-orm', false, true) : undefined;
  if (tool === 'drizzle-kit') return has(/^migrate$/) ? made('drizzle', false) : has(/^push(?::\w+)?$/) ? made('drizzle', false, true) : undefined;
  if (tool === 'db-migrate') return has(/^up$/) ? made('db-migrate', false) : undefined;
  if (tool === 'migrate-mongo') return has(/^up$/) ? made('migrate-mongo', 'unknown') : undefined;
  if (tool === 'atlas') return args[0] === 'migrate' && args[1] === 'apply' ? made('atlas', true) : args[0] === 'schema' && args[1] === 'apply' ? made('atlas', true, true) : undefined;
  if (tool === 'flyway') return has(/^migrate$/) ? made('flyway', true) : undefined;
  if (tool === 'dbmate') return has(/^(?:up|migrate)$/) ? made('dbmate', 'unknown') : undefined;
  if (tool === 'goose' || tool === 'migrate') return has(/^up$/) ? made(tool, 'unknown') : undefined;
  if (/^(?:node|tsx|ts-node|bun)$/.test(tool) && args.some((word) => /(?:^|[/_-])(?:run-?migrations?|migrate(?:-up|-db|-latest)?|migrations?[/-]run)(?:\.[cm]?[jt]s)?$/i.test(word))) return made('script', 'unknown');
  return undefined;
}
