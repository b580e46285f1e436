//! The tables of lianxin, one tree for SQLite and PostgreSQL.
