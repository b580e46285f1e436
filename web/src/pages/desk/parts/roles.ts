import type { Role } from '~/gql/schema';

/** Every role, from those who help to those who watch. */
export const ROLES: readonly Role[] = [
  'UNIT_LIAISON',
  'HELPER',
  'COMMUNITY_WORKER',
  'STREET_STAFF',
  'FIELD_CHAIR',
  'STREET_LEADER',
  'ADMINISTRATOR',
  'AUDITOR',
];
