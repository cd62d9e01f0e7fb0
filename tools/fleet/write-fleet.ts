import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesOf } from './service-files.ts';
import { plantedIn } from './defects.ts';
import type { Planted } from './defects.ts';
import { shapes } from './shape.ts';

export interface WrittenFleet {
  services: number;
  files: number;
  lines: number;
  planted: Planted[];
}

/** Writes a fleet of varied services and its manifest. */
export function writeFleet(folder: string, count: number, seed: number): WrittenFleet {
  const all = shapes(count, seed);
  const planted = all.flatMap((one) => plantedIn(one.name, one.defects));
  let files = 0;
  let lines = 0;
  const write = (path: string, text: string): void => {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    files += 1;
    lines += text.split('\n').length - 1;
  };
  write('package.json', `${JSON.stringify({ name: 'generated-fleet', private: true, workspaces: ['services/*'] }, undefined, 2)}\n`);
  write('manifest.yaml', manifestText(planted));
  for (const shape of all) {
    for (const [path, text] of filesOf(shape)) write(`services/${shape.name}/${path}`, text);
  }
  return { services: count, files, lines, planted };
}

function manifestText(planted: readonly Planted[]): string {
  const entries = planted.map((one) =>
    Object.entries(one)
      .map(([key, value], index) => `${index === 0 ? '- ' : '  '}${key}: ${JSON.stringify(value)}\n`)
      .join(''),
  );
  return entries.length === 0 ? '[]\n' : entries.join('');
}
