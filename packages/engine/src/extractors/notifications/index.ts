import { defineExtractor } from '../../extract/define-extractor.ts';
import { oneTimeCodes } from './codes.ts';
import { deliveryReports } from './reports.ts';
import { messageSends } from './sends.ts';
import { messageTemplates } from './templates.ts';

export const notifications = defineExtractor({
  id: 'notifications',
  about:
    'Messages to people by mail, text, push and chat: who starts a send, what is asked on the way (consent, suppression, limits), how the content is made, codes that prove who somebody is, and reports of providers.',
  emits: ['messageSends', 'messageTemplates', 'oneTimeCodes', 'deliveryReports'],
  extract(input) {
    messageSends(input);
    messageTemplates(input);
    oneTimeCodes(input);
    deliveryReports(input);
  },
});
