// SPDX-License-Identifier: MIT
import Storage

/// The folder of a ledger: the database, models under their content hash, checkpoints.
package struct LedgerFolder: Sendable, Equatable {
  package let path: String

  package init(_ path: String) {
    self.path = path
  }

  /// `$TEMPER_HOME`, else `$XDG_DATA_HOME/temper`, else `~/.local/share/temper`; nil without a home.
  package static func usual(
    variable: (String) -> String? = EnvironmentVariable.value
  ) -> LedgerFolder? {
    if let home = variable("TEMPER_HOME") { return LedgerFolder(home) }
    return EnvironmentVariable.folder(
      "XDG_DATA_HOME", orInHome: ".local/share", environment: variable
    ).map { LedgerFolder(FilePaths.join($0, "temper")) }
  }

  var database: String { FilePaths.join(path, "ledger.sqlite") }
  var lock: String { FilePaths.join(path, "ledger.lock") }
  package var models: String { FilePaths.join(path, "models") }
  package var checkpoints: String { FilePaths.join(path, "checkpoints") }

  /// Makes the folder and those in it.
  func make() throws(StorageError) {
    for folder in [path, models, checkpoints] { try FilePaths.makeFolder(folder) }
  }
}
