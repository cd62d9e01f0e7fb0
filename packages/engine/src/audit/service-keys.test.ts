import { expect, test } from 'vitest';
import { memoryTree } from '../tree/source-tree.ts';
import { projectOf } from './open-project.ts';
import { contentOf } from './service-keys.ts';

const manifest = (name: string): string => JSON.stringify({ name, scripts: { start: 'node index.js' }, dependencies: { fastify: '5' } });
const FILES = {
  'package.json': '{"workspaces":["services/*"]}',
  'services/a/package.json': manifest('a'),
  'services/a/index.js': "import '../../shared/x.js';",
  'services/b/package.json': manifest('b'),
  'services/b/index.js': '1;',
  'shared/x.js': '1;',
};

/** Names of the services whose key a change moves. */
function movedBy(path: string, text: string): string[] {
  const keys = (files: Record<string, string>): Map<string, string> => {
    const project = projectOf(memoryTree(files));
    return new Map(project.services.map((one) => [one.name, contentOf(project, one)]));
  };
  const [before, after] = [keys(FILES), keys({ ...FILES, [path]: text })];
  return [...after].flatMap(([name, key]) => (before.get(name) === key ? [] : [name])).toSorted();
}

test('a file moves the key of its service; what nobody owns and what links packages moves all', () => {
  expect(movedBy('services/a/index.js', '2;')).toEqual(['a']);
  expect(movedBy('shared/x.js', '2;')).toEqual(['a', 'b']);
  expect(movedBy('services/b/package.json', manifest('b').replace('"5"', '"6"'))).toEqual(['a', 'b']);
  expect(movedBy('services/b/README.md', 'b')).toEqual(['b']);
});
