import { describe, expect, it } from 'vitest';
import { match } from './router.svelte';

describe('match', () => {
  it('fits fixed words and reads the names', () => {
    expect(match('/offers', '/offers')).toEqual({});
    expect(match('/my/offers/:id/edit', '/my/offers/a%2Fb/edit')).toEqual({ id: 'a/b' });
  });
  it('does not fit a longer, a shorter or another path', () => {
    expect(match('/offers/:id', '/offers')).toBeNull();
    expect(match('/offers', '/offers/1')).toBeNull();
    expect(match('/needs/:id', '/offers/1')).toBeNull();
  });
  it('bears an id that is not well encoded', () => {
    expect(match('/offers/:id', '/offers/%E0%A4')).toEqual({ id: '%E0%A4' });
  });
});
