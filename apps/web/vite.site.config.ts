import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The app as one classic script, because a page of a file may not load modules. */
export default defineConfig({
  plugins: [react()],
  base: './',
  build: {
    outDir: 'dist-site',
    target: 'es2023',
    cssCodeSplit: false,
    modulePreload: false,
    rollupOptions: {
      input: 'src/site.tsx',
      output: { format: 'iife', entryFileNames: 'app.js', assetFileNames: 'app[extname]', inlineDynamicImports: true },
    },
  },
});
