import { defineCheck } from '../../check/define-check.ts';
import { someAlert } from '../../check/shapes-alerts.ts';

export const growthAlerts = defineCheck({
  id: 'capacity/growth-alerts',
  ...someAlert(['disk', 'rows', 'queue'], {
    title: 'An alert fires before disk, tables or queues are full',
    failTitle: 'No alert watches the growth of disk, tables or queues',
  }),
});
