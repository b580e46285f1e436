import { findings } from './support/axe';
import { expect, PASSWORD, person, PHONE, signIn, test, type Page } from './support/test';
import { codeOf } from './support/totp';

test.use({ committee: 'sign-in' });

const OWN = '四月的风真的不大';

/** Login and password, without waiting for what comes after. */
async function knock(page: Page, login: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('账号').fill(login);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

/** Nothing for axe to object to, and nothing that scrolls sideways. */
async function sound(page: Page, where: string): Promise<void> {
  expect.soft(await findings(page), where).toEqual([]);
  const spill = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(spill, `${where} scrolls sideways`).toBeLessThanOrEqual(0);
}

test('a first administrator is led through password, code and paper, and signs in by each', async ({
  browser,
  baseURL,
  server,
}) => {
  const created = await server.command('user', 'create', 'boss', '--role', 'administrator', '--name', '管理员（示例）');
  const handedOver = /[:：]\s*(\S{12,})\s*$/.exec(created.trim())?.[1] ?? '';
  const boss = await person(browser, baseURL, null, PHONE);
  let secret = '';
  let paper: string[] = [];

  await test.step('the handed-over password is changed first, wherever one wanted to go', async () => {
    await knock(boss, 'boss', handedOver);
    await expect(boss.getByRole('heading', { name: '先换成自己的密码' })).toBeVisible();
    await sound(boss, 'change password');
    await boss.goto('/desk/accounts');
    await expect(boss.getByRole('heading', { name: '先换成自己的密码' })).toBeVisible();
    await boss.getByLabel('新密码', { exact: true }).fill('password1234');
    await boss.getByLabel('再输一遍新密码').fill('password1234');
    await boss.getByRole('button', { name: '换好了' }).click();
    await expect(boss.getByText('这个密码太常见')).toBeVisible();
    await boss.getByLabel('新密码', { exact: true }).fill(OWN);
    await boss.getByLabel('再输一遍新密码').fill(OWN);
    await boss.getByRole('button', { name: '换好了' }).click();
  });

  await test.step('the code is set up by the text beside the picture', async () => {
    await expect(boss.getByRole('heading', { name: '给账号加一道锁' })).toBeVisible();
    await boss.getByRole('button', { name: '开始设置' }).click();
    const picture = boss.getByRole('img', { name: '要用验证器扫的二维码' });
    await expect(picture).toBeVisible();
    expect(await picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    await boss.getByText('扫不了？').click();
    secret = (await boss.locator('details code').innerText()).replaceAll(/\s/g, '');
    await sound(boss, 'enrol');
    await boss.getByLabel('6 位验证码').fill('000000');
    await boss.getByRole('button', { name: '设好了' }).click();
    await expect(boss.getByText('验证码不对')).toBeVisible();
    await boss.getByLabel('6 位验证码').fill(codeOf(secret));
    await boss.getByRole('button', { name: '设好了' }).click();
    await expect(boss.getByRole('heading', { name: '把备用码打印出来收好' })).toBeVisible();
    paper = await boss.locator('[data-paper] li').allInnerTexts();
    expect(paper).toHaveLength(10);
    await sound(boss, 'paper');
    await boss.getByRole('button', { name: '已经收好，继续' }).click();
    // It goes on to where one wanted to go.
    await expect(boss).toHaveURL(/\/desk\/accounts$/);
  });

  const desk = await person(browser, baseURL, null);
  await test.step('elsewhere the password alone is not enough, the code is', async () => {
    await knock(desk, 'boss', OWN);
    await expect(desk.getByRole('heading', { name: '再输一个验证码' })).toBeVisible();
    await sound(desk, 'code');
    // The present code was used up; the app's clock may be half a minute ahead.
    await desk.getByLabel('验证码', { exact: true }).fill(codeOf(secret, 1));
    await desk.getByRole('button', { name: '登录', exact: true }).click();
    await expect(desk).toHaveURL(/\/desk$/);
  });

  const lost = await person(browser, baseURL, null);
  await test.step('without the phone a code on paper opens once', async () => {
    await knock(lost, 'boss', OWN);
    await lost.getByLabel('验证码', { exact: true }).fill(paper[0]!);
    await lost.getByRole('button', { name: '登录', exact: true }).click();
    await expect(lost).toHaveURL(/\/desk$/);
    const again = await person(browser, baseURL, null);
    await knock(again, 'boss', OWN);
    await again.getByLabel('验证码', { exact: true }).fill(paper[0]!);
    await again.getByRole('button', { name: '登录', exact: true }).click();
    await expect(again.getByText('验证码不对')).toBeVisible();
    await again.context().close();
  });

  await test.step('a session one does not know is ended from another', async () => {
    await desk.goto('/desk/security');
    await expect(desk.getByText('备用码还剩 9 个')).toBeVisible();
    await sound(desk, 'security');
    const others = desk.getByRole('button', { name: /^退出.+/ });
    await expect(desk.getByText('就是这里')).toBeVisible();
    await desk.getByRole('button', { name: '退出其他所有地方' }).click();
    await expect(others).toHaveCount(0);
    await lost.goto('/desk/accounts');
    await expect(lost).toHaveURL(/\/sign-in/);
    await boss.reload();
    await expect(boss).toHaveURL(/\/sign-in/);
  });
  for (const page of [boss, desk, lost]) await page.context().close();
});

test('what is sealed asks who it is, once, and goes on by itself', async ({ browser, baseURL }) => {
  const worker = await person(browser, baseURL, 'shegong');
  await worker.goto('/desk/security');
  await worker.getByRole('button', { name: '加上验证码' }).click();
  await expect(worker.getByRole('img', { name: '要用验证器扫的二维码' })).toBeVisible();
  await worker.keyboard.press('Escape');

  // Ten minutes later: the first answer is the server's refusal, word for word; the rest is the real one.
  let armed = false;
  await worker.route('**/graphql', async (route) => {
    if (!armed) return route.fallback();
    armed = false;
    const userErrors = [{ code: 'REAUTHENTICATION_REQUIRED', field: null, message: '请再输一次密码' }];
    await route.fulfill({
      json: { data: { secondFactorEnrol: { secret: null, address: null, qr: null, userErrors } } },
    });
  });
  await worker.reload();
  await expect(worker.getByText('就是这里')).toBeVisible();
  armed = true;
  await worker.getByRole('button', { name: '加上验证码' }).click();
  const dialog = worker.getByRole('dialog', { name: '请确认是您本人' });
  await expect(dialog).toBeVisible();
  await sound(worker, 'confirm');
  await dialog.getByLabel('密码', { exact: true }).fill('not this one');
  await dialog.getByRole('button', { name: '确认' }).click();
  await expect(dialog.getByText('现在的密码不对')).toBeVisible();
  await dialog.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await dialog.getByRole('button', { name: '确认' }).click();
  await expect(dialog).toBeHidden();
  await expect(worker.getByRole('img', { name: '要用验证器扫的二维码' })).toBeVisible();
  await worker.context().close();
});

test('an administrator ends the session of somebody else', async ({ browser, baseURL }) => {
  const helper = await person(browser, baseURL, 'linli', PHONE);
  const admin = await person(browser, baseURL, null);
  await signIn(admin, 'admin');
  await admin.goto('/desk/accounts?role=HELPER');
  await admin.getByRole('button', { name: '登录情况' }).first().click();
  const dialog = admin.getByRole('dialog');
  await expect(dialog.getByRole('heading')).toContainText('的登录情况');
  await sound(admin, 'sign-ins');
  await dialog.getByRole('button', { name: /^退出/ }).first().click();
  await expect(dialog.getByText('现在没有在任何地方登录')).toBeVisible();
  await helper.goto('/my');
  await expect(helper).toHaveURL(/\/sign-in/);
  await helper.context().close();
  await admin.context().close();
});
