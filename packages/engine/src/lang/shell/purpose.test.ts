import { expect, test } from 'vitest';
import { shellCommands } from './commands.ts';
import { migrationCommand } from './migration-command.ts';
import { purposesOf } from './purpose.ts';

const does = (text: string) => [...new Set(shellCommands(text).flatMap(purposesOf))];

test.each([
  ['npx prisma migrate diff --from-migrations prisma/migrations --to-schema-datamodel prisma/schema.prisma --exit-code', true],
  ['BRANCH_DIFF=$(mise exec -- pscale branch diff "$DB" "$BRANCH" --format json)', true],
  ['mise exec -- atlas migrate diff --env ci', true],
  ['npx typeorm migration:generate -d src/source.ts --check src/m', true],
  ['npx prisma validate', false],
  ['npx prisma generate', false],
])('%s compares schemas: %s', (text, expected) => {
  expect(does(text).includes('schema-drift')).toBe(expected);
});

test('tools that make others wait are told from those on which the second fails', () => {
  const locked = (text: string) => migrationCommand({ words: text.split(' ') })?.locked;
  expect(locked('prisma migrate deploy')).toBe(true);
  expect(locked('prisma migrate dev')).toBe(false);
  expect(locked('prisma db push')).toBe(false);
  expect(locked('knex migrate:latest')).toBe(false);
  expect(locked('goose up')).toBe(false);
  expect(locked('node migrate.js')).toBe('unknown');
});
