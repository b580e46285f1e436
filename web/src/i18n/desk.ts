import { messages } from './messages';

/** The staff's desk: frame and pages. */
export const desk = messages(
  {
    views: '视图',
    today: '今天要办',
    needs: '需求',
    households: '家庭',
    offers: '资源',
    organizations: '成员单位',
    import: '导入名单',
    audit: '审计记录',
    accounts: '账号',
    committee: '供需一览',
    find: '搜需求、资源、单位，首字母也行，如 jd',
  },
  {
    views: 'Views',
    today: 'To do today',
    needs: 'Needs',
    households: 'Households',
    offers: 'Offers',
    organizations: 'Organizations',
    import: 'Import lists',
    audit: 'Audit log',
    accounts: 'Accounts',
    committee: 'Figures',
    find: 'Search needs, offers, organizations; initials work, e.g. jd',
  },
);
