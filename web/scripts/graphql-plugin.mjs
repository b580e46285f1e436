import { readFile } from 'node:fs/promises';
import { generate } from './codegen.mjs';

const DOCUMENTS = new URL('../src/gql/documents.json', import.meta.url);

/**
 * While developing, makes the typed documents anew whenever a .graphql file is saved; when building, leaves their texts
 * beside the pages, where the server takes them from.
 */
export function graphqlDocuments() {
  return {
    name: 'graphql-documents',
    configureServer(server) {
      server.watcher.on('change', (path) => {
        if (!path.endsWith('.graphql')) return;
        generate().catch((error) => server.config.logger.error(String(error)));
      });
    },
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'documents.json', source: await readFile(DOCUMENTS, 'utf8') });
    },
  };
}
