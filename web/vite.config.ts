import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { precompress } from './scripts/precompress.mjs';
import { graphqlDocuments } from './scripts/graphql-plugin.mjs';

/** Where `npm run dev` finds the server; the real one unless LIANXIN_API names another. */
const api = process.env.LIANXIN_API ?? 'http://127.0.0.1:8080';

/** The host stays as the browser knows it: the server compares it with the page's origin. */
const toServer = { target: api, changeOrigin: false };

/** Folders and files of src in one chunk. */
const parts = (...paths: string[]) => new RegExp(`/src/(${paths.join('|')})(\\.svelte)?(\\.ts|\\.gql\\.ts|\\?|$)`);
const RUNTIME = /node_modules\/(svelte|esm-env|clsx)\//;
const CORE = parts(
  'main|App|routes|pages/(my|desk)/routes',
  'i18n/(messages|second|common)',
  'lib/(api|graphql|prefs|router|session|taxonomy|format|ids|node|toast)',
  'design/(Icon|icons|Button|Logo|Fault|Skeleton|EmptyState|Toasts)',
);
const FORM = parts('lib/(faults|draft|keys)', 'design/(Field|TextField|Select|Choices|Stepper|Saved|Dialog)');

export default defineConfig(({ mode }) => ({
  plugins: [graphqlDocuments(), svelte(), precompress()],
  resolve: {
    alias: { '~': fileURLToPath(new URL('./src', import.meta.url)) },
    // The unit tests mount components, so they need Svelte's browser build.
    conditions: mode === 'test' ? ['browser'] : undefined,
  },
  build: {
    target: 'es2022',
    // What each page brings with it: read by scripts/sizes.mjs.
    manifest: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: {
        // Few larger files compress better than many small ones: what every page needs, and what every form needs.
        codeSplitting: {
          groups: [
            { name: 'core', test: (id) => RUNTIME.test(id) || CORE.test(id), priority: 2 },
            { name: 'form', test: FORM, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/graphql': toServer, '/files': toServer, '/imports': toServer },
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'], setupFiles: ['./dev/test-setup.ts'] },
}));
