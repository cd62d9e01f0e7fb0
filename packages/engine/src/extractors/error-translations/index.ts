import { defineExtractor } from '../../extract/define-extractor.ts';
import { errorClassesOf } from './error-classes.ts';
import { libraryErrors } from './library-errors.ts';
import { emitTranslations } from './translations.ts';

export const errorTranslations = defineExtractor({
  id: 'error-translations',
  about:
    'Error classes of the service with the status and code they carry, and places that turn error codes of database drivers into answers.',
  emits: ['errorClasses', 'errorTranslations'],
  extract(input) {
    const classes = errorClassesOf(input.code);
    for (const fact of classes.values()) input.emit('errorClasses', fact);
    // Expected failures may be told apart by what a library brings; a service with classes of its own is judged by those.
    if (classes.size === 0) for (const fact of libraryErrors(input.code)) input.emit('errorClasses', fact);
    emitTranslations(input, classes);
  },
});
