import { describeServer } from '../../apps/server/src/describe-server.ts';
import { permissionPage } from '../../apps/server/src/plugins/permission-page.ts';

/**
 * `docs/reference/permissions.md` and `openapi.json`, from the routes that the server registers. Nothing is asked of a database for that. The
 * pipeline compares the description of the API with that of the branch a change goes to, and stops what breaks clients.
 */
export async function serverReference(): Promise<Record<string, string>> {
  const { routes, openapi } = await describeServer();
  return {
    'docs/reference/permissions.md': permissionPage(routes),
    'docs/reference/openapi.json': `${JSON.stringify(openapi, null, 2)}\n`,
  };
}
