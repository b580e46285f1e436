import { findings } from './axe';
import { choose, find, settled, spill, type Look, type Part } from './pages';
import { expect, person, test } from './test';

const NARROW = { width: 375, height: 812 };
const WIDE = { width: 1280, height: 900 };

/** Every pairing of width, size of type and language. */
const ALL: readonly Look[] = [NARROW, WIDE].flatMap((device) =>
  (['normal', 'elder'] as const).flatMap((size) =>
    (['zh-CN', 'en'] as const).map((lang) => ({ ...device, size, lang })),
  ),
);
/** Of these, two for each page: both widths, both sizes and both languages; neighbouring pages take the other two. */
const FEW: readonly (readonly [Look, Look])[] = [
  [
    { ...NARROW, size: 'normal', lang: 'zh-CN' },
    { ...WIDE, size: 'elder', lang: 'en' },
  ],
  [
    { ...NARROW, size: 'elder', lang: 'en' },
    { ...WIDE, size: 'normal', lang: 'zh-CN' },
  ],
  [
    { ...NARROW, size: 'normal', lang: 'en' },
    { ...WIDE, size: 'elder', lang: 'zh-CN' },
  ],
  [
    { ...NARROW, size: 'elder', lang: 'zh-CN' },
    { ...WIDE, size: 'normal', lang: 'en' },
  ],
];
const FULL = process.env.LIANXIN_TEST_FULL === '1';
/** The narrowest phone, and a desk's screen at twice the size (1280 × 900 at 200 %). */
const TIGHT = [
  { width: 320, height: 640 },
  { width: 640, height: 450 },
];

/** One test for each person: every page of theirs, with axe, and measured for what is wider than the screen. */
export function lookAt(parts: readonly Part[]): void {
  for (const [turn, part] of parts.entries()) {
    test(`nothing to object to, and nothing wider than the screen: ${part.login ?? 'signed out'}`, async ({
      browser,
      baseURL,
    }) => {
      test.setTimeout(FULL ? 900_000 : 240_000);
      const page = await person(browser, baseURL, part.login);
      if (!part.login) await page.goto('/');
      for (const [n, place] of part.places.entries()) {
        await choose(page, { ...WIDE, size: 'normal', lang: 'zh-CN' });
        const path = await find(page, place);
        for (const look of FULL ? ALL : FEW[(n + turn) % FEW.length]!) {
          await choose(page, look);
          await settled(page, path);
          const seen = `${path} ${look.width} px ${look.size} ${look.lang}`;
          expect.soft(await findings(page), seen).toEqual([]);
          expect.soft(await spill(page), seen).toBe('');
          for (const tight of TIGHT) {
            await page.setViewportSize(tight);
            expect.soft(await spill(page), `${path} ${tight.width} px ${look.size} ${look.lang}`).toBe('');
          }
        }
      }
      await page.context().close();
    });
  }
}
