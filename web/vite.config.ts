import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { precompress } from './scripts/precompress.mjs';
import { graphqlDocuments } from './scripts/graphql-plugin.mjs';

/** Where `npm run dev` finds the server; the real one unless LIANXIN_API names another. */
const api = process.env.LIANXIN_API ?? 'http://127.0.0.1:8080';

export default defineConfig(({ mode }) => ({
  plugins: [graphqlDocuments(), svelte(), precompress()],
  resolve: {
    alias: { '~': fileURLToPath(new URL('./src', import.meta.url)) },
    // The unit tests mount components, so they need Svelte's browser build.
    conditions: mode === 'test' ? ['browser'] : undefined,
  },
  build: { target: 'es2022', assetsInlineLimit: 0, reportCompressedSize: false, modulePreload: { polyfill: false } },
  server: {
    proxy: { '/graphql': api, '/files': api, '/imports': api },
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'], setupFiles: ['./dev/test-setup.ts'] },
}));
