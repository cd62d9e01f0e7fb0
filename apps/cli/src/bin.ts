#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { saveCompilerEffort } from './compiler-effort.ts';

enableCompileCache();
saveCompilerEffort();
const { run } = await import('./program.ts');
process.exitCode = await run(process.argv.slice(2));
