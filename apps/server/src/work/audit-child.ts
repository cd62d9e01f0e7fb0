import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { audit } from '@airworthy/engine/audit/audit';
import { openProject } from '@airworthy/engine/audit/open-project';
import { askedLibrary } from '@airworthy/engine/custom/asked-library';
import { CUSTOM_FOLDER } from '@airworthy/engine/custom/custom-files';
import { loadStandards } from '@airworthy/engine/standards/load-standards';
import { openCache } from '@airworthy/engine/tree/cache';
import { overlayTree } from '@airworthy/engine/tree/overlay-tree';

/** `audit-child FOLDER CACHE STANDARDS VERSION NAME`, with standards of the organisation as JSON pairs of name and text on standard input: one audit in a process of its own, with the result on standard output and progress on standard error. */
const [folder, cacheFolder, standards, version, name] = process.argv.slice(2);
if (!folder || !cacheFolder || !standards || !version) throw new Error('audit-child is started by a worker');

const cache = openCache(cacheFolder);
const project = openProject(folder, { cache });
const given = new Map(JSON.parse(await text(process.stdin)) as [string, string][]);
const own = new Map([...given].map(([file, content]) => [`${CUSTOM_FOLDER}/${file}`, content]));
const library = await askedLibrary(loadStandards(standards), own.size === 0 ? project.tree : overlayTree(project.tree, own));
const result = await audit({
  project,
  target: name ?? basename(folder),
  library,
  cache,
  toolVersion: version,
  printedVersion: version,
  onService: (service, index, total) => process.stderr.write(`${JSON.stringify({ say: `${service.name} (${index + 1} of ${total})` })}\n`),
});
process.stdout.write(JSON.stringify(result));
