import { defineCheck } from '../../check/define-check.ts';
import { controlExists } from '../../check/shapes.ts';

export const alertsKept = defineCheck({
  id: 'observability/alerts-kept',
  ...controlExists('monitoringConfigs', {
    title: 'Alert rules are kept with the code',
    failTitle: 'The file for alert rules holds none',
    of: (config) => config.kind === 'prometheus-rules' || config.kind === 'alertmanager',
    works: (config) => config.count > 0,
    seen: (config) => `${config.count} rules or routes (${config.kind})`,
    none: 'Neither the folder of the service nor what belongs to no service holds files of alert rules.',
  }),
});

export const dashboardsKept = defineCheck({
  id: 'observability/dashboards-kept',
  ...controlExists('monitoringConfigs', {
    title: 'Dashboards are kept with the code',
    failTitle: 'The dashboard files hold no panels',
    of: (config) => config.kind === 'grafana-dashboard',
    works: (config) => config.count > 0,
    seen: (config) => `a dashboard with ${config.count} panels`,
    none: 'Neither the folder of the service nor what belongs to no service holds a dashboard.',
  }),
});
