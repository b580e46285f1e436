// npm run sizes: what a first visit to each page loads, brotli-compressed JavaScript and style sheets together, held to a
// limit. Reads the page and the manifest of the last build; ends with 1 and names the page when one has grown too big.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url);
/** As files are told everywhere: 1024 bytes. */
const KB = 1024;

/** Page → its frame and the most it may weigh. The pages are all that the routes can load. */
const LIMITS = [
  { pages: /^src\/pages\/public\/Home\.svelte$/, shell: 'Public', most: 40 },
  { pages: /^src\/pages\/public\/(SignIn|Invite)\.svelte$/, shell: 'Bare', most: 45 },
  { pages: /^src\/pages\/public\//, shell: 'Public', most: 70 },
  { pages: /^src\/pages\/account\/Steps\.svelte$/, shell: 'Bare', most: 50 },
  // Pages of one's own account stand in the frame one works in, at the desk or on the phone: the smaller limit holds.
  { pages: /^src\/pages\/account\//, shell: 'Phone', most: 50 },
  { pages: /^src\/pages\/my\/OfferForm\.svelte$/, shell: 'Phone', most: 45 },
  { pages: /^src\/pages\/my\//, shell: 'Phone', most: 50 },
  { pages: /^src\/pages\/desk\//, shell: 'Desk', most: 120 },
];
/** Those that a person waits for on a slow phone, or opens every day: they must be there to be measured. */
const MUST = [
  'src/pages/public/Home.svelte',
  'src/pages/public/Committee.svelte',
  'src/pages/my/OfferForm.svelte',
  'src/pages/my/Report.svelte',
  'src/pages/desk/Home.svelte',
  'src/pages/desk/Needs.svelte',
  'src/pages/desk/need/Page.svelte',
];

const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'));

/** What the page itself names. */
const entry = [
  ...readFileSync(new URL('index.html', DIST), 'utf8').matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g),
];
if (entry.length < 2) throw new Error('dist/index.html names no script and style sheet: npm run build');

/** The files that these chunks bring in before anything shows. */
function files(keys, seen) {
  for (const key of keys) {
    const chunk = manifest[key];
    if (!chunk) throw new Error(`dist/.vite/manifest.json does not know ${key}`);
    if (seen.has(chunk.file)) continue;
    seen.add(chunk.file);
    for (const css of chunk.css ?? []) seen.add(css);
    files(chunk.imports ?? [], seen);
  }
  return seen;
}

const sizes = new Map();
function size(file) {
  if (!sizes.has(file)) {
    const bytes = readFileSync(new URL(file, DIST));
    sizes.set(file, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length);
  }
  return sizes.get(file);
}

const pages = Object.keys(manifest).filter((key) => key.startsWith('src/pages/') && manifest[key].isDynamicEntry);
const gone = MUST.filter((page) => !pages.includes(page));
const rows = pages.map((page) => {
  const limit = LIMITS.find((l) => l.pages.test(page));
  if (!limit) throw new Error(`no limit is set for ${page}`);
  const loaded = files([`src/shells/${limit.shell}.svelte`, page], new Set(entry.map((m) => m[1])));
  return { page, most: limit.most, kb: [...loaded].reduce((sum, file) => sum + size(file), 0) / KB };
});
rows.sort((a, b) => b.kb / b.most - a.kb / a.most);
const over = rows.filter((row) => row.kb > row.most);
for (const row of process.argv.includes('--all')
  ? rows
  : rows.filter((r) => MUST.includes(r.page) || over.includes(r))) {
  console.log(
    `${row.kb.toFixed(1).padStart(6)} of ${String(row.most).padStart(3)} KB  ${row.page.slice('src/pages/'.length)}`,
  );
}
for (const page of gone) console.error(`not in the build any more: ${page} (mend scripts/sizes.mjs)`);
for (const row of over) console.error(`too big: ${row.page}, ${row.kb.toFixed(1)} KB of ${row.most}`);
process.exitCode = over.length || gone.length ? 1 : 0;
