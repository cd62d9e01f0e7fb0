import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/** Below this a file fits into one packet as it is. */
const LEAST = 1400;

/** Lays a packed copy beside each file of text, which the server sends as it lies there. */
function packed(): Plugin {
  let folder = '';
  return {
    name: 'packed',
    apply: 'build',
    configResolved: (config) => void (folder = config.build.outDir),
    closeBundle() {
      for (const name of globSync(`${folder}/**/*.{js,css,html,svg,json}`)) {
        const text = readFileSync(name);
        if (text.length < LEAST) continue;
        writeFileSync(`${name}.br`, brotliCompressSync(text));
        writeFileSync(`${name}.gz`, gzipSync(text, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), packed()],
  build: { target: 'es2023', assetsInlineLimit: 0 },
  server: { proxy: { '/api': 'http://127.0.0.1:4600' } },
});
