import { defineConfig } from '@playwright/test';

/** The distribution's Chromium; none is downloaded. */
const executablePath = process.env.LIANXIN_CHROMIUM || '/usr/bin/chromium';

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/support/setup.ts',
  outputDir: 'test-results',
  // Each file has a server and a committee of its own, on which its tests follow one another.
  workers: 2,
  fullyParallel: false,
  // A test that passes only now and then is a fault, so nothing is tried twice.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1280, height: 900 },
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    // Pictures of every step would cost more time than the steps.
    trace: { mode: 'retain-on-failure', screenshots: false, sources: false },
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
