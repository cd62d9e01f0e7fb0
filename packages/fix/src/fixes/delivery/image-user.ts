import { imagesAgainst, isNodeImage } from '../../edit/images.ts';
import { defineFix } from '../../fix.ts';

export const imageUser = defineFix({
  item: 'S20-001',
  title: 'Run the process as the user that the base image brings for it',
  afterwards: 'Folders that the service writes to have to belong to that user: `RUN mkdir -p … && chown node:node …` before USER.',
  write(context) {
    for (const image of imagesAgainst(context)) {
      if (!isNodeImage(image.base)) return `the shipped stage starts from ${image.base}, whose users are not known`;
      if (image.start === undefined) return 'the Dockerfile says nothing about what is started';
      const root = image.final.findLast((one) => one.name === 'USER');
      if (root !== undefined) context.draft.replace(image.path, root.start, root.end, 'USER node');
      else context.draft.insert(image.path, image.start.start, `USER node${image.eol}`);
    }
    return undefined;
  },
});
