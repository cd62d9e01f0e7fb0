import type { HealthEndpoint } from '@airworthy/model';
import { imagesAgainst, isNodeImage } from '../../edit/images.ts';
import { defineFix } from '../../fix.ts';
import type { FixContext } from '../../fix.ts';

export const imageHealthcheck = defineFix({
  item: 'S20-004',
  title: 'Ask the liveness route from inside the image',
  write(context) {
    const health = livenessOf(context);
    if (health === undefined) return 'no health route without parameters was found that the image could ask';
    for (const image of imagesAgainst(context)) {
      const node = isNodeImage(image.base) ? 'node' : /distroless\/nodejs/.test(image.base) ? '/nodejs/bin/node' : undefined;
      if (node === undefined) return `the shipped stage starts from ${image.base}, where Node.js lies is not known`;
      if (image.start === undefined) return 'the Dockerfile says nothing about what is started';
      const exposed = image.final.find((one) => one.name === 'EXPOSE')?.value.match(/^\d+/)?.[0];
      const port = exposed ?? portOf(context);
      if (port === undefined) return 'neither EXPOSE nor the code says the port';
      const script = `fetch('http://127.0.0.1:${exposed === undefined ? `'+(process.env.PORT||${port})+'` : port}${health.path}').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))`;
      const check = ['HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \\', `  CMD ["${node}", "-e", "${script}"]`];
      context.draft.insert(image.path, image.start.start, `${check.join(image.eol)}${image.eol}`);
    }
    return undefined;
  },
});

/** The route that asks the least of others, as a container is restarted when it fails. */
function livenessOf({ model }: FixContext): HealthEndpoint | undefined {
  const asked = model.facts.healthEndpoints.filter(
    (one) => one.wiring?.state === 'wired' && /^\/[\w/.-]*$/.test(one.path) && one.method === 'GET',
  );
  return asked.find((one) => one.kind === 'liveness') ?? asked.toSorted((a, b) => a.checks.length - b.checks.length)[0];
}

function portOf({ model }: FixContext): string | undefined {
  const read = model.facts.envReads.find((one) => one.name === 'PORT' && one.fallback.state === 'known');
  const value = read?.fallback.state === 'known' ? String(read.fallback.value) : '';
  return /^\d+$/.test(value) ? value : undefined;
}
