import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Made } from './xml-reports.ts';

/**
 * What Codacy's two command lines write. `DIR/codacy/codacy-cli` is Codacy's CLI v2 with `DIR/codacy` as its home, where `.cache/codacy` holds
 * ESLint and Lizard; `DIR/codacy/analysis-json` reads rows of results and writes them with the JSON formatter of Codacy's analysis CLI, whose own
 * analysers are container images.
 */
export function codacyReports({ tools, example }: { tools: string; example: string }): Record<string, Made> {
  const home = join(tools, 'codacy');
  return {
    'codacy-cli.sarif': {
      command: join(home, 'codacy-cli'),
      args: ['analyze', '--format', 'sarif', '-o', 'codacy.sarif'],
      env: { HOME: home },
      from: 'codacy.sarif',
      before: () => settings(home, example),
    },
    'codacy.json': {
      command: join(home, 'analysis-json'),
      args: ['codacy-rows.tsv'],
      before: () => writeFileSync(join(example, 'codacy-rows.tsv'), rows()),
    },
  };
}

function settings(home: string, example: string): void {
  const folder = join(example, '.codacy/tools-configs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(example, '.codacy/codacy.yaml'),
    'runtimes:\n    - node@22.2.0\n    - python@3.11.11\ntools:\n    - eslint@8.57.0\n    - lizard@1.17.31\n',
  );
  writeFileSync(join(example, '.codacy/cli-config.yaml'), 'mode: local\n');
  writeFileSync(
    join(folder, 'eslint.config.mjs'),
    readFileSync(join(example, 'eslint.config.mjs'), 'utf8').replace('import.meta.dirname', JSON.stringify(example)),
  );
  writeFileSync(
    join(folder, 'lizard.yaml'),
    'patterns:\n    Lizard_ccn-medium:\n        category: Complexity\n        description: Cyclomatic complexity\n        explanation: ""\n' +
      '        id: Lizard_ccn-medium\n        level: Warning\n        severityLevel: Warning\n        threshold: 3\n        timeToFix: 5\n        title: Cyclomatic complexity\n',
  );
  const modules = join(home, '.cache/codacy/tools/eslint@8.57.0/node_modules');
  if (!existsSync(join(example, 'node_modules'))) symlinkSync(modules, join(example, 'node_modules'));
}

/** Level and category of a rule in the list of Codacy's image of ESLint; of the others no category is told. */
const PATTERNS: Readonly<Record<string, readonly [level: string, category: string]>> = {
  'no-console': ['Error', 'ErrorProne'],
  'no-empty': ['Error', 'ErrorProne'],
  'no-eval': ['Info', 'BestPractice'],
};

/** What ESLint wrote of the example, named as Codacy names it: by the tool, with `_` for `/`. */
function rows(): string {
  const reports = join(import.meta.dirname, '../../packages/adapters/test/fixtures/reports');
  const files = JSON.parse(readFileSync(join(reports, 'eslint.json'), 'utf8')) as {
    filePath: string;
    messages: { ruleId: string; message: string; line: number }[];
  }[];
  const lines = files.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, message, line }) => {
      const [level, category] = PATTERNS[ruleId] ?? ['Warning', ''];
      const pattern = `ESLint_${ruleId.replaceAll('_', '__').replaceAll('/', '_')}`;
      return ['issue', filePath.replace('/builds/example/', ''), pattern, line, level, category, message].join('\t');
    }),
  );
  return `${[...lines, ['error', 'test/prices.cases.cjs', 'Parsing error: an example'].join('\t')].join('\n')}\n`;
}
