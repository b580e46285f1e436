import { accept, confirm, dialog, expectWay, helping, plan, referByMatch, referToPerson, report } from './support/acts';
import { figures, moved } from './support/figures';
import { expect, person, PHONE, said, test } from './support/test';

test.use({ committee: 'xi' });

const NEED = '一户家庭需要一台电视机';
const SHOPPING = '希望每周有人陪着去超市';
const CHARITY = '诺麒公益（示例）';
const NEIGHBOUR = '热心邻居（示例）';
const WORKER = '黄木厂社工（示例）';
const COLLEAGUE = '黄木厂社工乙（示例）';
const LIAISON = '诺麒公益联络员（示例）';
/** Who the brothers are stands in the seal alone. */
const SECRET = { names: ['席大（示例）', '席小（示例）'], phone: '13800005678', address: '黄木厂 3 号楼 3 门 303' };
const HIDDEN = ['席家', ...SECRET.names, SECRET.phone, SECRET.address];

test('the Xi brothers’ television, from the need found to the need met', async ({ browser, baseURL }) => {
  test.setTimeout(240_000);
  const visitor = await person(browser, baseURL, null);
  const before = await figures(visitor);
  const worker = await person(browser, baseURL, 'shegong');
  let needPath = '';
  let householdPath = '';
  await test.step('the worker finds the household’s need by initials and filters', async () => {
    await worker.goto('/desk/needs?stage=OPEN');
    await worker.getByRole('searchbox').fill('dsj');
    const link = worker.getByRole('link', { name: NEED });
    await expect(link).toBeVisible();
    await link.click();
    await expect(worker.getByRole('heading', { level: 1, name: NEED })).toBeVisible();
    needPath = new URL(worker.url()).pathname;
  });

  await test.step('its household is known by a code; who they are opens only for a purpose', async () => {
    await expect(worker.getByText('席家兄弟')).toHaveCount(0);
    await worker.getByRole('button', { name: '看称呼' }).click();
    await dialog(worker).getByRole('button', { name: '打开这一项' }).click();
    await expect(dialog(worker).getByRole('alert').or(dialog(worker).locator('.err')).first()).toBeVisible();
    await dialog(worker).getByRole('radio', { name: '服务回访' }).check();
    await dialog(worker).getByLabel('具体为什么').fill('回访上次的帮扶');
    await dialog(worker).getByRole('button', { name: '打开这一项' }).click();
    await expect(worker.getByText('席家兄弟')).toBeVisible();
    await worker.getByRole('button', { name: '现在合上' }).click();
    await expect(worker.getByText('席家兄弟')).toHaveCount(0);
  });

  await test.step('where they live and how to reach them is put into the seal', async () => {
    const household = worker.locator('a.who');
    householdPath = (await household.getAttribute('href'))!;
    await household.click();
    await worker.getByRole('link', { name: '改这一家' }).click();
    // Nothing has to be opened to be added to: what is left blank stays.
    await expect(worker.getByLabel('称呼')).toHaveValue('');
    await worker.getByLabel('姓名').fill(SECRET.names.join('\n'));
    await worker.getByLabel('电话').fill(SECRET.phone);
    await worker.getByLabel('门牌').fill(SECRET.address);
    await worker.getByRole('group', { name: '几口人' }).getByRole('button', { name: /^加一/ }).click();
    await worker.getByRole('button', { name: '封存并记下' }).click();
    await said(worker, '改好了');
    await expect(worker.getByText('2 口人')).toBeVisible();
  });

  await test.step('the charity’s offer is among the first, with its reasons; it is asked', async () => {
    await worker.goto(needPath);
    const side = worker.getByRole('complementary', { name: '谁能帮' });
    const match = side.getByRole('listitem').filter({ hasText: CHARITY }).filter({ hasText: '电视机' }).first();
    await expect(match).toBeVisible();
    expect(await match.getByRole('listitem').count()).toBeGreaterThan(0);
    await referByMatch(worker, CHARITY, '电视机', '插座在窗边，请带一根长的电源线。');
    await expect(helping(worker, CHARITY)).toContainText('待答复');
  });

  const liaison = await person(browser, baseURL, 'lianluo', PHONE);
  await test.step('the charity’s liaison reads the public text alone, and accepts on the phone', async () => {
    await liaison.goto('/my');
    await expect(liaison.getByRole('link', { name: new RegExp(NEED) })).toBeVisible();
    await accept(liaison, NEED, '星期六送去。');
    const text = await liaison.locator('body').innerText();
    for (const secret of HIDDEN) expect(text).not.toContain(secret);
  });

  await test.step('the household’s consent to this delivery is put on record', async () => {
    await worker.goto(householdPath);
    const consents = worker.getByRole('region', { name: '本人同意' });
    await expect(consents.getByText('送达物品')).toHaveCount(0);
    await consents.getByRole('button', { name: '记录同意' }).click();
    await dialog(worker).getByLabel('找单位').fill('诺麒');
    await dialog(worker).getByRole('radio', { name: CHARITY }).check();
    await dialog(worker).getByRole('radio', { name: '送达物品' }).check();
    await dialog(worker).getByLabel('怎么同意的').selectOption('当面确认');
    await dialog(worker).getByRole('button', { name: '记下同意' }).click();
    await said(worker, '随时可以撤回');
    await expect(consents.getByText('送达物品')).toBeVisible();
    await worker.goto(needPath);
    await expect(helping(worker, CHARITY)).toContainText('已接下');
    await expect(helping(worker, CHARITY)).toContainText('联系方式可以看了');
  });

  await test.step('the liaison opens the contact for that purpose', async () => {
    await liaison.reload();
    await liaison.getByRole('button', { name: '看住址' }).click();
    await dialog(liaison).getByRole('radio', { name: '送达物品' }).check();
    await dialog(liaison).getByLabel('具体为什么').fill('约送货时间');
    await dialog(liaison).getByRole('button', { name: '打开这一项' }).click();
    await expect(liaison.getByText(SECRET.address)).toBeVisible();
    await liaison.getByRole('button', { name: '看电话' }).click();
    await expect(liaison.getByRole('link', { name: SECRET.phone })).toHaveAttribute('href', `tel:${SECRET.phone}`);
  });

  await test.step('which is in the auditor’s log, with who and what for, and without what was read', async () => {
    const auditor = await person(browser, baseURL, 'shenji');
    await auditor.goto('/desk/audit?act=referral.contact');
    const first = auditor.getByRole('row').filter({ hasText: 'referral.contact' }).first();
    await expect(first).toContainText(LIAISON);
    const text = await auditor.locator('body').innerText();
    for (const secret of HIDDEN) expect(text).not.toContain(secret);
    await auditor.context().close();
  });

  await test.step('a visit is planned, and stands on the liaison’s first page and on the worker’s', async () => {
    await plan(liaison, { from: '14:30', to: '16:00', note: '两个人去，带长电源线' });
    await expect(liaison.getByText('带长电源线')).toBeVisible();
    const path = new URL(liaison.url()).pathname;
    await liaison.goto('/my');
    await liaison.getByRole('link', { name: /14:30/ }).filter({ hasText: NEED }).click();
    await expect(liaison).toHaveURL(path);
    await worker.reload();
    await expect(worker.getByLabel('走到已对接')).toBeVisible();
    await expect(helping(worker, CHARITY).getByText(/14:30/)).toBeVisible();
  });

  await test.step('after the visit the phone reports what, how many, hours, when and a photo', async () => {
    await report(liaison, {
      photo: true,
      items: [
        { what: '液晶电视机', unit: '台', quantity: 1 },
        { what: '电源线', unit: '个', quantity: 2 },
      ],
      met: 1,
      hours: 2,
      note: '挂在窗边，遥控器教会了。',
    });
    await expect(liaison.getByText('液晶电视机 1 台、电源线 2 个')).toBeVisible();
    await worker.reload();
    const delivery = helping(worker, CHARITY).getByRole('region', { name: /帮了一次/ });
    await expect(delivery).toContainText('液晶电视机 1 台、电源线 2 个');
    await expect(delivery).toContainText('用了 2 小时');
    await expect(delivery).toContainText('遥控器教会了');
    const photo = delivery.getByRole('img', { name: '照片 1' });
    await photo.scrollIntoViewIfNeeded();
    await expect.poll(() => photo.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    await expect(worker.getByLabel('走到待确认')).toBeVisible();
  });

  await test.step('the worker asks the brothers: very satisfied, met in full; the need is settled', async () => {
    await worker.goto('/desk');
    await worker.getByRole('region', { name: '帮完了，等您向居民确认' }).getByRole('link', { name: NEED }).click();
    await confirm(worker, { rating: '非常满意', outcome: '全部满足', comment: '晚上能看新闻了。' });
    await expect(worker.getByText('非常满意，全部满足')).toBeVisible();
    await expect(worker.locator('dl').getByText('全部满足')).toBeVisible();
    await worker.getByRole('button', { name: '办结', exact: true }).click();
    await dialog(worker).getByRole('button', { name: '办结', exact: true }).click();
    await said(worker, '办结了');
    await expect(worker.getByLabel('走到已办结')).toBeVisible();
  });

  await test.step('the liaison reads what the resident said', async () => {
    await liaison.reload();
    await expect(liaison.getByText('晚上能看新闻了。')).toBeVisible();
    await expect(liaison.getByText('非常满意')).toBeVisible();
  });

  await test.step('the timeline names every step and who took it', async () => {
    await expectWay(worker, [
      ['', '从名单导入'],
      [WORKER, '核实了情况'],
      [COLLEAGUE, '审核通过了公开文字'],
      [WORKER, '公示，等人来帮'],
      [WORKER, '派给了单位或帮扶人'],
      [LIAISON, '接下了这条需求'],
      [LIAISON, '查看了联系方式'],
      [LIAISON, '约好了上门时间'],
      [LIAISON, '报告了这次帮扶'],
      [WORKER, '社区已向居民确认'],
      [WORKER, '办结'],
    ]);
  });

  await test.step('and the committee’s page has moved by just this', async () => {
    expect(moved(before, await figures(visitor))).toEqual({
      matched: 1,
      delivered: 1,
      confirmed: 1,
      met: 1,
      satisfied: 1,
      rated: 1,
    });
  });
});

test('the neighbour takes on going shopping with them every week', async ({ browser, baseURL }) => {
  test.setTimeout(180_000);
  const worker = await person(browser, baseURL, 'shegong');
  await worker.goto('/desk/needs?order=UPDATED_AT');
  await worker.getByRole('searchbox').fill('陪着去超市');
  await worker.getByRole('link', { name: SHOPPING }).click();
  await expect(worker.getByRole('heading', { level: 1, name: SHOPPING })).toBeVisible();

  await test.step('what the neighbour did until now is rounded off, and the neighbour is asked anew', async () => {
    await expect(helping(worker, NEIGHBOUR)).toContainText('陪同购物 1 次');
    await worker.getByRole('button', { name: '这一家帮完了' }).click();
    await said(worker, '记下了');
    await referToPerson(worker, NEIGHBOUR, '这个冬天接着每周陪一趟，可以吗？');
  });

  const neighbour = await person(browser, baseURL, 'linli', PHONE);
  await test.step('a person has the same pages on the phone, without offers', async () => {
    await neighbour.goto('/my');
    await expect(neighbour.getByRole('link', { name: '资源', exact: true })).toHaveCount(0);
    await accept(neighbour, SHOPPING, '周六上午老时间。');
    await expect(neighbour.getByText('这个冬天接着每周陪一趟')).toBeVisible();
    await plan(neighbour, { from: '09:30', to: '11:00', note: '超市门口见' });
  });

  await test.step('goes along, and reports it with the hours', async () => {
    await report(neighbour, {
      items: [{ what: '陪同购物', unit: '次', quantity: 1 }],
      hours: 2,
      note: '账算清了，东西提到家。',
    });
  });

  await test.step('the worker confirms; as it goes on every week, it is met in part', async () => {
    await worker.reload();
    await confirm(worker, { rating: '满意', outcome: '部分满足', comment: '下周接着去。' });
    await expect(worker.getByText('满意，部分满足').first()).toBeVisible();
    await expect(worker.getByLabel('走到实施中')).toBeVisible();
    await expect(helping(worker, NEIGHBOUR).filter({ hasText: '已接下' })).toContainText('用了 2 小时');
  });
});

test('a refusal of the server leaves what was typed: two people change one need', async ({ browser, baseURL }) => {
  const one = await person(browser, baseURL, 'shegong');
  const two = await person(browser, baseURL, 'shegong2');
  await one.goto('/desk/needs?stage=DRAFT');
  await one.getByRole('table').getByRole('link').first().click();
  await expect(one).toHaveURL(/\/desk\/needs\/./);
  const path = new URL(one.url()).pathname;
  for (const page of [one, two]) {
    await page.goto(`${path}/edit`);
    await expect(page.getByLabel('数量')).not.toHaveValue('');
    await expect(page.getByLabel('原话和情况')).toHaveValue('');
  }
  await two.getByLabel('数量').fill('37');
  await two.getByRole('button', { name: '保存' }).click();
  await said(two, '改好了');
  await one.getByLabel('原话和情况').fill('我后写的话，比较长，不想再写一遍');
  await one.getByRole('button', { name: '保存' }).click();
  await expect(one.getByText('您写的还在，没有覆盖')).toBeVisible();
  await expect(one.getByText(/37/).first()).toBeVisible();
  await expect(one.getByLabel('原话和情况')).toHaveValue('我后写的话，比较长，不想再写一遍');
  await one.getByRole('button', { name: '保存' }).click();
  await said(one, '改好了');
});
