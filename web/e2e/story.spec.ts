import { expectWay } from './support/acts';
import { figures, moved } from './support/figures';
import { png } from './support/png';
import { expect, person, PHONE, said, signIn, test, type Page } from './support/test';

test.use({ committee: 'story' });

/** What is written nowhere but in the seal; it must reach no page before it may. */
const SECRET = { name: '示例老周', phone: '13800001234', address: '黄木厂 9 号楼 9 门 909' };
const OFFER = '闲置洗衣机送装上门';
const NEED = '需要一台洗衣机并装好';
const CHARITY = '暖阳慈善基金会';

const LIAISON = '小何（示例）';
const WORKER = '黄木厂社工（示例）';
/** What the liaison says of the offer, in every field of the form. */
const SAID = {
  description: '邻居换下来的洗衣机，检修好，送到家，把进出水管接好。',
  when: '工作日白天，提前两天约',
  where: '送到家，没有电梯的也送',
  communities: ['黄木厂', '乐井'],
  audiences: ['老年人', '困难家庭'],
  conditions: '家里要有地漏和水管接口',
  phone: '010-55509876',
  until: '2027-06-30',
};
/** Where the story leaves its mark on the committee's page. */
const ROWS = { categories: ['物资捐助'], fields: ['民生福祉'] };

/** One fact of an offer on its public page. */
const fact = (page: Page, term: string) =>
  page
    .locator('dl.facts > div')
    .filter({ has: page.getByText(term, { exact: true }) })
    .locator('dd');

const dialog = (page: Page) => page.getByRole('dialog');

test('from an invited liaison’s offer to a need met, by pages only', async ({ browser, baseURL }) => {
  test.setTimeout(300_000);
  const open = (login: string | null, device?: { width: number; height: number }) =>
    person(browser, baseURL, login, device);
  const visitor = await open(null);
  const before = await figures(visitor, ROWS);

  let link = '';
  await test.step('the administrator invites the charity’s liaison by a link shown once', async () => {
    const admin = await open('admin');
    await admin.goto('/desk/accounts');
    await admin.getByRole('button', { name: '发一条邀请' }).click();
    await dialog(admin).getByLabel('角色').selectOption('单位联络员');
    await dialog(admin).getByLabel('找单位').fill(CHARITY);
    await dialog(admin).getByRole('radio', { name: CHARITY }).check();
    await dialog(admin).getByRole('button', { name: '生成链接' }).click();
    link = await dialog(admin).getByLabel('邀请链接').inputValue();
    expect(new URL(link).pathname).toMatch(/^\/invite\/./);
    await admin.context().close();
  });

  const liaison = await open(null, PHONE);
  await test.step('on a phone the liaison chooses a password and posts an offer', async () => {
    await liaison.goto(link);
    await liaison.getByLabel('怎么称呼您').fill(LIAISON);
    await liaison.getByLabel('账号').fill('nuanyang-he');
    await liaison.getByLabel('密码', { exact: true }).fill('四月的风真的不大');
    await liaison.getByLabel('再输一遍密码').fill('四月的风真的不大');
    await liaison.getByRole('button', { name: '开通并登录' }).click();
    await expect(liaison).toHaveURL(/\/my$/);

    await liaison.getByRole('link', { name: '登记资源' }).click();
    const next = () => liaison.getByRole('button', { name: '下一步' }).click();
    await liaison.getByLabel('名称').fill(OFFER);
    await liaison.getByLabel('说明').fill(SAID.description);
    await next();
    await liaison.getByRole('radio', { name: '物品' }).check();
    await liaison.getByLabel('类别').selectOption('家用电器');
    await next();
    await liaison.getByRole('radio', { name: /有数/ }).check();
    await liaison.getByLabel('多久一次', { exact: true }).selectOption('每月');
    await liaison.getByRole('spinbutton', { name: '多少' }).fill('3');
    await liaison.getByLabel('单位', { exact: true }).selectOption('台');
    await next();
    await liaison.getByLabel('时间').fill(SAID.when);
    await next();
    await liaison.getByLabel('地点').fill(SAID.where);
    await liaison.getByRole('radio', { name: '只服务一些社区' }).check();
    for (const name of SAID.communities) await liaison.getByRole('checkbox', { name, exact: true }).check();
    for (const name of SAID.audiences) await liaison.getByRole('checkbox', { name, exact: true }).check();
    await next();
    await liaison.getByRole('radio', { name: '免费' }).check();
    await liaison.getByLabel('条件').fill(SAID.conditions);
    await next();
    await liaison.getByLabel('服务电话').fill(SAID.phone);
    await liaison.getByLabel('有效到').fill(SAID.until);
    await next();
    // Everything is shown once more before it is handed in.
    for (const text of [SAID.when, SAID.where, SAID.conditions, SAID.phone, ...SAID.communities, ...SAID.audiences]) {
      await expect(liaison.locator('dl')).toContainText(text);
    }
    await liaison.getByRole('button', { name: '交上去' }).click();
    await said(liaison, '交上去了');
    await expect(liaison.getByRole('heading', { name: OFFER })).toBeVisible();
    await expect(liaison.getByText('待审核').first()).toBeVisible();
  });

  await test.step('the sub-district’s staff approve it, and then anybody finds it', async () => {
    const street = await open('jiedao');
    await street.goto('/desk/offers?state=SUBMITTED');
    await street.getByRole('link', { name: OFFER }).click();
    await street.getByRole('button', { name: '审核通过，公开' }).click();
    await dialog(street).getByRole('button', { name: '审核通过，公开' }).click();
    await said(street, '公开了');
    await expect(street.getByText('可预约').first()).toBeVisible();
    await street.context().close();
    await expect(async () => {
      await visitor.goto(`/offers?q=${encodeURIComponent('洗衣机送装')}`);
      await expect(visitor.getByRole('heading', { name: OFFER })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 15_000 });
    await visitor.getByRole('link', { name: OFFER }).click();
    await expect(visitor.getByRole('heading', { level: 1, name: OFFER })).toBeVisible();
    await expect(visitor.getByText('物品，家用电器')).toBeVisible();
    await expect(visitor.getByText(SAID.description)).toBeVisible();
    await expect(fact(visitor, '多少')).toHaveText('每月 3 台');
    await expect(fact(visitor, '什么时候')).toHaveText(SAID.when);
    await expect(fact(visitor, '在哪儿')).toHaveText(SAID.where);
    await expect(fact(visitor, '服务社区')).toHaveText(SAID.communities.join('、'));
    await expect(fact(visitor, '给谁')).toHaveText(SAID.audiences.join('、'));
    await expect(fact(visitor, '要注意')).toHaveText(SAID.conditions);
    await expect(fact(visitor, '收费')).toHaveText('免费');
    await expect(fact(visitor, '有效到')).toHaveText('2027年6月30日');
    await expect(visitor.getByRole('region', { name: '提供单位' }).getByText(CHARITY)).toBeVisible();
    await expect(visitor.getByRole('link', { name: new RegExp(SAID.phone) })).toHaveAttribute(
      'href',
      `tel:${SAID.phone.replace('-', '')}`,
    );
  });

  const worker = await open('shegong');
  let needPath = '';
  let householdPath = '';
  await test.step('a worker records the household under seal and what it needs', async () => {
    await worker.goto('/desk/households');
    await worker.getByRole('link', { name: '记一家' }).click();
    await worker.getByLabel('称呼').fill('示例周家');
    await worker.getByLabel('姓名').fill(SECRET.name);
    await worker.getByLabel('联系人').fill(SECRET.name);
    await worker.getByLabel('电话').fill(SECRET.phone);
    await worker.getByLabel('门牌').fill(SECRET.address);
    await worker.getByLabel('身体和家庭情况').fill('腰不好，弯不下身');
    await worker.getByRole('radio', { name: '老人' }).check();
    await worker.getByRole('button', { name: '封存并记下' }).click();
    await said(worker, '记下了');
    await expect(worker).toHaveURL(/\/desk\/households\/(?!new)/);
    householdPath = new URL(worker.url()).pathname;
    await expect(worker.getByText(SECRET.name)).toHaveCount(0);

    await worker.getByRole('link', { name: '给这一家记需求' }).click();
    await worker.getByRole('radio', { name: '物品' }).check();
    await worker.getByLabel('类别').selectOption('家用电器');
    await worker.getByLabel('原话和情况').fill('衣服手洗，冬天水凉，腰弯不下去。');
    await worker.getByLabel('按什么算').selectOption('台');
    await worker.getByRole('radio', { name: '较急' }).check();
    await worker.getByRole('button', { name: '记下来' }).click();
    await said(worker, '记下了，接着核实');
    await expect(worker).toHaveURL(/\/desk\/needs\/(?!new)/);
    needPath = new URL(worker.url()).pathname;
  });

  await test.step('verifies it and writes the public text', async () => {
    await worker.getByRole('button', { name: '核实', exact: true }).click();
    await dialog(worker).getByRole('radio', { name: '入户核实' }).check();
    await dialog(worker).getByRole('button', { name: '核实无误' }).click();
    await said(worker, '核实好了');
    await worker.getByRole('button', { name: '写公示文字' }).click();
    await dialog(worker).getByLabel('标题').fill(NEED);
    await dialog(worker)
      .getByLabel('公示内容')
      .fill('黄木厂一户家庭没有洗衣机，希望有一台能用的洗衣机，送到家并接好水管。');
    await dialog(worker).getByRole('button', { name: '存好，交给同事审核' }).click();
    await said(worker, '请另一位同事审核');
    await expect(worker.getByRole('heading', { level: 1, name: NEED })).toBeVisible();
    // The one who wrote it may not approve it.
    await expect(worker.getByRole('button', { name: '审核通过' })).toHaveCount(0);
  });

  await test.step('a second worker approves it; it is opened', async () => {
    const second = await open('shegong2');
    await second.goto(needPath);
    await second.getByRole('button', { name: '审核通过' }).click();
    await dialog(second).getByRole('button', { name: '可以，审核通过' }).click();
    await said(second, '审过了');
    await second.context().close();
    await worker.reload();
    await worker.getByRole('button', { name: '公示', exact: true }).click();
    await dialog(worker).getByRole('button', { name: '公示', exact: true }).click();
    await said(worker, '已经公示');
  });

  await test.step('everybody reads the approved text and nothing that is sealed', async () => {
    await visitor.goto(needPath.replace('/desk', ''));
    await expect(visitor.getByRole('heading', { name: NEED })).toBeVisible();
    const text = await visitor.locator('body').innerText();
    for (const secret of [...Object.values(SECRET), '腰']) expect(text).not.toContain(secret);
  });

  await test.step('the worker finds the need and sees who can help, with reasons, and who not, with causes', async () => {
    await expect(async () => {
      await worker.goto('/desk/needs');
      await worker.getByRole('searchbox').fill('洗衣机');
      await expect(worker.getByRole('link', { name: NEED })).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 20_000 });
    await worker.getByRole('link', { name: NEED }).click();
    const side = worker.getByRole('complementary', { name: '谁能帮' });
    const match = side.getByRole('listitem').filter({ hasText: OFFER }).first();
    await expect(match).toBeVisible();
    await expect(match.getByRole('listitem').first()).not.toBeEmpty();
    await side.getByText(/没推荐，看原因/).click();
    await expect(side.locator('details li').first()).toContainText(/./);
    await expect(side.locator('details .why').first()).not.toBeEmpty();

    await match.getByRole('button', { name: /派给/ }).click();
    await dialog(worker).getByLabel('捎句话').fill('楼道窄，请带小推车。');
    await dialog(worker).getByRole('button', { name: '派单' }).click();
    await said(worker, '派出去了');
  });

  await test.step('the charity sees only the approved text, and accepts', async () => {
    await liaison.goto('/my/referrals');
    await liaison.getByRole('link', { name: new RegExp(NEED) }).click();
    await expect(liaison.getByRole('heading', { name: NEED })).toBeVisible();
    const text = await liaison.locator('body').innerText();
    for (const secret of [...Object.values(SECRET), '腰']) expect(text).not.toContain(secret);
    await liaison.getByRole('button', { name: '能帮，接下' }).click();
    await dialog(liaison).getByRole('button', { name: '能帮，接下' }).click();
    await said(liaison, '接下了');
    // Accepted, but nobody has consented yet: the contact stays closed.
    await expect(liaison.getByText('还没有居民的同意')).toBeVisible();
    await expect(liaison.getByRole('button', { name: '看住址' })).toHaveCount(0);
  });

  await test.step('the worker puts the household’s consent on record', async () => {
    await worker.goto(needPath);
    await worker.getByRole('button', { name: '记录同意' }).click();
    await dialog(worker).getByRole('radio', { name: '送达物品' }).check();
    await dialog(worker).getByLabel('怎么同意的').selectOption('当面确认');
    await dialog(worker).getByRole('button', { name: '记下同意' }).click();
    await said(worker, '随时可以撤回');
    await expect(worker.getByText('联系方式可以看了')).toBeVisible();
    await worker.goto(householdPath);
    await expect(worker.getByText('送达物品')).toBeVisible();
  });

  await test.step('then the contact opens, for a purpose; the visit is planned', async () => {
    await liaison.reload();
    await liaison.getByRole('button', { name: '看住址' }).click();
    await dialog(liaison).getByRole('radio', { name: '送达物品' }).check();
    await dialog(liaison).getByLabel('具体为什么').fill('约送货时间');
    await dialog(liaison).getByRole('button', { name: '打开这一项' }).click();
    await expect(liaison.getByText(SECRET.address)).toBeVisible();
    await expect(liaison.getByRole('link', { name: SECRET.phone })).toHaveCount(0);
    await liaison.getByRole('button', { name: '看电话' }).click();
    await expect(liaison.getByRole('link', { name: SECRET.phone })).toBeVisible();
    await liaison.getByRole('button', { name: '约个时间' }).click();
    await dialog(liaison).getByRole('button', { name: '约个时间' }).click();
    await said(liaison, '约好了');
  });

  await test.step('after going there, the charity reports the delivery with a photo', async () => {
    await liaison.getByRole('link', { name: '记一次帮扶' }).click();
    await liaison.getByLabel(/拍照或选图/).setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: png() });
    await expect(liaison.getByRole('img', { name: '照片 1' })).toBeVisible();
    await liaison.getByLabel('什么').first().fill('洗衣机');
    await liaison.getByRole('button', { name: '交给社区确认' }).click();
    await said(liaison, '交上去了');
  });

  await test.step('the worker confirms with the resident: five grades, met in full', async () => {
    await worker.goto('/desk');
    await worker.goto(needPath);
    await expect(worker.getByText('待确认').first()).toBeVisible();
    const photo = worker.getByRole('img', { name: '照片 1' });
    await photo.scrollIntoViewIfNeeded();
    await expect.poll(() => photo.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    await worker.getByRole('button', { name: '向居民确认' }).click();
    await dialog(worker).getByRole('radio', { name: '非常满意', exact: true }).check();
    await dialog(worker)
      .getByRole('radio', { name: /全部满足/ })
      .check();
    await dialog(worker).getByLabel('怎么确认的').selectOption('电话确认');
    await dialog(worker).getByLabel('居民的话').fill('装好了，能用。');
    await dialog(worker).getByRole('button', { name: '确认', exact: true }).click();
    await said(worker, '确认好了');
    await expect(worker.getByText('非常满意，全部满足')).toBeVisible();
    await expect(worker.locator('dl').getByText('全部满足')).toBeVisible();
  });

  await test.step('the timeline tells every step', async () => {
    await expectWay(worker, [
      [WORKER, '登记了需求'],
      [WORKER, '核实了情况'],
      [WORKER, '写了公开文字'],
      ['黄木厂社工乙（示例）', '审核通过了公开文字'],
      [WORKER, '公示，等人来帮'],
      [WORKER, '派给了单位或帮扶人'],
      [LIAISON, '接下了这条需求'],
      [LIAISON, '查看了联系方式'],
      [LIAISON, '约好了上门时间'],
      [LIAISON, '报告了这次帮扶'],
      [WORKER, '社区已向居民确认'],
    ]);
  });

  await test.step('the committee’s figures have moved', async () => {
    expect(moved(before, await figures(visitor, ROWS))).toEqual({
      offers: 1,
      needs: 1,
      matched: 1,
      delivered: 1,
      confirmed: 1,
      met: 1,
      satisfied: 1,
      rated: 1,
      '物资捐助 需求': 1,
      '物资捐助 资源': 1,
      '民生福祉 资源': 1,
    });
  });

  await test.step('what was opened is in the auditor’s log', async () => {
    const auditor = await open(null);
    await signIn(auditor, 'shenji');
    await auditor.goto('/desk/audit?act=referral.contact');
    await expect(auditor.getByRole('cell', { name: 'referral.contact' }).first()).toBeVisible();
    const text = await auditor.locator('body').innerText();
    for (const secret of Object.values(SECRET)) expect(text).not.toContain(secret);
  });
});
