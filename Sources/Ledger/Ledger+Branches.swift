// SPDX-License-Identifier: MIT
import GRDB
import Storage

/// A named line of work that later sessions can go on with.
package struct LedgerBranch: Sendable, Equatable {
  package let name: String
  /// The step that made its model.
  package let step: Int?
  /// The content hash of its model.
  package let model: String
  /// The canonical commands behind its model.
  package let lineage: [String]

  package init(name: String, step: Int?, model: String, lineage: [String]) {
    self.name = name
    self.step = step
    self.model = model
    self.lineage = lineage
  }
}

extension Ledger {
  /// Keeps where a branch stands.
  package func keep(_ branch: LedgerBranch) throws(LedgerError) {
    let lineage = JSONValue.array(branch.lineage.map { .string($0) }).text()
    try access { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO branch VALUES (?, ?, ?, ?, ?)",
        arguments: [branch.name, branch.step, branch.model, lineage, Clock.now])
    }
  }

  /// All branches by name.
  package func branches() throws(LedgerError) -> [LedgerBranch] {
    try access { database in
      try Row.fetchAll(database, sql: "SELECT * FROM branch ORDER BY name").map { row in
        let lineage = try? JSONValue(parsing: row["lineage"] as String)
        return LedgerBranch(
          name: row["name"], step: row["step"], model: row["model"],
          lineage: (lineage?.arrayValue ?? []).compactMap(\.stringValue))
      }
    }
  }
}

/// A choice of the user that holds for all sessions.
package enum LedgerSetting: String, Sendable {
  /// Bytes that models may take.
  case budget
  /// Seconds of work from which on a step is kept for replay.
  case threshold
  /// Seconds between two checkpoints.
  case interval

  /// What holds where nobody has chosen.
  package var usual: Double {
    switch self {
    case .budget: 2 * 1024 * 1024 * 1024
    case .threshold: 1
    case .interval: 30
    }
  }
}

extension Ledger {
  /// What was chosen, or the usual value.
  package func value(of setting: LedgerSetting) throws(LedgerError) -> Double {
    try access { database in
      let text = try String.fetchOne(
        database, sql: "SELECT value FROM setting WHERE name = ?", arguments: [setting.rawValue])
      return text.flatMap { Double($0) } ?? setting.usual
    }
  }

  /// Chooses, for this and all later sessions.
  package func set(_ setting: LedgerSetting, to value: Double) throws(LedgerError) {
    try access { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO setting VALUES (?, ?)",
        arguments: [setting.rawValue, "\(value)"])
    }
  }
}
