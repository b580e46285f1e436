import { act, ask, connection, signedOut } from './api.svelte';
import { SignIn, SignOut, WhoAmI } from './session.gql';
import type { Role } from '~/gql/schema';
import type { ViewerPartsFragment } from '~/gql/types';

/** Who is signed in on this device, if anybody. */
class Session {
  /** undefined: not asked yet. */
  viewer: ViewerPartsFragment | null | undefined = $state.raw();

  constructor() {
    signedOut.addEventListener('signedout', () => {
      this.viewer = null;
    });
  }

  get role(): Role | undefined {
    return this.viewer?.account.role;
  }

  /** Asks the server; a page without a network is a page of nobody. */
  async load(): Promise<void> {
    try {
      this.viewer = (await ask(WhoAmI, {})).viewer ?? null;
    } catch {
      this.viewer = null;
    }
  }

  async signIn(login: string, password: string) {
    const payload = await act(SignIn, { input: { login, password } });
    if (payload.viewer) this.become(payload.viewer);
    return payload;
  }

  /** Another person from here on: nothing of the one before may stay. */
  become(viewer: ViewerPartsFragment | null): void {
    connection.forget();
    this.viewer = viewer;
  }

  async signOut(): Promise<void> {
    try {
      await act(SignOut, {});
    } finally {
      this.become(null);
    }
  }
}

export const session = new Session();

/** Where a role's day begins. */
export function homeOf(role: Role | undefined): string {
  switch (role) {
    case 'UNIT_LIAISON':
    case 'HELPER':
      return '/my';
    case 'COMMUNITY_WORKER':
    case 'STREET_STAFF':
    case 'ADMINISTRATOR':
    case 'AUDITOR':
      return '/desk';
    case 'FIELD_CHAIR':
    case 'STREET_LEADER':
      return '/committee';
    default:
      return '/';
  }
}
