// An invented server for looking at pages: it answers every query of ../schema.graphql with plausible things, and
// accepts every act. `LIANXIN_MOCK_ROLE=UNIT_LIAISON npm run mock` is signed in from the start; otherwise sign in with
// any password: the login names the role (liaison, worker, leader, admin, auditor, helper). Never built, never shipped.
import { buildSchema, graphql, isEnumType, isListType, isNonNullType, isObjectType, isUnionType } from 'graphql';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as data from './mock-data.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const schema = buildSchema(readFileSync(join(here, '../../schema.graphql'), 'utf8'));
const port = Number(process.env.PORT ?? 8080);
let role = process.env.LIANXIN_MOCK_ROLE ?? null;
const ROLES = {
  liaison: 'UNIT_LIAISON',
  helper: 'HELPER',
  worker: 'COMMUNITY_WORKER',
  leader: 'STREET_LEADER',
  admin: 'ADMINISTRATOR',
  auditor: 'AUDITOR',
};

/** Rows of a connection, filtered by the words searched for and paged by position. */
function connection(rows, args) {
  const words = (args.search ?? '').trim();
  const states = args.filter?.states;
  const inState = states ? rows.filter((r) => !r.state || states.includes(r.state)) : rows;
  const found = words ? inState.filter((r) => `${r.title ?? r.name ?? r.publicTitle}`.includes(words)) : inState;
  const from = args.after ? Number(args.after) : 0;
  const page = found.slice(from, from + (args.first ?? 20));
  const end = from + page.length;
  return {
    __rows: true,
    nodes: page,
    edges: page.map((node, i) => ({ cursor: String(from + i), node, ...(node.__edge ?? {}) })),
    pageInfo: { hasNextPage: end < found.length, hasPreviousPage: from > 0, endCursor: String(end), startCursor: '0' },
    totalCount: found.length,
    relaxed: false,
    facets: ({ names }) => names.map((name) => ({ name, buckets: data.facets[name] ?? [] })),
  };
}

const named = (type) => (isNonNullType(type) ? named(type.ofType) : type);

/** Something plausible where the data says nothing. */
function invent(type, field) {
  if (isNonNullType(type)) return invent(type.ofType, field) ?? (named(type).name === 'Boolean' ? true : '—');
  if (isListType(type)) return [];
  if (isEnumType(type)) return type.getValues()[0].name;
  if (isUnionType(type)) return data.organizations[0];
  if (isObjectType(type))
    return type.name.endsWith('Connection') ? connection([], {}) : (data.sample[type.name] ?? null);
  if (type.name === 'Boolean') return field.startsWith('viewerCan');
  if (type.name === 'Int') return 1;
  if (type.name === 'Float') return 0.5;
  return null;
}

const listOf = {
  organizations: () => data.organizations,
  offers: () => data.offers,
  needs: () => data.needs,
  referrals: () => data.referrals,
  visits: () => data.visits,
  deliveries: () => data.deliveries,
  households: () => data.households,
  auditEntries: () => data.auditEntries,
  auditProof: () => ({
    state: 'WHOLE',
    checked: 1000,
    total: 0,
    finishedAt: new Date().toISOString(),
    newest: 1000,
    archives: 0,
    absent: [],
    fault: null,
  }),
};

function viewer() {
  if (!role) return null;
  return { ...data.viewer, account: { ...data.viewer.account, role } };
}

const root = {
  viewer,
  taxonomy: () => data.taxonomy,
  committee: () => data.committee,
  invitation: () => data.invitation,
  node: ({ id }) => data.byId(id),
  signIn: ({ input }) => {
    if (input.password === 'wrong') {
      return {
        viewer: null,
        userErrors: [{ code: 'WRONG_CREDENTIALS', field: ['password'], message: '账号或密码不对，还可以再试 4 次。' }],
      };
    }
    role = ROLES[input.login] ?? 'UNIT_LIAISON';
    return { viewer: viewer(), userErrors: [] };
  },
  signOut: () => {
    role = null;
    return { userErrors: [] };
  },
  invitationAccept: () => {
    role = 'UNIT_LIAISON';
    return { viewer: viewer(), userErrors: [] };
  },
  offerDraft: ({ input }) =>
    input.fields.title === '错'
      ? { offer: null, userErrors: [{ code: 'TOO_SHORT', field: ['fields', 'title'], message: '名称至少写 2 个字。' }] }
      : { offer: { ...data.offers[0], state: 'DRAFT' }, userErrors: [] },
  offerSubmit: () => ({ offer: { ...data.offers[0], state: 'SUBMITTED' }, userErrors: [] }),
  referralContact: () => ({ contact: data.contact, userErrors: [] }),
  referralAccept: ({ input }) => {
    const referral = data.byId(input.id);
    Object.assign(referral, { state: 'ACCEPTED', viewerCanAccept: false, viewerCanDecline: false });
    Object.assign(referral, {
      contactAvailable: true,
      viewerCanReadContact: true,
      viewerCanPlanVisit: true,
      viewerCanReportDelivery: true,
    });
    return { referral, userErrors: [] };
  },
  deliveryReport: () => ({ delivery: data.deliveries[0], userErrors: [] }),
  visitPlan: ({ input }) => {
    const visit = { __typename: 'Visit', id: `V${Date.now()}`, ...input, state: 'PLANNED', version: 1 };
    data.byId(input.referralId).visits.push(visit);
    return { visit, userErrors: [] };
  },
};

function resolve(source, args, _context, info) {
  const name = info.fieldName;
  let value = source?.[name];
  if (info.parentType.name === 'Mutation' && value === undefined) return { userErrors: [] };
  const type = named(info.returnType);
  if (typeof value === 'function') return value(args);
  if (isObjectType(type) && type.name.endsWith('Connection') && !value?.__rows) {
    return connection(
      Array.isArray(value) ? value : info.parentType.name === 'Query' ? (listOf[name]?.() ?? []) : [],
      args,
    );
  }
  return value === undefined ? invent(info.returnType, name) : value;
}

function body(request) {
  return new Promise((done) => {
    const parts = [];
    request.on('data', (part) => parts.push(part)).on('end', () => done(Buffer.concat(parts).toString()));
  });
}

const MIME = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

createServer(async (request, response) => {
  const url = new URL(request.url, 'http://x');
  const json = (value) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
  };
  const text = await body(request);
  if (url.pathname === '/graphql') {
    const { query, variables } = JSON.parse(text);
    const answer = await graphql({
      schema,
      source: query,
      rootValue: root,
      variableValues: variables,
      fieldResolver: resolve,
    });
    for (const error of answer.errors ?? []) console.error(error.message);
    return json(answer);
  }
  if (url.pathname === '/role') return json({ role: (role = url.searchParams.get('is') || null) });
  if (url.pathname === '/files') return json({ id: 'P1', url: '/icon.svg' });
  if (url.pathname.startsWith('/imports/')) return json(data.importReport);
  const file = join(here, '../dist', url.pathname);
  const path = existsSync(file) && extname(file) ? file : join(here, '../dist/index.html');
  if (!existsSync(path)) return response.writeHead(404).end();
  response.setHeader('content-type', MIME[extname(path)] ?? 'application/octet-stream');
  response.end(readFileSync(path));
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
