import { expect, test } from 'vitest';
import { readPrisma } from './read-prisma.ts';

test('comments over several lines are read over, and what looks like one in a text is not', () => {
  const { blocks, errors } = readPrisma(
    `/**
 * What is kept of errors.
 */
model ErrorGroup {
  id   String @id /* made by the database */
  glob String @default("/* all */") // and /* so on
  /* model Never { id Int @id } */
}`,
  );
  expect(errors).toEqual([]);
  expect(blocks.map(({ name, line, fields }) => [name, line, fields.map((field) => field.name)])).toEqual([
    ['ErrorGroup', 4, ['id', 'glob']],
  ]);
});
