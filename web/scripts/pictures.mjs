// Writes the pictures of the README from a running demo: `node scripts/pictures.mjs http://127.0.0.1:8080`.
import { chromium } from '@playwright/test';

const address = process.argv[2] ?? 'http://127.0.0.1:8080';
const folder = new URL('../../docs/images/', import.meta.url).pathname;
const browser = await chromium.launch({
  executablePath: process.env.LIANXIN_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});

async function picture(name, width, height, visit) {
  const page = await browser.newPage({ viewport: { width, height }, locale: 'zh-CN' });
  await visit(page);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${folder}${name}.png` });
  await page.close();
}

async function signIn(page, login) {
  await page.goto(`${address}/sign-in`);
  await page.locator('input').first().fill(login);
  await page.locator('input[type=password]').fill('lianxin-demo');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

await picture('committee', 1280, 900, (page) => page.goto(`${address}/committee`));
await picture('offers-phone', 375, 760, (page) => page.goto(`${address}/offers`));
await picture('need', 1280, 900, async (page) => {
  await signIn(page, 'shegong');
  await page.goto(`${address}/desk/needs?q=${encodeURIComponent('电视')}`);
  await page.waitForLoadState('networkidle');
  await page.locator('a[href*="/desk/needs/need_"]').first().click();
  await page.waitForURL('**/desk/needs/need_*');
  await page.locator('main h1').first().waitFor();
  await page.locator('main .chips').first().waitFor();
});
await browser.close();
