import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformFileSync } from '@swc/core';

// Node.js takes types out and leaves decorators, which it cannot run: files of Nest are compiled when they are loaded.
registerHooks({
  load(url, context, next) {
    if (!/\/compliance\/src\/[\w.]+\.(?:controller|service|module)\.ts$/.test(url)) return next(url, context);
    const { code } = transformFileSync(fileURLToPath(url), {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true }, target: 'es2022' },
      module: { type: 'es6' },
      sourceMaps: 'inline',
    });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
