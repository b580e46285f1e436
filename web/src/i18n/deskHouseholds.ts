import { messages } from './messages';

const zh = {
  title: '家庭',
  intro: '名单里只有编号。姓名、电话、门牌和难处都封存着，要看请说明用途。',
  create: '记一家',
  columns: { code: '编号', community: '社区', members: '人口', needs: '需求', since: '登记' },
  people: (n: string) => `${n} 口人`,
  age: { CHILD: '有孩子', ADULT: '成年人', ELDER: '老人', MIXED: '老少都有' },
  needCount: (n: string) => `${n} 件`,
  newNeed: '给这一家记需求',
  needs: '要帮的',
  noNeeds: '还没有记需求。',
  facts: '姓名、联系方式和难处',
  factsNote: '封存。每次查看都会记下来，10 分钟后自动合上。',
  factsClosed: '您看不到这一家封存的内容。',
  edit: '改这一家',
  label: '称呼',
  names: '姓名',
  contactName: '联系人',
  phone: '电话',
  address: '门牌',
  sensitive: '身体和家庭情况',
  form: {
    title: '记一家',
    editTitle: '改这一家',
    sealedLegend: '封存的内容',
    sealedNote: '下面这些加密存放，不进名单、不进搜索。只记办事要用的。',
    openLegend: '名单里看得到的',
    labelHint: '社区里怎么叫，如 席家兄弟',
    namesHint: '一行一个',
    phoneHint: '手机或座机',
    sensitiveHint: '残疾、疾病、困难等。本人愿意说的才记',
    age: '家里有谁',
    members: '几口人',
    community: '社区',
    choose: '请选择',
    save: '封存并记下',
    saved: '记下了',
    changed: '改好了',
    keepBlank: '封存的内容不用打开也能改：要改的写新的，留空的不变。',
    remove: '要删去的：',
  },
};
export type HouseholdWords = typeof zh;

/** Households at the desk. */
export const householdWords = messages(zh, () => import('./deskHouseholds.en'));
