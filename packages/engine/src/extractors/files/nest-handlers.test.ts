import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { files } from './index.ts';

const app = (body: string, more = '') => ({
  'main.ts': `import { NestFactory } from '@nestjs/core';
    import { Controller, createParamDecorator, ExecutionContext, Module, Post, UploadedFile, UseInterceptors } from '@nestjs/common';
    import { FileInterceptor } from '@nestjs/platform-express'; ${more}
    const Tenant = createParamDecorator((data: unknown, context: ExecutionContext) => {
      const { tenantRef } = context.switchToHttp().getRequest();
      if (!tenantRef) throw new Error('the guard has not run');
      return tenantRef;
    });
    @Controller('docs') class Docs {
      @Post() @UseInterceptors(FileInterceptor('file'))
      async put(@UploadedFile() file: Express.Multer.File, @Tenant() tenant: string) { ${body} }
    }
    @Module({ controllers: [Docs] }) class App {}
    async function start() { const app = await NestFactory.create(App); await app.listen(3000); } start();`,
});
const typeIn = async (body: string, more?: string) =>
  (await extractCode(files, app(body, more))).facts.uploadHandlers.map((one) => `${one.route}: ${one.typeBy}`);

test('files are read though a decorator of the app wants what a guard leaves', async () => {
  expect(await typeIn('return file.size;')).toEqual(['POST /docs: nothing']);
  expect(await typeIn("if (!file.type.startsWith('image/')) throw new Error('no'); return file.size;")).toEqual(['POST /docs: declared']);
});

test('a reader of one kind of file decides nothing where the client has said which it is', async () => {
  const pdf = "import { PDFDocument } from 'pdf-lib';";
  expect(await typeIn("if (file.mimetype === 'application/pdf') await PDFDocument.load(file.buffer);", pdf)).toEqual([
    'POST /docs: declared',
  ]);
  expect(await typeIn('await PDFDocument.load(file.buffer);', pdf)).toEqual(['POST /docs: content']);
  expect(await typeIn('const made = await PDFDocument.create(); return made.save();', pdf)).toEqual(['POST /docs: nothing']);
});
