import { startPostgres } from '@airworthy/embedded-postgres';

/** One PostgreSQL server for all tests of the server: the one of TEST_DATABASE_URL, or an embedded one that goes when they end. */
export async function setup({ provide }: { provide: (key: 'postgresUrl', value: string) => void }): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined) {
    provide('postgresUrl', given);
    return async () => {};
  }
  const server = await startPostgres({ from: new URL('../../package.json', import.meta.url).href, databases: ['postgres'] });
  provide('postgresUrl', server.url);
  return () => server.stop();
}

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}
