import type { Role } from '~/gql/schema';
import type { Route } from '~/lib/router.svelte';

const STAFF: readonly Role[] = ['COMMUNITY_WORKER', 'STREET_STAFF', 'ADMINISTRATOR', 'AUDITOR'];

/** The staff's desk. */
export const deskRoutes: readonly Route[] = [
  { path: '/desk', shell: 'desk', roles: STAFF, load: () => import('./Home.svelte') },
];
