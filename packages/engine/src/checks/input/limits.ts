import type { Facts, HttpServer, Route, SignedUrl, Upload } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { unfollowedReads } from '../../derive/checked-parts.ts';
import { effective, printBytes } from '../../derive/amounts.ts';
import { printRoute, requestRoutes } from '../../derive/routes.ts';
import { printServer, standardBodyLimit } from '../../derive/servers.ts';
import { ask, isSet, live, show, told } from '../../derive/wired.ts';

/** More than this in memory for each of many requests at once takes an instance down. */
const LARGEST_BODY = 10 * 1_048_576;
const small = (bytes: number): boolean => bytes > 0 && bytes <= LARGEST_BODY;

/** A body that a route reads without a limit of its own may be of any size. */
const isUnlimited = (framework: string): boolean => standardBodyLimit(framework) === Number.POSITIVE_INFINITY;

const readsUnlimited = ({ reads, bodyLimit }: Route): boolean =>
  bodyLimit.state === 'absent' && reads.some((part) => part === 'body' || part === 'raw-body');

/** On Express, tRPC reads what no parser before it has read. */
const takesBodiesItself = (route: Route): boolean => route.framework === 'trpc' && readsUnlimited(route);

export const bodySizeLimited = defineCheck({
  id: 'input/body-size-limited',
  title: `Bodies above ${printBytes(LARGEST_BODY)} are refused before they are read`,
  failTitle: `The server reads bodies above ${printBytes(LARGEST_BODY)}`,
  needs: ['httpServers', 'routes'],
  subjects: ({ httpServers }) => live(httpServers),
  // Express leaves bodies to parsers; the default is that of its own, which another parser on a route that was not read need not have.
  holds: ({ bodyLimit, framework }, { routes }, { coverage }) =>
    ask(
      bodyLimit,
      small,
      isUnlimited(framework)
        ? requestRoutes(routes).some((route) => (route.framework === framework || route.framework === 'trpc') && readsUnlimited(route))
          ? false
          : coverage.routes?.state === 'partial'
            ? undefined
            : true
        : standardBodyLimit(framework) !== undefined &&
            !(framework === 'express' && (coverage.routes?.state === 'partial' || routes.some(takesBodiesItself)))
          ? true
          : undefined,
    ),
  location: (server) => server.bodyLimitAt ?? server.location,
  message: printLimit,
  whenNone: 'na',
  noneMessage: 'No HTTP server is started.',
  confidence: 'proved',
});

export const routeBodyLimitsSmall = defineCheck({
  id: 'input/route-body-limits-small',
  title: 'Routes that raise the body limit keep it small',
  failTitle: 'A route accepts very large bodies',
  needs: ['routes'],
  subjects: ({ routes }) => requestRoutes(routes).filter((route) => route.bodyLimit.state !== 'absent' && route.purpose !== 'upload'),
  holds: ({ bodyLimit }) => ask(bodyLimit, small, true),
  location: (route) => route.location,
  message: (route) => `${printRoute(route)}: body limit ${show(route.bodyLimit)} bytes`,
  whenNone: 'na',
  noneMessage: 'No route sets a body limit of its own.',
  confidence: 'proved',
});

function uploadsAndLinks({ uploads, signedUrls }: Pick<Facts, 'uploads' | 'signedUrls'>): readonly (Upload | SignedUrl)[] {
  return [...live(uploads), ...live(signedUrls).filter((url) => url.operation === 'put' || url.operation === 'post')];
}

/** Routes whose names promise uploads, though none was read. */
function unreadUploads({ routes }: Pick<Facts, 'routes'>): string | undefined {
  const named = requestRoutes(routes).filter((route) => route.purpose === 'upload' || UPLOADS.test(route.path));
  return named[0] === undefined ? unfollowedReads(routes) : `${printRoute(named[0])} is by its name one that takes an upload`;
}

const UPLOADS = /(?:^|[/.])upload(?:s|Blob|File|Image|Video|Avatar)?$/;

export const uploadsSizeLimited = defineCheck({
  id: 'input/uploads-size-limited',
  title: 'Uploads have a size limit',
  failTitle: 'Uploads may be of any size',
  needs: ['uploads', 'signedUrls', 'routes'],
  beside: ['routes'],
  // What goes to a store by a link that the service signs is an upload too, and the link is its only limit.
  subjects: uploadsAndLinks,
  holds: (upload) => ('operation' in upload ? upload.fixes.includes('length') : isSet(upload.fileSize)),
  location: (upload) => upload.location,
  message: (upload) =>
    'operation' in upload
      ? `a signed link for an upload (${upload.by}) ${upload.fixes.includes('length') ? 'fixes its length' : 'leaves its length open'}`
      : `${upload.by}: file size ${show(upload.fileSize)}, files ${show(upload.files)}`,
  unfollowed: unreadUploads,
  whenNone: 'na',
  noneMessage: 'No uploads are accepted, and no links for uploads are signed.',
  confidence: 'proved',
});

export const uploadTypesChecked = defineCheck({
  id: 'input/upload-types-checked',
  title: 'The type of uploads is checked',
  failTitle: 'Uploads of any type are accepted',
  needs: ['uploads', 'signedUrls', 'routes'],
  beside: ['routes'],
  subjects: uploadsAndLinks,
  // A link holds the client to the type that it said; whether anybody looks at what came is asked elsewhere.
  holds: (upload) => ('operation' in upload ? upload.fixes.includes('type') || undefined : told(upload.typeCheck)),
  location: (upload) => upload.location,
  message: (upload, holds) =>
    `${'operation' in upload ? `a signed link for an upload (${upload.by})` : upload.by}: type ${holds === true ? 'is checked' : holds === false ? 'is not checked' : 'check could not be read'}`,
  unfollowed: unreadUploads,
  whenNone: 'na',
  noneMessage: 'No uploads are accepted, and no links for uploads are signed.',
  confidence: 'likely',
});

function printLimit(server: HttpServer): string {
  const bytes = effective(server.bodyLimit);
  if (bytes !== undefined) return `${printServer(server)}: bodies up to ${printBytes(bytes)}`;
  if (isUnlimited(server.framework) && server.bodyLimit.state === 'absent')
    return `${printServer(server)}: no limit stands before all routes`;
  const standard = standardBodyLimit(server.framework);
  return server.bodyLimit.state === 'absent' && standard !== undefined
    ? `${printServer(server)}: bodies up to ${printBytes(standard)}, the default of the framework`
    : `${printServer(server)}: body limit ${show(server.bodyLimit)}`;
}
