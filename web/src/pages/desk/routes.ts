import type { Role } from '~/gql/schema';
import type { Route } from '~/lib/router.svelte';

/** Those who do the work: households, needs, help. */
const WORKS: readonly Role[] = ['COMMUNITY_WORKER', 'STREET_STAFF'];
/** Those who read lists and figures too, in redacted form. */
const READS: readonly Role[] = [...WORKS, 'STREET_LEADER', 'FIELD_CHAIR'];
const STAFF: readonly Role[] = [...READS, 'ADMINISTRATOR', 'AUDITOR'];
const IMPORTS: readonly Role[] = ['STREET_STAFF', 'ADMINISTRATOR'];

const at = (path: string, roles: readonly Role[], load: Route['load']): Route => ({
  path: `/desk${path}`,
  shell: 'desk',
  roles,
  load,
});

/** The staff's desk. */
export const deskRoutes: readonly Route[] = [
  at('', STAFF, () => import('./Home.svelte')),
  at('/needs', READS, () => import('./Needs.svelte')),
  at('/needs/new', WORKS, () => import('./need/Form.svelte')),
  at('/needs/:id', READS, () => import('./need/Page.svelte')),
  at('/needs/:id/edit', WORKS, () => import('./need/Form.svelte')),
  at('/households', WORKS, () => import('./Households.svelte')),
  at('/households/new', WORKS, () => import('./HouseholdForm.svelte')),
  at('/households/:id', WORKS, () => import('./Household.svelte')),
  at('/households/:id/edit', WORKS, () => import('./HouseholdForm.svelte')),
  at('/households/:id/rights', WORKS, () => import('./Rights.svelte')),
  at('/referrals', READS, () => import('./Referrals.svelte')),
  at('/deliveries', READS, () => import('./Deliveries.svelte')),
  at('/offers', STAFF, () => import('./Offers.svelte')),
  at('/offers/:id', STAFF, () => import('./Offer.svelte')),
  at('/organizations', STAFF, () => import('./Organizations.svelte')),
  at('/organizations/:id', STAFF, () => import('./Organization.svelte')),
  at('/import', IMPORTS, () => import('./Import.svelte')),
  at('/security', STAFF, () => import('../account/Security.svelte')),
  at('/accounts', ['ADMINISTRATOR'], () => import('./Accounts.svelte')),
  at('/audit', ['AUDITOR'], () => import('./Audit.svelte')),
  at('/openings', ['STREET_STAFF', 'AUDITOR'], () => import('./Reveals.svelte')),
  at('/certificates', ['ADMINISTRATOR', 'AUDITOR'], () => import('./Certificates.svelte')),
];
