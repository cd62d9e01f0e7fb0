import { expect, test } from 'vitest';
import { modelService } from '../../audit/model-service.ts';
import { projectOf } from '../../audit/open-project.ts';
import { memoryTree } from '../../tree/source-tree.ts';

test('interceptors of NestJS have limits of their own over those of the module, filters, and pipes behind them', async () => {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'files',
        scripts: { start: 'node dist/main' },
        dependencies: { '@nestjs/core': '11', '@nestjs/common': '11', '@nestjs/platform-express': '11' },
      }),
      'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { Controller, FileTypeValidator, MaxFileSizeValidator, Module, ParseFilePipe, Post, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor, FilesInterceptor, MulterModule } from '@nestjs/platform-express';
@Controller('files') class Files {
  @Post('a') @UseInterceptors(FileInterceptor('file', { limits: { fileSize: 1000 }, fileFilter: (req, file, done) => done(null, file.mimetype === 'image/png') }))
  a(@UploadedFile() file: any) { return file.size; }
  @Post('b') @UseInterceptors(FileInterceptor('file'))
  b(@UploadedFile(new ParseFilePipe({ validators: [new MaxFileSizeValidator({ maxSize: 1000 }), new FileTypeValidator({ fileType: 'image/png' })] })) file: any) { return file.size; }
  @Post('c') @UseInterceptors(FilesInterceptor('files', 10))
  c(@UploadedFile() file: any) { if (file.mimetype !== 'text/csv') throw new Error('no'); return 1; }
  @Post('d') @UseInterceptors(FileInterceptor('file'))
  d(@UploadedFile() file: any) { return file.size; }
}
@Module({ imports: [MulterModule.register({ limits: { fields: 5 } })], controllers: [Files] }) class AppModule {}
async function main() { const app = await NestFactory.create(AppModule); await app.listen(3000); } void main();`,
    }),
  );
  const { uploads } = (await modelService(project, project.services[0]!)).facts;
  expect(uploads).toMatchObject([
    { location: { line: 5 }, by: 'multer', fileSize: { value: 1000 }, files: { value: 1 }, fields: { value: 5 }, typeCheck: true },
    { location: { line: 7 }, fileSize: { state: 'unknown' }, typeCheck: true },
    { location: { line: 9 }, fileSize: { state: 'absent' }, files: { value: 10 }, typeCheck: true },
    { location: { line: 11 }, fileSize: { state: 'absent' }, typeCheck: false },
  ]);
});
