import type { App, Parts } from '../../app.ts';
import { dashboardRoutes } from './dashboard.ts';
import { decisionRoutes } from './decisions.ts';
import { fleetRoutes } from './fleet.ts';
import { documentRoutes } from './documents.ts';
import { recordRoutes } from './records.ts';
import { scheduleRoutes } from './schedule.ts';
import { serviceViewRoutes } from './service-views.ts';
import { workflowRoutes } from './workflow.ts';

/** Planning, progress and documents of a program. */
export async function programRoutes(app: App, parts: Parts): Promise<void> {
  for (const routes of [
    recordRoutes,
    scheduleRoutes,
    workflowRoutes,
    dashboardRoutes,
    serviceViewRoutes,
    fleetRoutes,
    decisionRoutes,
    documentRoutes,
  ])
    await app.register(routes, parts);
}
