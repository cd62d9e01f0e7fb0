import { defineCheck } from '../../check/define-check.ts';
import { someAlert } from '../../check/shapes-alerts.ts';

export const backupAlerts = defineCheck({
  id: 'backup/failure-alerts',
  ...someAlert(['backup'], { title: 'An alert fires when a backup is missing', failTitle: 'No alert watches whether backups are taken' }),
});
