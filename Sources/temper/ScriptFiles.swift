// SPDX-License-Identifier: MIT
import Language
import Storage
import Synchronization

/// The scripts that `source` names: read once for each run, so that what was checked is what runs.
final class ScriptFiles: Sendable {
  private let texts = Mutex<[String: SourceText]>([:])

  var loader: SourceLoader {
    SourceLoader { [self] path, outer in try read(Self.resolve(path, in: outer)) }
  }

  /// Lets files be read anew.
  func forget() { texts.withLock { $0 = [:] } }

  /// The path from here: other scripts are named from the folder of the one that names them.
  private static func resolve(_ path: String, in outer: String) -> String {
    let path = FilePaths.expandingTilde(path)
    guard !path.hasPrefix("/"), let slash = outer.lastIndex(of: "/"), !outer.hasPrefix("<") else {
      return path
    }
    return FilePaths.join(String(outer[..<slash]), path)
  }

  private func read(_ path: String) throws -> SourceText {
    try texts.withLock { texts in
      if let text = texts[path] { return text }
      let text = try SourceText(
        name: path, bytes: try FileReader.read(path, limit: SourceText.sizeLimit))
      texts[path] = text
      return text
    }
  }
}
