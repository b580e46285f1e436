import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TEXT = /\.(js|css|html|svg|json|webmanifest|txt)$/;
/** Below this size a compressed copy saves no packet. */
const WORTH_BYTES = 512;

async function* files(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

/** After the build, lays a .br and a .gz beside each text asset; the server sends them as they are. */
export function precompress() {
  let out = 'dist';
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      out = join(config.root, config.build.outDir);
    },
    async closeBundle() {
      const brotli = promisify(brotliCompress);
      const zip = promisify(gzip);
      for await (const path of files(out)) {
        if (!TEXT.test(path)) continue;
        const raw = await readFile(path);
        if (raw.length < WORTH_BYTES) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
        await writeFile(`${path}.br`, await brotli(raw, { params }));
        await writeFile(`${path}.gz`, await zip(raw, { level: 9 }));
      }
    },
  };
}
