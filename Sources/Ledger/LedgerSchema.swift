// SPDX-License-Identifier: MIT
import GRDB

/// The tables of the ledger, and how older ones become the present ones.
enum LedgerSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    // A migration that has landed is never changed: later tables come as further migrations.
    migrator.registerMigration("1 sessions, steps, branches, settings") { database in
      try database.execute(
        sql: """
          CREATE TABLE session (
            id INTEGER PRIMARY KEY AUTOINCREMENT, started REAL NOT NULL,
            process INTEGER NOT NULL, machine TEXT NOT NULL, program TEXT NOT NULL);
          CREATE TABLE step (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session INTEGER NOT NULL REFERENCES session (id), parent INTEGER,
            branch TEXT NOT NULL, title TEXT NOT NULL, command TEXT NOT NULL,
            key TEXT NOT NULL, parts TEXT NOT NULL, outcome TEXT NOT NULL, source INTEGER,
            started REAL NOT NULL, seconds REAL NOT NULL, record TEXT, screen TEXT, model TEXT,
            failure TEXT);
          CREATE INDEX step_key ON step (key);
          CREATE INDEX step_session ON step (session);
          CREATE INDEX step_model ON step (model);
          CREATE TABLE branch (
            name TEXT PRIMARY KEY, step INTEGER, model TEXT NOT NULL, lineage TEXT NOT NULL,
            updated REAL NOT NULL);
          CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
          """)
    }
    return migrator
  }
}
