// SPDX-License-Identifier: MIT

/// Reads the scripts that `source` names; the language itself knows no files.
package struct SourceLoader: Sendable {
  /// How deep scripts may source one another.
  package static let nestingLimit = 20

  private let read: @Sendable (String, String) throws -> SourceText

  /// Creates a loader.
  ///
  /// - Parameter read: gives the text at a path (first), which stands in the script of a name
  ///   (second). The name of the text it gives is its path from here.
  package init(read: @escaping @Sendable (String, String) throws -> SourceText) {
    self.read = read
  }

  /// Reads nothing.
  package static let none = SourceLoader { path, _ in
    throw CommandFailure("`source \(path)` is not possible here")
  }

  /// The script at `path`, which stands at `range` of `source`.
  ///
  /// - Throws: a finding at that place, if it cannot be read or sources itself.
  func load(
    _ path: String, at range: SourceRange, in source: SourceText, within outer: [String]
  ) throws(Diagnostic) -> SourceText {
    let text: SourceText
    do {
      text = try read(path, source.name)
    } catch let error as CommandFailure {
      throw Diagnostic(
        .failure, error.message, at: range, in: source, expected: error.expected,
        suggestion: error.suggestion)
    } catch {
      throw Diagnostic(.failure, "\(error)", at: range, in: source)
    }
    if text.name == source.name || outer.contains(text.name) {
      throw Diagnostic(.conflict, "`\(text.name)` sources itself", at: range, in: source)
    }
    if outer.count >= Self.nestingLimit {
      throw Diagnostic(
        .limit, "scripts source one another deeper than \(Self.nestingLimit) levels", at: range,
        in: source)
    }
    return text
  }
}
