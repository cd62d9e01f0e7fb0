import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { files } from './index.ts';

const server = (body: string, imports = '') => ({
  'main.js': `
    import fastify from 'fastify';
    import { join } from 'node:path';
    import { writeFile } from 'node:fs/promises';
    import { randomUUID } from 'node:crypto';
    ${imports}
    const app = fastify();
    ${body}
    app.listen({ port: 3000 });`,
});

test('the name of a stored file is followed to what it is made of', async () => {
  const { fileOperations } = await extractService(
    [files],
    server(`
      const clean = (name) => name.replace(/[^a-z]/g, '_');
      app.post('/a', async (request) => { const part = await request.file(); await writeFile(join('/data', part.filename), await part.toBuffer()); });
      app.post('/b', async (request) => { await writeFile(join('/data', randomUUID()), request.body); });
      app.post('/c', async (request) => { await writeFile(join('/data', clean(request.body.name)), request.body.text); });
      app.post('/d', async (request) => { await writeFile(\`/data/\${randomUUID()}-\${request.query.name}\`, request.body); });`),
  );
  expect(fileOperations.map(({ name, nameCleaned, fromUpload }) => [name, nameCleaned, fromUpload])).toEqual([
    ['user', false, true],
    ['generated', undefined, true],
    ['user', true, true],
    ['mixed', false, true],
  ]);
});

test('a link keeps its time and its routes', async () => {
  const { signedUrls } = await extractService(
    [files],
    server(
      `const s3 = new S3Client({});
       const link = (key, seconds = 3600) => getSignedUrl(s3, new GetObjectCommand({ Bucket: 'b', Key: key }), { expiresIn: seconds });
       app.get('/files/:id', async (request) => link(request.params.id));`,
      `import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'; import { getSignedUrl } from '@aws-sdk/s3-request-presigner';`,
    ),
  );
  expect(signedUrls).toMatchObject([
    { operation: 'get', expiresIn: { value: 3600 }, routes: ['GET /files/:id'], openRoutes: ['GET /files/:id'] },
  ]);
});

test('links of Azure and Oracle fix whose file is written, and neither its length nor its type', async () => {
  const { signedUrls } = await extractService(
    [files],
    server(
      `const blob = new BlobServiceClient('x').getContainerClient('c').getBlockBlobClient('k');
       const store = new ObjectStorageClient({});
       app.get('/a', async () => blob.generateSasUrl({ permissions: BlobSASPermissions.parse('w'), expiresOn: new Date(Date.now() + 60 * 1000), contentType: 'image/png' }));
       app.get('/b', async () => blob.generateSasUrl({ permissions: BlobSASPermissions.parse('r'), expiresOn: new Date(Date.now() + 60 * 1000) }));
       app.get('/c', async () => { const request = { createPreauthenticatedRequestDetails: { name: 'n', accessType: 'ObjectWrite', objectName: 'k' } }; return store.createPreauthenticatedRequest(request); });`,
      `import { BlobSASPermissions, BlobServiceClient } from '@azure/storage-blob'; import { ObjectStorageClient } from 'oci-objectstorage';`,
    ),
  );
  expect(signedUrls.map(({ by, operation, fixes }) => [by, operation, fixes])).toEqual([
    ['azure', 'put', ['key']],
    ['azure', 'get', []],
    ['oci', 'put', ['key']],
  ]);
  expect(signedUrls[0]?.expiresIn).toMatchObject({ value: 60 });
});

test('a scanner that is asked, one that is not, and one that lets pass', async () => {
  const { fileScans } = await extractService(
    [files],
    server(
      `class Scanner {
         async scan(path) { try { return (await clam.isInfected(path)).isInfected === false; } catch { return true; } }
       }
       async function scanForMalware(path) { return true; }
       app.post('/a', async () => [await new Scanner().scan('/x'), await scanForMalware('/x')]);`,
      `import NodeClam from 'clamscan'; const clam = await new NodeClam().init({});`,
    ),
  );
  expect(fileScans.map(({ name, kind, failsOpen }) => [name, kind, failsOpen])).toContainEqual(['scanForMalware', 'stub', true]);
  expect(fileScans).toContainEqual(
    expect.objectContaining({ name: 'Scanner.scan', kind: 'real', failsOpen: true, openBecause: 'after an error: return true;' }),
  );
});

test('answers, tables and temporary files', async () => {
  const { fileAnswers, tableExports, tempFiles } = await extractService(
    [files],
    server(
      `
      app.get('/f/:id', async (request, reply) => {
        reply.header('Content-Disposition', 'attachment; filename="' + encodeURIComponent(request.query.name) + '"');
        return createReadStream('/data/' + request.params.id);
      });
      app.get('/report.csv', async (request) => exportCsv(request.body.rows));
      function exportCsv(rows) { return rows.map((row) => row.cells.join(',')).join('\\n'); }
      app.post('/t', async (request) => {
        const path = join(tmpdir(), 'work');
        try { await writeFile(path, request.body); } finally { await rm(path); }
      });`,
      `import { createReadStream } from 'node:fs'; import { rm } from 'node:fs/promises'; import { tmpdir } from 'node:os';`,
    ),
  );
  expect(fileAnswers).toMatchObject([{ disposition: 'attachment', fileName: 'encoded', content: 'stored', whole: false }]);
  expect(tableExports).toMatchObject([{ by: 'own', neutralised: false }]);
  expect(tempFiles).toMatchObject([{ private: false, removed: 'always' }]);
});

test('lines of cells that are written as texts are a table, others are none', async () => {
  const lines = async (line: string): Promise<unknown> =>
    (
      await extractService(
        [files],
        server(
          `app.get('/a', async (request, reply) => reply.type('text/csv').send(['name,seat', ...request.body.rows.map((row) => ${line})].join('\\n')));`,
        ),
      )
    ).tableExports.map((one) => [one.by, one.neutralised]);
  expect(await lines('`${row.name},${row.seat}`')).toEqual([['own', false]]);
  expect(await lines("`${row.name.replace(/^[=+@-]/, '_')},${row.seat}`")).toEqual([['own', true]]);
  expect(await lines('`${row.name} has ${row.seat}`')).toEqual([]);
});

test('code that has nothing to do with files gives no facts', async () => {
  const facts = await extractService([files], server(`app.get('/a', async (request) => ({ name: [request.query.a, 'b'].join(',') }));`));
  expect([facts.fileOperations, facts.fileScans, facts.tableExports, facts.fileAnswers]).toEqual([[], [], [], []]);
});

test('multer writes uploads to the disk by itself, under the names it is told', async () => {
  const { fileOperations } = await extractService([files], {
    'main.js': `
      const express = require('express'); const multer = require('multer'); const path = require('path'); const app = express();
      const storage = multer.diskStorage({ destination: 'public/uploads/', filename: (req, file, cb) => cb(null, Date.now() + path.extname(file.originalname)) });
      app.post('/a', multer({ storage }).single('image'), (req, res) => res.json(1));
      app.post('/b', multer({ dest: 'kept/' }).single('image'), (req, res) => res.json(1));
      app.listen(1);`,
  });
  expect(fileOperations.map((one) => [one.action, one.name, one.nameCleaned, one.nameSource.split(' ')[0], one.fromUpload])).toEqual([
    ['write', 'mixed', true, 'public/uploads/', true],
    ['write', 'generated', undefined, 'kept/', true],
  ]);
});

test('a link whose parameters pass a function of the service fixes what is written; the rest is open where they cannot be read', async () => {
  const { signedUrls } = await extractService([files], {
    'main.js': `
      import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
      import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
      const client = new S3Client({});
      const encrypted = (params) => ({ ...params, ServerSideEncryption: 'AES256' });
      export const a = (key) => getSignedUrl(client, new PutObjectCommand(encrypted({ Bucket: 'b', Key: key, ContentType: 'image/png', ContentLength: 9 })));
      export const b = (key, more) => getSignedUrl(client, new PutObjectCommand({ Bucket: 'b', Key: key, ...more }));
      export const c = (params) => getSignedUrl(client, new PutObjectCommand(params));
      export const d = (key) => getSignedUrl(client, new PutObjectCommand({ Bucket: 'b', Key: key }));
      a('1'); b('2', {}); c({}); d('3');`,
  });
  expect(signedUrls.map((one) => one.fixes)).toEqual([['key', 'length', 'type'], ['key', 'unknown'], ['unknown'], ['key']]);
});
