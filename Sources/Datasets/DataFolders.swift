// SPDX-License-Identifier: MIT
import Storage

/// Where data sets are looked for when a command names no folder.
///
/// The order: the folder of the command line (`--data DIR`), the environment variable
/// TEMPER_DATA, the user's own data folder, the places of the system. In the first two both
/// `DIR/<name>` and `DIR` itself count, so that either may be given.
package struct DataFolders: Equatable, Sendable {
  /// The folder of `--data`, if given.
  package let option: String?
  /// The value of TEMPER_DATA, if set.
  package let environment: String?
  /// `$XDG_DATA_HOME/temper/data`, or `~/.local/share/temper/data`.
  package let user: String?

  /// Gives the folders; empty texts count as absent.
  package init(option: String?, environment: String?, user: String?) {
    self.option = option.flatMap { $0.isEmpty ? nil : $0 }
    self.environment = environment.flatMap { $0.isEmpty ? nil : $0 }
    self.user = user
  }

  /// The folders of this process; `option` is the value of `--data`.
  package static func current(option: String? = nil) -> DataFolders {
    let home = EnvironmentVariable.value(of: "HOME")
    let shared = EnvironmentVariable.folder("XDG_DATA_HOME", orInHome: ".local/share")
    return DataFolders(
      option: option.map { FilePaths.expandingTilde($0, home: home) },
      environment: EnvironmentVariable.value(of: "TEMPER_DATA").map {
        FilePaths.expandingTilde($0, home: home)
      },
      user: shared.map { FilePaths.join($0, "temper/data") })
  }

  /// Every folder that may hold a data set, best first, for the folder names it goes by and its
  /// own customary places.
  func candidates(names: [String], defaults: [String]) -> [String] {
    var folders: [String] = []
    for base in [option, environment].compactMap(\.self) {
      folders += names.map { FilePaths.join(base, $0) } + [base]
    }
    if let user { folders += names.map { FilePaths.join(user, $0) } }
    return folders + defaults
  }
}
