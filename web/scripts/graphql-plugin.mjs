import { generate } from './codegen.mjs';

/** While developing, makes the typed documents anew whenever a .graphql file is saved. */
export function graphqlDocuments() {
  return {
    name: 'graphql-documents',
    apply: 'serve',
    configureServer(server) {
      server.watcher.on('change', (path) => {
        if (!path.endsWith('.graphql')) return;
        generate().catch((error) => server.config.logger.error(String(error)));
      });
    },
  };
}
