import { describeServer } from '../../apps/server/src/describe-server.ts';
import { permissionPage } from '../../apps/server/src/plugins/permission-page.ts';

/** `docs/reference/permissions.md`, from the routes that the server registers. Nothing is asked of a database for that. */
export async function permissionReference(): Promise<Record<string, string>> {
  return { 'docs/reference/permissions.md': permissionPage((await describeServer()).routes) };
}
