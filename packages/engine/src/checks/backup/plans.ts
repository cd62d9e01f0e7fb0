import { defineCheck } from '../../check/define-check.ts';
import { stated } from '../../check/shapes-documents.ts';

export const lossStated = defineCheck({
  id: 'backup/loss-stated',
  ...stated(['rpo', 'rto'], {
    title: 'How much may be lost and how long recovery may take is written down with numbers',
    failTitle: 'Either the tolerated loss or the time of recovery is missing',
    none: 'No document in the tree gives numbers for the tolerated loss and the time of recovery.',
  }),
});

export const restoreDescribed = defineCheck({
  id: 'backup/restore-described',
  ...stated(['restore-steps'], {
    title: 'The steps of a restore are written down with their commands',
    failTitle: 'The steps of a restore are not written down',
    none: 'No document in the tree holds the commands of a restore.',
  }),
});
