// Invented rows, close to the demo committee in tone and length; see mock-server.mjs.
const term = (key, label, parentKey = null) => ({ key, label, parentKey });
const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString();

export const taxonomy = {
  committeeName: '双井街道党建工作协调委员会',
  fields: ['党建引领', '城市治理', '社区建设', '民生福祉', '平安建设'].map((l, i) => term(`f${i}`, l)),
  organizationKinds: ['银行金融机构', '学校', '医疗卫生机构', '公益慈善组织', '文博场馆', '物业公司', '国有企业'].map((l, i) => term(`k${i}`, l)),
  organizationRoles: [term('chair', '主任单位'), term('member', '委员单位')],
  kinds: ['物品', '服务', '场地', '志愿者', '走访探望', '专业技能', '设施', '信息'].map((l, i) => term(`o${i}`, l)),
  categories: [
    term('goods', '生活物资'), term('goods.food', '米面油', 'goods'), term('goods.appliance', '家电', 'goods'), term('goods.clothes', '衣物', 'goods'),
    term('repair', '维修'), term('repair.appliance', '家电维修', 'repair'), term('repair.water', '水电维修', 'repair'),
    term('care', '照料陪伴'), term('care.visit', '走访探望', 'care'), term('care.shopping', '陪同购物', 'care'),
    term('health', '健康'), term('health.check', '量血压体检', 'health'),
    term('culture', '文化'), term('culture.museum', '博物馆参观', 'culture'),
    term('learning', '学习'), term('learning.after', '课后托管', 'learning'),
    term('venue', '场地'), term('venue.room', '会议室', 'venue'),
    term('env', '环保回收'), term('env.clothes', '旧衣回收', 'env'),
    term('law', '法律咨询'), term('law.advice', '律师咨询', 'law'),
    term('work', '就业'), term('work.jobs', '招工求职', 'work'),
    term('safety', '安全'), term('safety.fraud', '防骗', 'safety'),
    term('children', '少儿'), term('children.holiday', '寒暑假活动', 'children'),
  ],
  communities: ['黄木厂', '桥东', '桥西', '荷塘', '东柳', '西柳', '槐柏', '北桥', '南桥', '柿园', '青砖', '水车', '长亭'].map((l, i) => term(`c${i}`, `${l}社区`)),
  urgencies: [term('normal', '一般'), term('soon', '较急'), term('urgent', '紧急')],
  audiences: ['老年人', '儿童', '残疾人', '困难家庭', '所有居民'].map((l, i) => term(`a${i}`, l)),
  renewals: [term('ONCE', '一次性'), term('WEEK', '每周'), term('MONTH', '每月'), term('YEAR', '每年')],
  units: ['次', '件', '台', '袋', '桶', '人', '场', '份', '小时', '间'].map((l, i) => term(`u${i}`, l)),
  declineReasons: ['本月名额已满', '做不了这一类', '时间对不上', '太远了', '其他'].map((l, i) => term(`d${i}`, l)),
  verificationMethods: [term('home_visit', '入户走访'), term('phone', '打电话')],
  confirmationChannels: [term('phone', '打电话'), term('visit', '上门')],
  purposes: [term('before_visit', '上门前准备'), term('delivery', '送东西'), term('follow_up', '回访')],
  askerKinds: [term('household', '家庭'), term('organization', '单位'), term('community', '社区')],
};

const { fields, organizationKinds: oks, kinds, categories: cats, communities: coms, urgencies: urg, audiences: auds } = taxonomy;

const NAMES = ['惠邻银行股份有限公司桥东社区支行营业部', '诺麒公益', '桥东小学', '康邻卫生服务站', '长桥家电维修部', '柿园博物馆', '安和物业服务有限公司', '槐柏律师事务所', '荷塘养老驿站', '北桥派出所', '水车图书馆', '青砖社区书店'];
export const organizations = Array.from({ length: 43 }, (_, i) => ({
  __typename: 'Organization', id: `org${i}`, name: NAMES[i % NAMES.length] + (i < NAMES.length ? '' : `（${Math.floor(i / NAMES.length) + 1}店）`),
  creditCode: '91350100M000100Y43', kind: oks[i % oks.length], role: taxonomy.organizationRoles[i ? 1 : 0], fields: [fields[i % 5], ...(i % 3 ? [] : [fields[(i + 2) % 5]])],
  community: coms[i % 13], address: `桥东路 ${10 + i} 号`, servicePhone: i % 4 === 3 ? null : `010-0000 ${1000 + i}`,
  description: '服务周边居民二十年，周末也开门。有什么能帮的，打电话或者上门都行。', createdAt: day(-300), updatedAt: day(-3),
}));

const OFFERS = [
  ['旧衣回收箱', 7, 'env.clothes', null, '每天 9:00–17:00', '支行门口'], ['防骗小课堂', 5, 'safety.fraud', ['场', 2, 'MONTH'], '每月第二、四个周六', '可以到社区讲'],
  ['小会议室', 2, 'venue.room', ['次', 4, 'WEEK'], '周末 9:00–17:00，坐 12 人', '三层'], ['家电代购与上门安装', 1, 'goods.appliance', ['台', 3, 'MONTH'], '提前两天约', ''],
  ['每周走访孤寡老人', 4, 'care.visit', ['次', 6, 'WEEK'], '周三上午', ''], ['免费量血压', 1, 'health.check', null, '周一到周五上午', '卫生服务站一层'],
  ['小家电修理', 1, 'repair.appliance', ['件', 10, 'MONTH'], '工作日', '上门'], ['博物馆亲子参观名额', 1, 'culture.museum', ['人', 30, 'MONTH'], '周二到周日', '柿园博物馆'],
  ['课后托管', 1, 'learning.after', ['人', 15, 'YEAR'], '上学日 15:30–18:00', '桥东小学'], ['律师一对一咨询', 5, 'law.advice', ['次', 8, 'MONTH'], '每周四下午', '律所'],
];
const STATES = ['PUBLISHED', 'PUBLISHED', 'SUBMITTED', 'DRAFT', 'PAUSED', 'RETURNED', 'EXPIRED', 'PUBLISHED'];
export const offers = Array.from({ length: 32 }, (_, i) => {
  const [title, k, c, q, availability, place] = OFFERS[i % OFFERS.length];
  return {
    __typename: 'Offer', id: `offer${i}`, organization: organizations[i % 12], title, kind: kinds[k], category: cats.find((x) => x.key === c),
    description: '居民看得懂、用得上。来之前请打个电话，人多时要排队。东西要干净，能用。', quantity: q && { unit: q[0], amount: q[1], renewal: q[2] },
    availability, place, communities: i % 3 ? [] : coms.slice(0, 3), audiences: i % 2 ? [auds[0], auds[3]] : [], conditions: i % 4 ? null : '要带身份证，提前两天约',
    free: i % 5 !== 4, priceNote: i % 5 === 4 ? '上门 20 元起，困难家庭免费' : null, servicePhone: `010-0000 ${1000 + i}`, validFrom: null, validUntil: day(90 + i).slice(0, 10),
    state: STATES[i % 8], stateNote: i % 8 === 5 ? '说明里请写清楚接送不接送' : null, pausedUntil: null, version: 1, createdAt: day(-40 - i), updatedAt: day(-i), publishedAt: day(-i),
    viewerCanSubmit: ['DRAFT', 'RETURNED'].includes(STATES[i % 8]), viewerCanPause: STATES[i % 8] === 'PUBLISHED', viewerCanResume: STATES[i % 8] === 'PAUSED', viewerCanPublish: false,
  };
});

const NEEDS = [['洗衣机 1 台，要送到家装好', 0, 'goods.appliance', '台', 1], ['每周陪同购物', 3, 'care.shopping', '次', 40], ['米、面、油，每月 1 份', 0, 'goods.food', '份', 12],
  ['水龙头漏水，请师傅上门', 1, 'repair.water', '次', 1], ['夜间接送孩子', 1, 'learning.after', '次', 20], ['轮椅能进的理发店', 1, 'care', '次', 6]];
const STAGES = ['OPEN', 'OPEN', 'IN_DELIVERY', 'REFERRED', 'DELIVERED', 'CLOSED', 'DOCKED', 'DRAFT', 'VERIFIED', 'APPROVED'];
const timeline = [
  { at: day(-1), actor: '诺麒公益', act: 'delivery.report', text: '交来一次帮扶记录，2 张照片', note: '大米 2 袋、食用油 1 桶' },
  { at: day(-3), actor: '', act: 'referral.remind', text: '自动提醒：还有 2 天到对接期' },
  { at: day(-5), actor: '诺麒公益', act: 'referral.accept', text: '接下了' }, { at: day(-8), actor: '王社工', act: 'need.open', text: '公示' },
];
export const needs = Array.from({ length: 36 }, (_, i) => {
  const [title, k, c, unit, n] = NEEDS[i % NEEDS.length];
  return {
    __typename: 'Need', id: `need${i}`, number: `XQ-2511-${String(101 + i)}`, askerKind: taxonomy.askerKinds[i % 3], household: null, organization: null, community: coms[i % 13], kind: kinds[k],
    category: cats.find((x) => x.key === c), publicTitle: title, publicText: '两口人的家庭，没有洗衣机，衣服一直手洗。楼道窄，需要上门安装，旧的请一起拉走。', workingText: null,
    quantity: { amount: n, unit, renewal: n > 5 ? 'WEEK' : 'ONCE' }, dueOn: day(3 + i).slice(0, 10), urgency: urg[i % 3], state: 'OPEN', stage: STAGES[i % STAGES.length],
    fulfilment: { level: i % 3 ? 'NONE' : 'IN_PART', asked: n, delivered: i % 3 ? 0 : 1, confirmed: 0, unit }, version: 1, createdAt: day(-9), updatedAt: day(-i), openedAt: day(-6), timeline, referrals: [],
    viewerCanClaim: true,
  };
});

export const visits = [{ __typename: 'Visit', id: 'visit0', startsAt: day(2), endsAt: null, note: '带卷尺量一下卫生间', state: 'PLANNED', version: 1 }];
export const deliveries = [
  { __typename: 'Delivery', id: 'del0', deliveredOn: day(-1).slice(0, 10), items: [{ what: '大米', quantity: 2, unit: '袋' }, { what: '食用油', quantity: 1, unit: '桶' }], hours: 0.7, note: '老人精神不错', photos: [], state: 'REPORTED', reportedBy: '小周', reportedAt: day(-1), confirmation: null, version: 1 },
  { __typename: 'Delivery', id: 'del1', deliveredOn: day(-20).slice(0, 10), items: [{ what: '电视机', quantity: 1, unit: '台' }], hours: 1.5, note: null, photos: [], state: 'CONFIRMED', reportedBy: '小何', reportedAt: day(-20), confirmation: { channel: term('phone', '打电话'), outcome: 'FULL', rating: 5, comment: '装得很好', by: '王社工', at: day(-18) }, version: 1 },
];
const RSTATES = ['SENT', 'ACCEPTED', 'SENT', 'CLAIMED', 'COMPLETED', 'DECLINED'];
export const referrals = RSTATES.map((state, i) => ({
  __typename: 'Referral', id: `ref${i}`, need: needs[i], offer: i % 2 ? null : offers[3], helper: organizations[1], origin: state === 'CLAIMED' ? 'CLAIMED_BY_HELPER' : 'SENT_BY_STAFF', state, message: i ? null : '上次电视装得好，这次也想请您帮忙。',
  reason: state === 'DECLINED' ? taxonomy.declineReasons[0] : null, note: null, createdAt: day(-3 - i), answeredAt: null, answerDueAt: day(4 - i * 3), version: 1,
  visits: i === 1 ? [...visits] : [], deliveries: i === 1 || i === 4 ? [deliveries[i === 1 ? 0 : 1]] : [], contactAvailable: state === 'ACCEPTED',
  viewerCanAccept: state === 'SENT', viewerCanDecline: state === 'SENT', viewerCanApproveClaim: false, viewerCanPlanVisit: state === 'ACCEPTED', viewerCanReportDelivery: state === 'ACCEPTED', viewerCanReadContact: state === 'ACCEPTED', viewerCanComplete: false,
}));
for (const v of visits) v.referral = referrals[1];
for (const d of deliveries) d.referral = referrals[1];

export const households = Array.from({ length: 5 }, (_, i) => ({ __typename: 'Household', id: `hh${i}`, code: `家庭 000${i + 1}`, community: coms[i], ageBand: 'ADULT', members: 2, needs: needs.slice(0, 5), consents: [], createdAt: day(-90), version: 1 }));
export const auditEntries = Array.from({ length: 30 }, (_, i) => ({ seq: 1000 - i, at: day(-i / 5), actor: '王社工', person: 'acc_1', role: 'COMMUNITY_WORKER', act: 'need.verify', subject: `need${i}`, detail: null, requestId: 'r-1' }));
export const contact = { contactName: '席老大', phone: '138 0000 0021', address: '黄木厂 3 号楼 2 单元 101' };
export const invitation = { role: 'UNIT_LIAISON', organization: organizations[0], community: null, expiresAt: day(7) };
export const viewer = {
  account: { __typename: 'Account', id: 'acc0', login: 'hl-li', displayName: '李老师', role: 'UNIT_LIAISON', organization: organizations[0], community: coms[0], field: null, active: true },
  viewerCanImport: true, viewerCanInvite: true, viewerCanReadHouseholds: true, viewerCanReadAudit: true, viewerCanPostOffers: true,
  todos: { offersToApprove: 2, offersReturned: 1, needsToVerify: 7, needsToApprove: 3, needsToOpen: 1, claimsToApprove: 2, referralsToAnswer: 2, visitsToReport: 1, deliveriesToConfirm: 3 },
};
export const committee = {
  name: taxonomy.committeeName, organizations: 109, organizationsByField: fields.map((field, i) => ({ field, organizations: 12 + i * 6, offers: 40 + i * 17 })), offersPublished: 326, needsOpened: 412, needsMatched: 301,
  needsDelivered: 240, needsConfirmed: 212, needsMetInFull: 171, satisfaction: { numerator: 136, denominator: 142 },
  byCategory: cats.filter((c) => !c.parentKey).map((category, i) => ({ category, offers: 9 + ((i * 7) % 40), needs: 5 + ((i * 11) % 52), confirmed: 3 + ((i * 5) % 20) })),
  gaps: ['夜间接送孩子', '轮椅坡道改造', '上门理发', '手语陪同'].map((l, i) => ({ category: term(`g${i}`, l), openNeeds: 5 - i, communities: coms.slice(i, i + 3) })),
};
const buckets = (terms) => terms.map((t, i) => ({ ...t, count: 40 - i * 3 }));
export const facets = {
  FIELD: buckets(fields), KIND: buckets(kinds), CATEGORY: buckets(cats.filter((c) => c.parentKey)), COMMUNITY: buckets(coms), ORGANIZATION_KIND: buckets(oks), URGENCY: buckets(urg),
  FREE: [{ key: 'true', label: '免费', count: 280 }, { key: 'false', label: '收费', count: 46 }],
};
export const sample = { Term: term('x', '词'), Quantity: { amount: 1, unit: '次', renewal: 'ONCE' }, Fulfilment: { level: 'NONE', asked: 1, delivered: 0, confirmed: 0, unit: '次' }, Viewer: viewer };
export const importReport = {
  file: '单位.xlsx', total: 109, created: 100, updated: 5, unchanged: 3, faults: [{ row: 12, column: 'C', code: 'INVALID', message: '信用代码最后一位对不上。' }],
  unknownColumns: [{ column: 'H', title: '备注二' }], sample: [{ row: 4, key: '诺麒公益', change: 'CREATED', title: '诺麒公益' }],
};
export function byId(id) {
  return [...organizations, ...offers, ...needs, ...referrals, ...households, ...deliveries, ...visits].find((row) => row.id === id) ?? null;
}
