import { defineExtractor } from '../../extract/define-extractor.ts';
import { fileAnswers } from './answers.ts';
import { archiveReads } from './archives.ts';
import { tableExports } from './exports.ts';
import { imageReads } from './images.ts';
import { multerStorage } from './multer-storage.ts';
import { fileOperations } from './operations.ts';
import { pageRenders } from './renders.ts';
import { fileScans } from './scans.ts';
import { signedUrls } from './signed-urls.ts';
import { tempFiles } from './temporary.ts';
import { uploadHandlers } from './upload-handlers.ts';

export const files = defineExtractor({
  id: 'files',
  about:
    'What becomes of files: how uploads are read, typed and scanned, under which names they are stored, links that are handed out, archives, images, answers with files, temporary files, CSV exports and pages printed by a browser.',
  emits: [
    'fileOperations',
    'signedUrls',
    'uploadHandlers',
    'fileScans',
    'archiveReads',
    'fileAnswers',
    'imageReads',
    'tempFiles',
    'tableExports',
    'pageRenders',
  ],
  extract(input) {
    fileOperations(input);
    multerStorage(input);
    signedUrls(input);
    uploadHandlers(input, fileScans(input));
    archiveReads(input);
    fileAnswers(input);
    imageReads(input);
    tempFiles(input);
    tableExports(input);
    pageRenders(input);
  },
});
