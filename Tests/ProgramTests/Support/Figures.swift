// SPDX-License-Identifier: MIT
import Foundation

/// The result objects of `--json`.
enum Figures {
  struct NoObject: Error, CustomStringConvertible {
    let description: String
  }

  /// One dictionary for each line.
  ///
  /// - Throws: `NoObject` for a line that is not one JSON object.
  static func objects(_ output: String) throws -> [[String: Any]] {
    try output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
      guard
        let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)),
        let members = object as? [String: Any]
      else { throw NoObject(description: "no JSON object: \(line)") }
      return members
    }
  }

  /// The output without the seconds, which differ from run to run.
  static func withoutTimes(_ output: String) -> String {
    output.replacing(#/"seconds":[-+0-9.e]+/#, with: "\"seconds\":0")
  }
}
