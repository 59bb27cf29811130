// SPDX-License-Identifier: MIT
import Foundation
import TestSupport

/// The folder of small images that all tests of the program share.
enum ShellData {
  private static let made: Result<ScratchFolder, any Error> = Result {
    let folder = try ScratchFolder()
    try PatternImages.write(to: folder)
    // Nobody lets go of a static value.
    atexit { ShellData.remove() }
    return folder
  }

  /// Its path.
  ///
  /// - Throws: if it could not be written.
  static func path() throws -> String { try made.get().path }

  private static func remove() {
    if let path = try? path() { try? FileManager.default.removeItem(atPath: path) }
  }

  /// The first lines of a script: data, a network of nearly nothing, and the network loaded.
  ///
  /// - Throws: if the data could not be written.
  static func preamble() throws -> String {
    """
    load idx path='\(try path())'
    network tiny { conv 8 kernel=3 stride=2 pad=1; relu; flatten; linear 10 }
    load tiny

    """
  }

  /// Whether a data set that no test can make is installed.
  static func isInstalled(_ name: String) -> Bool {
    let variables = ProcessInfo.processInfo.environment
    let folders = [
      variables["TEMPER_TEST_DATA"], variables["TEMPER_DATA"],
      variables["HOME"].map { $0 + "/.local/share/temper/data" }, "/usr/share/datasets",
    ]
    return folders.compactMap(\.self).contains { folder in
      FileManager.default.fileExists(atPath: "\(folder)/\(name)")
    }
  }
}
