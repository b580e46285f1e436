import { expect, test as base, type Browser, type Page } from '@playwright/test';
import { startServer, type Server } from './server';

export { expect, type Page } from '@playwright/test';

/** Every test talks to the server of its file: `test.use({ committee: 'its name' })` at the top begins a fresh one. */
export const test = base.extend<object, { committee: string; server: Server }>({
  committee: ['', { option: true, scope: 'worker' }],
  server: [
    // Playwright reads the names of the fixtures it needs from this pattern.
    async ({}, use) => {
      const server = await startServer(process.env.E2E_TEMPLATE ?? '');
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  baseURL: async ({ server }, use) => use(server.url),
});

export const PASSWORD = 'lianxin-demo';
export const PHONE = { width: 375, height: 812 };

/** Signs in by the page, as people do. */
export async function signIn(page: Page, login: string, password = PASSWORD): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('账号').fill(login);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/** Another person at another device, signed in unless nobody is named. */
export async function person(
  browser: Browser,
  baseURL: string | undefined,
  login: string | null,
  device: { width: number; height: number } = { width: 1280, height: 900 },
): Promise<Page> {
  const context = await browser.newContext({
    baseURL,
    viewport: device,
    hasTouch: device.width < 720,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  const page = await context.newPage();
  if (login) await signIn(page, login);
  return page;
}

/** The passing word that something was done. */
export async function said(page: Page, text: string | RegExp): Promise<void> {
  await expect(page.getByRole('status').filter({ hasText: text }).first()).toBeVisible();
}
