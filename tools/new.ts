import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { checkRegistry } from './generate/check-registry.ts';

/** `npm run new <kind> <name>`: copies a template and says what to edit. */
const ROOT = join(import.meta.dirname, '..');

interface Kind {
  /** Shape of the name. */
  name: RegExp;
  example: string;
  /** Files by template name → place, with {area}, {name} filled in. */
  files: Record<string, string>;
  next: string;
}

const KINDS: Record<string, Kind> = {
  check: {
    name: /^([a-z]+)\/([a-z0-9-]+)$/,
    example: 'http/answers-in-time',
    files: {
      'check.ts.txt': 'packages/engine/src/checks/{area}/{name}.ts',
      'check.test.ts.txt': 'packages/engine/src/checks/{area}/{name}.test.ts',
    },
    next: 'State subjects and condition, write the test, and name the check in an item of standards/.',
  },
  extractor: {
    name: /^()([a-z0-9-]+)$/,
    example: 'my-tool',
    files: {
      'extractor.ts.txt': 'packages/engine/src/extractors/{name}/index.ts',
      'extractor.test.ts.txt': 'packages/engine/src/extractors/{name}/index.test.ts',
    },
    next: 'Say what it emits, read it, and write the test with a near-miss and a broken input.',
  },
  standard: {
    name: /^(\d{2})-([a-z0-9-]+)$/,
    example: '47-my-topic',
    files: { 'standard.yaml.txt': 'standards/{area}-{name}.yaml' },
    next: 'Write the items; ids are never reused.',
  },
  report: {
    name: /^()([a-z0-9-]+)$/,
    example: 'csv',
    files: {
      'report.ts.txt': 'packages/reports/src/{name}/{name}-writer.ts',
      'report.test.ts.txt': 'packages/reports/src/{name}/{name}-writer.test.ts',
    },
    next: 'Add one line to packages/reports/src/index.ts and one to apps/cli/src/formats.ts.',
  },
};

const [kindName = '', fullName = ''] = process.argv.slice(2);
const kind = KINDS[kindName];
const match = kind?.name.exec(fullName);
if (!kind || !match) {
  const usage = Object.entries(KINDS).map(([name, one]) => `  npm run new ${name} ${one.example}`);
  console.error(
    `${kind ? `${fullName || 'No name'} is no name for a ${kindName}.` : `There is no kind ${kindName || '(none)'}.`}\n${usage.join('\n')}`,
  );
  process.exit(2);
}
const [, area = '', name = ''] = match;
const places = Object.entries(kind.files).map(([template, place]) => ({ template, place: fill(place) }));
const taken = places.find((one) => existsSync(join(ROOT, one.place)));
if (taken) {
  console.error(`${taken.place} exists already.`);
  process.exit(2);
}
if (kindName === 'check' && checkRegistry(ROOT)['packages/engine/src/checks/registry.generated.ts']?.includes(`  '${fullName}': `)) {
  console.error(`There is a check ${fullName} already.`);
  process.exit(2);
}
for (const { template, place } of places) {
  mkdirSync(dirname(join(ROOT, place)), { recursive: true });
  writeFileSync(join(ROOT, place), fill(readFileSync(join(ROOT, 'tools/templates', template), 'utf8')));
  console.log(`wrote ${place}`);
}
const scripts = places.map((one) => one.place).filter((place) => place.endsWith('.ts'));
if (scripts.length > 0) spawnSync(join(ROOT, 'node_modules/.bin/oxfmt'), scripts, { cwd: ROOT });
const { status } = spawnSync(process.execPath, [join(ROOT, 'tools/generate.ts')], { stdio: 'inherit' });
console.log(kind.next);
process.exitCode = status ?? 1;

function fill(text: string): string {
  const camel = name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return text.replaceAll('{area}', area).replaceAll('{name}', name).replaceAll('{camel}', camel);
}
