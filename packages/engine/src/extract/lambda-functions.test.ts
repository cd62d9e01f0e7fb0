import { expect, test } from 'vitest';
import { modelService } from '../audit/model-service.ts';
import { projectOf } from '../audit/open-project.ts';
import { memoryTree } from '../tree/source-tree.ts';

const coverage = async (handler: string): Promise<(string | undefined)[]> => {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({ name: 'f', type: 'module', dependencies: { express: '5', 'serverless-http': '3' } }),
      'serverless.yml': `functions:\n  list:\n    handler: src/list.handler\n    events:\n      - http: GET /list\n`,
      'src/list.ts': handler,
    }),
  );
  const model = await modelService(project, project.services[0]!);
  return [model.coverage.routes.state, model.coverage.schedules.state];
};

test('functions that events call may serve routes that nobody saw', async () => {
  expect(await coverage(`export const handler = async (event: unknown) => ({ statusCode: 200, body: JSON.stringify(event) });`)).toEqual([
    'partial',
    'partial',
  ]);
});

test('an app behind such a function says by itself which routes there are', async () => {
  const app = `import express from 'express'; import serverless from 'serverless-http'; const app = express(); app.get('/list', (req, res) => { res.json([]); }); export const handler = serverless(app);`;
  expect(await coverage(app)).toEqual(['complete', 'complete']);
});
