import type { Route } from '~/lib/router.svelte';
import type { Role } from '~/gql/schema';

/** Those who help: an organization's liaison, a person. */
const HELPERS: readonly Role[] = ['UNIT_LIAISON', 'HELPER'];
const LIAISON: readonly Role[] = ['UNIT_LIAISON'];

export const myRoutes: readonly Route[] = [
  { path: '/my', shell: 'phone', roles: HELPERS, load: () => import('./Home.svelte') },
  { path: '/my/offers', shell: 'phone', roles: LIAISON, load: () => import('./Offers.svelte') },
  { path: '/my/offers/new', shell: 'phone', roles: LIAISON, load: () => import('./OfferForm.svelte') },
  { path: '/my/offers/:id', shell: 'phone', roles: LIAISON, load: () => import('./Offer.svelte') },
  { path: '/my/offers/:id/edit', shell: 'phone', roles: LIAISON, load: () => import('./OfferForm.svelte') },
  { path: '/my/referrals', shell: 'phone', roles: HELPERS, load: () => import('./Referrals.svelte') },
  { path: '/my/referrals/:id', shell: 'phone', roles: HELPERS, load: () => import('./Referral.svelte') },
  { path: '/my/referrals/:id/report', shell: 'phone', roles: HELPERS, load: () => import('./Report.svelte') },
  { path: '/my/security', shell: 'phone', roles: HELPERS, load: () => import('../account/Security.svelte') },
  { path: '/my/account', shell: 'phone', roles: HELPERS, load: () => import('./Account.svelte') },
];
