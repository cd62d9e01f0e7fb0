import { defineConfig } from 'prisma/config';

// Tables are made by the files in migrations/. The engine that Prisma would download is for migrations only; with a program in its place nothing is fetched.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({ schema: 'prisma/schema.prisma' });
