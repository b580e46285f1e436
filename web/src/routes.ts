import type { Route } from './lib/router.svelte';
import { deskRoutes } from './pages/desk/routes';
import { myRoutes } from './pages/my/routes';

/** Every address of the web. The first that fits wins, so fixed words stand before `:names`. */
export const routes: readonly Route[] = [
  { path: '/', shell: 'public', load: () => import('./pages/public/Home.svelte') },
  { path: '/organizations', shell: 'public', load: () => import('./pages/public/Organizations.svelte') },
  { path: '/organizations/:id', shell: 'public', load: () => import('./pages/public/Organization.svelte') },
  { path: '/offers', shell: 'public', load: () => import('./pages/public/Offers.svelte') },
  { path: '/offers/:id', shell: 'public', load: () => import('./pages/public/Offer.svelte') },
  { path: '/needs', shell: 'public', load: () => import('./pages/public/Needs.svelte') },
  { path: '/needs/:id', shell: 'public', load: () => import('./pages/public/Need.svelte') },
  { path: '/committee', shell: 'public', load: () => import('./pages/public/Committee.svelte') },
  { path: '/privacy', shell: 'public', load: () => import('./pages/public/Privacy.svelte') },
  { path: '/sign-in', shell: 'bare', load: () => import('./pages/public/SignIn.svelte') },
  { path: '/sign-in/steps', shell: 'bare', load: () => import('./pages/account/Steps.svelte') },
  { path: '/invite/:token', shell: 'bare', load: () => import('./pages/public/Invite.svelte') },
  ...myRoutes,
  ...deskRoutes,
];
