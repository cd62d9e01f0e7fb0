import { openProject } from '@airworthy/engine';
import { parseModule, SCRIPT_FILE } from '@airworthy/engine/lang/typescript/parse';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The least that any analyser of these files has to do: read, parse with raw transfer, walk every node once. Prints the number of files and nodes. */
const root = resolve(process.argv[2] as string);
const list = process.argv[3];
const paths = list ? (JSON.parse(readFileSync(list, 'utf8')) as string[]) : scripts();
let nodes = 0;
for (const path of paths) {
  const { program } = parseModule(path, readFileSync(join(root, path), 'utf8'));
  nodes += walk(program);
}
console.log(JSON.stringify({ files: paths.length, nodes, paths: list ? undefined : paths }));

function scripts(): string[] {
  const project = openProject(root);
  const inside = project.services.map((one) => (one.path === '' ? '' : `${one.path}/`));
  return project.tree.files
    .map((file) => file.path)
    .filter((path) => SCRIPT_FILE.test(path) && inside.some((prefix) => path.startsWith(prefix)));
}

function walk(node: object): number {
  let count = 1;
  const record = node as Record<string, unknown>;
  for (const key in record) {
    const value = record[key];
    if (Array.isArray(value)) {
      for (const item of value) if (item !== null && typeof item === 'object' && 'type' in item) count += walk(item);
    } else if (value !== null && typeof value === 'object' && 'type' in value) count += walk(value);
  }
  return count;
}
