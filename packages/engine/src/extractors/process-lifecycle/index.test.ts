import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { processLifecycle } from './index.ts';

// https://docs.sentry.io/platforms/javascript/guides/node/configuration/integrations/unhandledrejection/
test('the client of Sentry listens for rejections and lets the process go on, unless it is told otherwise', async () => {
  const handlers = async (options: string, file = 'main.ts') =>
    (
      await extractCode(processLifecycle, {
        'main.ts': file === 'main.ts' ? '' : `import './${file}';`,
        [file]: `import * as Sentry from '@sentry/node'; Sentry.init(${options});`,
      })
    ).facts.processHandlers.map(({ event, exits, logs, by }) => ({ event, exits, logs, by }));
  const told = { event: 'unhandledRejection', logs: true, by: 'sentry' };
  expect(await handlers(`{ dsn: 'x' }`)).toEqual([{ ...told, exits: false }]);
  expect(await handlers(`{ integrations: [Sentry.onUnhandledRejectionIntegration({ mode: 'strict' })] }`)).toEqual([
    { ...told, exits: true },
  ]);
  expect(await handlers(`{ integrations: (all) => all }`)).toEqual([{ ...told, exits: 'unknown' }]);
  expect(await handlers(`{ defaultIntegrations: false }`)).toEqual([]);
  expect(await handlers(`{ dsn: 'x' }`, 'sentry.edge.config.ts')).toEqual([]);
});
