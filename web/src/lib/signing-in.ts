import { act } from './api.svelte';
import { router } from './router.svelte';
import { homeOf, session } from './session.svelte';
import { SignIn, SignInCode } from './signing-in.gql';

/** The first half of signing in. */
export async function signIn(login: string, password: string) {
  const payload = await act(SignIn, { input: { login, password } });
  session.enter(payload);
  return payload;
}

/** The second half. */
export async function giveCode(code: string) {
  const payload = await act(SignInCode, { input: { code } });
  session.enter(payload);
  return payload;
}

/** Where to go once signed in: only to pages of our own. */
export function afterSignIn(): string {
  const wanted = router.query.get('next') ?? '';
  return /^\/(?![/\\])/.test(wanted) ? wanted : homeOf(session.role);
}
