import { expect, it } from 'vitest';
import { bootTexts } from '../../../test/boot-memory.ts';

const PACKAGES = { '@nestjs/core': '^11.0.0', '@nestjs/common': '^11.0.0', '@nestjs/platform-express': '^11.0.0', 'nestjs-zod': '^5.0.0' };

const schemas = (module: string, more: string): string[] =>
  bootTexts(
    {
      'src/index.ts': `import { Module, Controller, Get, Post, Body, Param, UsePipes } from '@nestjs/common';
import { APP_PIPE, NestFactory } from '@nestjs/core';
import { createZodDto, ZodValidationPipe } from 'nestjs-zod';
import { z } from 'zod';
class CreateNote extends createZodDto(z.object({ text: z.string().max(200) })) {}
class Plain { text: string; }
@Controller('notes') class Notes {
  @Post() make(@Body() body: CreateNote) { return body; }
  @Post('plain') plain(@Body() body: Plain) { return body; }
  @Get(':id') one(@Param('id', new ZodValidationPipe(z.string().uuid())) id: string) { return id; }
}
${module}
async function bootstrap() { const app = await NestFactory.create(AppModule); ${more} await app.listen(3000); }
bootstrap();`,
    },
    { dependencies: PACKAGES },
  ).routes.map(({ method, path, schemas: found }) => `${method} ${path} ${found.map(({ part, by }) => `${part} ${by}`).join()}`);

it('DTOs of nestjs-zod are schemas where its pipe sees to them', () => {
  const checked = ['POST /notes body zod', 'GET /notes/:id params nestjs', 'POST /notes/plain '];
  expect(schemas('@Module({ controllers: [Notes] }) class AppModule {}', 'app.useGlobalPipes(new ZodValidationPipe());')).toEqual(checked);
  expect(
    schemas('@Module({ controllers: [Notes], providers: [{ provide: APP_PIPE, useClass: ZodValidationPipe }] }) class AppModule {}', ''),
  ).toEqual(checked);
  expect(schemas('@Module({ controllers: [Notes] }) class AppModule {}', '')).toEqual([
    'POST /notes ',
    'GET /notes/:id params nestjs',
    'POST /notes/plain ',
  ]);
});
