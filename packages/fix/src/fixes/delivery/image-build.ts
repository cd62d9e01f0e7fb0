import { imagesAgainst, isNodeImage } from '../../edit/images.ts';
import { lineStart } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';

export const imageBuildStops = defineFix({
  item: 'S20-021',
  title: 'Let a failing step stop the build of the image',
  afterwards: 'Build the image once: what was ignored so far stops it now and has to be repaired.',
  write(context) {
    for (const image of imagesAgainst(context)) {
      const fact = context.model.facts.dockerfiles.find((one) => one.location.path === image.path);
      for (const line of fact?.ignoredFailures ?? []) {
        const from = lineStart(image.text, line);
        const step = image.all.find((one) => one.start <= from && from <= one.end);
        const text = step === undefined ? '' : image.text.slice(step.start, step.end);
        const found = [...text.matchAll(/[ \t]*\|\|[ \t]*(?:true|:|exit 0|\(?echo [^&|;)\n]*\)?)(?=\s|$|\))/g)];
        if (step === undefined || found.length === 0) return `what line ${line} of ${image.path} ignores could not be read`;
        for (const one of found) context.draft.replace(image.path, step.start + one.index, step.start + one.index + one[0].length, '');
      }
    }
    return undefined;
  },
});

export const imageInit = defineFix({
  item: 'S20-025',
  title: 'Start an init process first in the container',
  write(context) {
    for (const image of imagesAgainst(context)) {
      if (!isNodeImage(image.base)) return `the shipped stage starts from ${image.base}; how it installs packages is not known`;
      const [from] = image.final;
      const entry = image.final.find((one) => one.name === 'ENTRYPOINT');
      if (from === undefined || image.start === undefined) return 'the Dockerfile says nothing about what is started';
      const alpine = /alpine/.test(image.base);
      const tini = alpine ? '/sbin/tini' : '/usr/bin/tini';
      const install = alpine
        ? 'RUN apk add --no-cache tini'
        : 'RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*';
      if (entry !== undefined && !entry.value.startsWith('[')) return 'ENTRYPOINT is a line for a shell';
      context.draft.insert(image.path, from.end, `${image.eol}${install}`);
      if (entry === undefined) context.draft.insert(image.path, image.start.start, `ENTRYPOINT ["${tini}", "--"]${image.eol}`);
      else {
        const list = entry.start + image.text.slice(entry.start).indexOf('[') + 1;
        context.draft.insert(image.path, list, `"${tini}", "--", `);
      }
    }
    return undefined;
  },
});
