import { defineExtractor } from '../../extract/define-extractor.ts';
import { errorClassesOf } from './error-classes.ts';
import { emitTranslations } from './translations.ts';

export const errorTranslations = defineExtractor({
  id: 'error-translations',
  about:
    'Error classes of the service with the status and code they carry, and places that turn error codes of database drivers into answers.',
  emits: ['errorClasses', 'errorTranslations'],
  extract(input) {
    const classes = errorClassesOf(input.code);
    for (const fact of classes.values()) input.emit('errorClasses', fact);
    emitTranslations(input, classes);
  },
});
