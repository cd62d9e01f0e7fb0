import type { App, Parts } from '../../app.ts';
import { recordRoutes } from './records.ts';
import { scheduleRoutes } from './schedule.ts';
import { workflowRoutes } from './workflow.ts';

/** Planning, progress and documents of a program. */
export async function programRoutes(app: App, parts: Parts): Promise<void> {
  for (const routes of [recordRoutes, scheduleRoutes, workflowRoutes]) await app.register(routes, parts);
}
