import { expect, test } from 'vitest';
import { modelService } from '../audit/model-service.ts';
import { projectOf } from '../audit/open-project.ts';
import { memoryTree } from '../tree/source-tree.ts';

async function routes(code: string): Promise<string[]> {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'tool',
        type: 'module',
        scripts: { start: 'node index.js serve' },
        dependencies: { commander: '14.0.0', express: '5.1.0', yargs: '18.0.0' },
      }),
      'index.js': code,
    }),
  );
  const [service] = project.services;
  return service ? (await modelService(project, service)).facts.routes.map((one) => `${one.method} ${one.path} ${one.access}`) : [];
}

const APP = `import express from 'express';
async function serve(options) {
  const app = express();
  const key = process.env.API_KEY;
  app.use((req, res, next) => (req.get('x-api-key') === key ? next() : res.sendStatus(401)));
  app.get('/ships', (req, res) => res.json([]));
  app.listen(options.port);
}
`;

test.each([
  [
    'commander',
    `import { Command } from 'commander';\n${APP}const program = new Command();\nprogram.command('check').action(() => process.exit(1));\nprogram.command('serve').option('-p, --port <n>').action(async (options) => serve(options));\nawait program.parseAsync();`,
  ],
  [
    'commander, its own program',
    `import { program } from 'commander';\n${APP}program.command('serve').action(serve);\nprogram.parse(process.argv);`,
  ],
  ['yargs', `import yargs from 'yargs';\n${APP}await yargs(process.argv.slice(2)).command('serve', 'serves', {}, serve).parseAsync();`],
])('an app that a command of %s makes is wired, and so is its guard', async (_name, code) => {
  expect(await routes(code)).toEqual(['GET /ships guarded']);
});

test('a command line that nobody reads starts nothing', async () => {
  expect(await routes(`import { Command } from 'commander';\n${APP}new Command().command('serve').action(serve);`)).toEqual([]);
});
