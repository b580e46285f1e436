import { messages } from './messages';

/** What the states are called; their glyphs are in lib/states.ts. */
const zh = {
  offer: {
    DRAFT: '草稿',
    SUBMITTED: '待审核',
    PUBLISHED: '可预约',
    RETURNED: '退回修改',
    PAUSED: '已暂停',
    EXPIRED: '已到期',
    WITHDRAWN: '已撤下',
  },
  stage: {
    DRAFT: '待核实',
    VERIFIED: '待审核',
    APPROVED: '待公示',
    OPEN: '公示中',
    REFERRED: '待接单',
    DOCKED: '已对接',
    IN_DELIVERY: '实施中',
    DELIVERED: '待确认',
    CLOSED: '已办结',
    RETURNED: '退回',
    WITHDRAWN: '已撤回',
  },
  referral: {
    SENT: '待答复',
    CLAIMED: '待社区同意',
    ACCEPTED: '已接下',
    DECLINED: '没接',
    LAPSED: '过期释放',
    REVOKED: '已收回',
    COMPLETED: '已完成',
  },
  delivery: { REPORTED: '待确认', CONFIRMED: '已确认', DISPUTED: '有出入' },
  visit: { PLANNED: '约好', DONE: '到了', CANCELLED: '取消' },
  fulfilment: { NONE: '还没有帮上', IN_PART: '部分满足', IN_FULL: '全部满足' },
  rating: { 5: '非常满意', 4: '满意', 3: '一般', 2: '不满意', 1: '非常不满意' },
  role: {
    HELPER: '帮扶人',
    UNIT_LIAISON: '单位联络员',
    COMMUNITY_WORKER: '社区工作者',
    FIELD_CHAIR: '专委会主任',
    STREET_STAFF: '街道工作人员',
    STREET_LEADER: '街道领导',
    ADMINISTRATOR: '管理员',
    AUDITOR: '审计员',
  },
  /** The stages of the bridge on a need's page. */
  bridge: {
    DRAFT: '征集',
    VERIFIED: '核实',
    APPROVED: '审核',
    OPEN: '公示',
    DOCKED: '对接',
    IN_DELIVERY: '实施',
    DELIVERED: '确认',
    CLOSED: '办结',
  },
  late: (days: number) => `超期 ${days} 天`,
};
export type StateWords = typeof zh;
export const stateWords = messages(zh, () => import('./states.en'));
