// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// A script under `Tests/Scripts` with what it expects of the program, written in its comments.
///
/// | comment | meaning |
/// |---|---|
/// | `# stdout: text` | a line of standard output holds the text; several come in this order |
/// | `# stderr: text` | likewise for standard error |
/// | `# exit: N` | the exit code; 0 where none is named |
/// | `# args: words` | further words of the command line, options before the file |
/// | `# skip unless: NAME` | the data set it needs |
///
/// A script that reads `$data` is given it, a folder of small images; each runs in an empty folder.
struct ScriptCase: Sendable, CustomTestStringConvertible {
  let path: String
  /// Whether it reads `$data`.
  let readsData: Bool
  private let notes: [(name: String, text: String)]

  var testDescription: String {
    path.split(separator: "/").suffix(2).joined(separator: "/")
  }

  var outputTexts: [String] { texts("stdout") }
  var messageTexts: [String] { texts("stderr") }
  var exitCode: Int32 { texts("exit").first.flatMap { Int32($0) } ?? 0 }
  var options: [String] { words.filter { $0.hasPrefix("-") } }
  var values: [String] { words.filter { !$0.hasPrefix("-") } }
  var neededData: String? { texts("skip unless").first }

  private var words: [String] {
    texts("args").flatMap { $0.split(separator: " ").map(String.init) }
  }

  private func texts(_ name: String) -> [String] {
    notes.filter { $0.name == name }.map(\.text)
  }

  private init(path: String) {
    self.path = path
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    readsData = text.contains("$data")
    let names = ["stdout", "stderr", "exit", "args", "skip unless"]
    notes = text.split(separator: "\n").compactMap { line in
      names.lazy.compactMap { name in
        let head = "# \(name): "
        return line.hasPrefix(head) ? (name, String(line.dropFirst(head.count))) : nil
      }.first
    }
  }

  /// All scripts, in order.
  static let all: [ScriptCase] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Scripts").path
    let names = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
    return names.filter { $0.hasSuffix(".temper") }.sorted().map {
      ScriptCase(path: "\(folder)/\($0)")
    }
  }()
}
