import type { ShellCommand } from './commands.ts';

/** A command that changes a database schema. */
export interface MigrationCommand {
  by: string;
  /** It changes the schema from models, without migrations. */
  push: boolean;
  /** The tool makes those that come second wait their turn. A mark in its own table, on which they fail, does not count; unknown for a script of the project. */
  locked: boolean | 'unknown';
  /** Printed words. */
  text: string;
}

/**
 * A tool that is no Node package, in a container of an image whose name says nothing of the service, migrates the tables of
 * somebody else. An image that is told by a variable may be the service's own.
 */
export function isForeignMigration(by: string, image: string, service: { name: string; path: string }): boolean {
  if (!/^(?:goose|flyway|dbmate|migrate|atlas)$/.test(by) || image === '') return false;
  const name = (image.split('/').at(-1) ?? '').split(/[:@]/)[0] ?? '';
  if (/^(?:goose|flyway|dbmate|migrate|atlas)$/.test(name)) return false;
  const own = [service.name, service.path.split('/').at(-1) ?? ''].map((one) => one.replace(/^@[^/]+\//, '')).filter((one) => one !== '');
  return !own.some((one) => name.includes(one));
}

/**
 * Tools that hold an advisory lock of the database, or lock their table, while they migrate.
 * https://www.prisma.io/docs/orm/prisma-migrate/workflows/development-and-production#advisory-locking,
 * https://atlasgo.io/faq/lock-timeout, https://documentation.red-gate.com/flyway, https://github.com/golang-migrate/migrate (Lock)
 */
const WAITS = /^(?:prisma|atlas|flyway|migrate)$/;

/** `undefined` for anything that does not migrate forward. Development-only forms (`prisma migrate dev`) count too. */
export function migrationCommand(command: Pick<ShellCommand, 'words'>): MigrationCommand | undefined {
  const words = command.words.map((word) => word.replace(/^(?:\.\/)?node_modules\/\.bin\//, ''));
  // `node ./node_modules/.bin/knex`, `ts-node node_modules/.bin/knex`, `tsx …`
  const start = words.findIndex(
    (word, index) =>
      index > 0 &&
      index < 7 &&
      /(?:^|\/)(?:knex|prisma|typeorm|sequelize|sequelize-cli|node-pg-migrate|mikro-orm|drizzle-kit|db-migrate|migrate-mongo)(?:\/(?:bin|build|cli)\b.*)?$/.test(
        word,
      ),
  );
  // `yarn backend sequelize db:migrate`, `pnpm --filter db prisma migrate deploy`
  const used =
    /^(?:node|tsx|ts-node|ts-node-esm|bun|npm|yarn|pnpm)$/.test(words[0] ?? '') && start > 0 && words[1] !== 'add' && words[1] !== 'install'
      ? words.slice(start)
      : words;
  const tool = (used[0] ?? '')
    .replace(/^.*\/node_modules\/(?:\.bin\/)?/, '')
    .replace(/^.*\//, '')
    .replace(/\.[cm]?js$/, '');
  const args = used.slice(1);
  const has = (pattern: RegExp): boolean => args.some((word) => pattern.test(word));
  const text = command.words.join(' ').slice(0, 200);
  const made = (by: string, push = false): MigrationCommand => ({
    by,
    push,
    locked: by === 'script' ? 'unknown' : !push && WAITS.test(by) && args[1] !== 'dev',
    text,
  });
  if (tool === 'prisma' || tool === 'prisma@latest') {
    if (args[0] === 'db' && args[1] === 'push') return made('prisma', true);
    return args[0] === 'migrate' && (args[1] === 'deploy' || args[1] === 'dev') ? made('prisma') : undefined;
  }
  if (tool === 'knex' || (tool === 'cli' && used[0]?.includes('knex'))) return has(/^migrate:(?:latest|up)$/) ? made('knex') : undefined;
  if (tool === 'node-pg-migrate') return has(/^(?:up|redo)$/) ? made('node-pg-migrate') : undefined;
  if (tool.startsWith('typeorm'))
    return has(/^migration:run$/) ? made('typeorm') : has(/^schema:sync$/) ? made('typeorm', true) : undefined;
  if (tool.startsWith('sequelize')) return has(/^db:migrate$/) ? made('sequelize') : undefined;
  if (tool.startsWith('mikro-orm'))
    return has(/^migration:up$/) ? made('mikro-orm') : has(/^schema:update$/) ? made('mikro-orm', true) : undefined;
  if (tool === 'drizzle-kit') return has(/^migrate$/) ? made('drizzle') : has(/^push(?::\w+)?$/) ? made('drizzle', true) : undefined;
  if (tool === 'db-migrate') return has(/^up$/) ? made('db-migrate') : undefined;
  if (tool === 'migrate-mongo') return has(/^up$/) ? made('migrate-mongo') : undefined;
  if (tool === 'atlas')
    return args[0] === 'migrate' && args[1] === 'apply'
      ? made('atlas')
      : args[0] === 'schema' && args[1] === 'apply'
        ? made('atlas', true)
        : undefined;
  if (tool === 'flyway') return has(/^migrate$/) ? made('flyway') : undefined;
  if (tool === 'dbmate') return has(/^(?:up|migrate)$/) ? made('dbmate') : undefined;
  if (tool === 'goose' || tool === 'migrate') return has(/^up$/) ? made(tool) : undefined;
  if (
    /^(?:node|tsx|ts-node|bun)$/.test(tool) &&
    args.some((word) =>
      /(?:^|[/_-])(?:(?:run|apply)-?migrations?|migrate(?:-up|-db|-latest)?|migrations?[/-]run)(?:\.[cm]?[jt]s)?$/i.test(word),
    )
  )
    return made('script');
  return undefined;
}
