// SPDX-License-Identifier: MIT
import GRDB
import Storage

extension Ledger {
  private static let columns =
    "step.*, session.machine AS machine FROM step JOIN session ON session.id = step.session"

  /// Records that a step begins; gives its number.
  package func begin(_ step: LedgerStep) throws(LedgerError) -> Int {
    try beginSession()
    let number = session
    return try access { database in
      // After a damaged file has been set aside the session is unknown to the new one.
      let known = try Int.fetchOne(
        database, sql: "SELECT COUNT(*) FROM session WHERE id = ?", arguments: [number])
      if known == 0 {
        try database.execute(
          sql: "INSERT INTO session VALUES (?, ?, 0, ?, '')",
          arguments: [number, Clock.now, step.machine])
      }
      try database.execute(
        sql: """
          INSERT INTO step (session, parent, branch, title, command, key, parts, outcome, source,
            started, seconds, record, screen, model, failure)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          number, step.parent, step.branch, step.title, step.command, step.key.digest,
          step.key.json.text(), step.outcome.rawValue, step.source,
          step.started > 0 ? step.started : Clock.now, step.seconds, step.record, step.screen,
          step.model, step.failure,
        ])
      return Int(database.lastInsertedRowID)
    }
  }

  /// Takes finished steps of another ledger, as a session of their own.
  package func take(
    _ steps: [LedgerStep], machine: String, program: String
  ) throws(LedgerError) {
    let own = session
    session = try access { database in
      try database.execute(
        sql: "INSERT INTO session (started, process, machine, program) VALUES (?, 0, ?, ?)",
        arguments: [Clock.now, machine, program])
      return Int(database.lastInsertedRowID)
    }
    defer { session = own }
    for step in steps { _ = try begin(step) }
  }

  /// Records how a step ended; gives its number, which is another where the file it began in has
  /// been set aside.
  @discardableResult
  package func finish(_ step: LedgerStep) throws(LedgerError) -> Int {
    let isKnown = try access { database in
      try database.execute(
        sql: """
          UPDATE step SET outcome = ?, source = ?, seconds = ?, record = ?, screen = ?, model = ?,
            failure = ? WHERE id = ? AND key = ?
          """,
        arguments: [
          step.outcome.rawValue, step.source, step.seconds, step.record, step.screen, step.model,
          step.failure, step.id, step.key.digest,
        ])
      return database.changesCount > 0
    }
    return isKnown ? step.id : try begin(step)
  }

  /// A number that no step has or will have, for a result that is not recorded.
  package func reserveNumber() throws(LedgerError) -> Int {
    try access { database in
      // SQLite counts the steps' numbers in this table of its own, which it lets others write.
      try database.execute(sql: "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'step'")
      if database.changesCount == 0 {
        try database.execute(sql: "INSERT INTO sqlite_sequence (name, seq) VALUES ('step', 1)")
      }
      return try Int.fetchOne(
        database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'step'") ?? 0
    }
  }

  /// The latest finished step of a key that took at least some seconds.
  package func finished(_ key: StepKey, over seconds: Double) throws(LedgerError) -> LedgerStep? {
    let digest = key.digest
    return try first(
      "WHERE key = ? AND outcome = 'done' AND seconds >= ? ORDER BY step.id DESC",
      [digest, seconds])
  }

  /// The step of a number.
  package func step(_ id: Int) throws(LedgerError) -> LedgerStep? {
    try first("WHERE step.id = ?", [id])
  }

  /// The latest steps, oldest first, of one session or of all; `text` is part of the command.
  package func steps(
    session: Int? = nil, text: String? = nil, limit: Int
  ) throws(LedgerError) -> [LedgerStep] {
    try all(
      """
      WHERE (?1 IS NULL OR step.session = ?1) AND (?2 IS NULL OR instr(command, ?2) > 0)
      ORDER BY step.id DESC LIMIT ?3
      """, [session, text, limit]
    ).reversed()
  }

  /// Earlier steps with the same verb, latest first, recalled ones left out.
  package func steps(
    titled title: String, before id: Int, limit: Int = 200
  ) throws(LedgerError) -> [LedgerStep] {
    try all(
      """
      WHERE title = ? AND step.id < ? AND outcome <> 'recalled' ORDER BY step.id DESC LIMIT ?
      """, [title, id, limit])
  }

  /// Steps that measured a model of a content, or made it, oldest first.
  package func steps(about model: String) throws(LedgerError) -> [LedgerStep] {
    try all(
      "WHERE model = ?1 OR json_extract(parts, '$.model') = ?1 ORDER BY step.id", [model])
  }

  private func first(
    _ condition: String, _ arguments: StatementArguments
  ) throws(LedgerError) -> LedgerStep? {
    try access { database in
      try Row.fetchOne(
        database, sql: "SELECT \(Self.columns) \(condition) LIMIT 1", arguments: arguments
      ).map(LedgerStep.init(row:))
    }
  }

  private func all(
    _ condition: String, _ arguments: StatementArguments
  ) throws(LedgerError) -> [LedgerStep] {
    try access { database in
      try Row.fetchAll(
        database, sql: "SELECT \(Self.columns) \(condition)", arguments: arguments
      ).map(LedgerStep.init(row:))
    }
  }
}
